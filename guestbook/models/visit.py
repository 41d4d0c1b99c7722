from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guestbook.models.serving import Serving
from tickets.models.requester import Person

MOST_COMPANIONS = 99


class VisitQuerySet(models.QuerySet["Visit"]):
    def on(self, day: date) -> VisitQuerySet:
        return self.filter(day=day)

    def with_names(self) -> VisitQuerySet:
        """Read where and with whom in the same statement, oldest first."""
        return self.select_related("place", "officer").order_by("arrived_at", "id")


class Visit(Serving, Person):
    """One line of the guestbook: who came, when, why, and the ticket it led to.

    Name, telephone and document stand here as they were signed on the day. `guest` is the
    requester on record; of a self check-in nobody knows who it is until the desk has seen them.
    """

    class Purpose(models.TextChoices):
        QUESTION = "question", _("Question or problem with SPSE")
        ACCOUNT = "account", _("Account, registration or verification")
        DOCUMENT = "document", _("Handing in or fetching a document")
        MEETING = "meeting", _("Meeting with the office")
        COMPLAINT = "complaint", _("Complaint, suggestion or input")
        OTHER = "other", _("Something else")

    class Entry(models.TextChoices):
        SELF = "self", _("By the guest")
        DESK = "desk", _("At the desk")
        PAPER = "paper", _("From paper, later")

    place = models.ForeignKey(
        "guestbook.Place", models.PROTECT, related_name="visits", verbose_name=_("place")
    )
    guest = models.ForeignKey(
        "tickets.Requester",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("guest"),
    )
    ticket = models.ForeignKey(
        "tickets.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("ticket"),
    )
    email = models.EmailField(_("email address"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    matter = models.CharField(_("in a few words"), max_length=200, blank=True)
    companions = models.PositiveSmallIntegerField(_("companions"), default=0)
    entry = models.CharField(_("how it was entered"), max_length=8, choices=Entry)
    paper_reason = models.CharField(_("why it was on paper"), max_length=300, blank=True)

    # The office's day, on which the numbers begin anew.
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("queue number"), null=True, blank=True)
    outside_number = models.CharField(_("number of the MPP"), max_length=12, blank=True)

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer"),
    )
    arrived_at = models.DateTimeField(_("arrived"))
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    served_at = models.DateTimeField(_("served"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    # Nobody pressed “left”: the end of the day did.
    is_closed_by_day = models.BooleanField(_("closed at the day's end"), default=False)
    document_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document seen by"),
    )
    document_seen_at = models.DateTimeField(_("document seen"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("typed by"),
    )
    # Made by the pages that wrote it: pressing twice saves once.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    desk_submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        permissions = [
            ("use_desk", "Can receive guests at the desk"),
            ("pair_device", "Can pair tablets and displays"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "number"],
                condition=Q(number__isnull=False),
                name="visit_number_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=1), name="visit_number_from_one"
            ),
            models.CheckConstraint(
                condition=Q(companions__lte=MOST_COMPANIONS), name="visit_companions_few"
            ),
            models.CheckConstraint(
                condition=Q(
                    purpose__in=["question", "account", "document", "meeting", "complaint", "other"]
                ),
                name="visit_purpose_known",
            ),
            models.CheckConstraint(
                condition=Q(entry="self") | Q(entry__in=["desk", "paper"], guest__isnull=False),
                name="visit_entry_with_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(entry="self") | Q(recorded_by__isnull=False),
                name="visit_typed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(entry="paper") ^ Q(paper_reason=""), name="visit_paper_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True) | Q(guest__isnull=False),
                name="visit_ticket_of_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__lte=F("recorded_at")), name="visit_not_from_the_future"
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(called_at__gte=F("arrived_at")),
                name="visit_called_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(served_at__isnull=True)
                | Q(
                    called_at__isnull=False,
                    officer__isnull=False,
                    served_at__gte=F("called_at"),
                ),
                name="visit_served_when_called",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True)
                | Q(left_at__gte=F("arrived_at"))
                & (Q(served_at__isnull=True) | Q(left_at__gte=F("served_at"))),
                name="visit_left_at_last",
            ),
            models.CheckConstraint(
                condition=Q(is_closed_by_day=False) | Q(left_at__isnull=False),
                name="visit_closed_has_left",
            ),
            models.CheckConstraint(
                condition=Q(document_seen_by__isnull=True, document_seen_at__isnull=True)
                | Q(document_seen_by__isnull=False, document_seen_at__isnull=False),
                name="visit_document_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(identity_cipher="", identity_hash="")
                | ~Q(identity_cipher="") & ~Q(identity_hash=""),
                name="visit_identity_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "place", "id"], name="visit_by_day"),
            models.Index(fields=["guest", "-arrived_at"], name="visit_by_guest"),
            models.Index(
                fields=["day"], condition=Q(left_at__isnull=True), name="visit_still_here"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.label or self.pk}"

    @property
    def label(self) -> str:
        """Return what is called out: our number, or the one of the MPP's machine."""
        return str(self.number) if self.number else self.outside_number

    @property
    def officer_name(self) -> str:
        return (self.officer.get_full_name() or self.officer.username) if self.officer else ""

    @property
    def state(self) -> str:
        if self.left_at:
            return "gone"
        if self.served_at:
            return "served"
        return "called" if self.called_at else "waiting"

    def may_stay(self, now: datetime) -> bool:
        """Tell whether its end can be a slip: today's, and not from the list on paper."""
        return self.day == office_day(now) and self.entry != self.Entry.PAPER

    @property
    def waited(self) -> timedelta | None:
        return self.served_at - self.arrived_at if self.served_at else None

    @property
    def lasted(self) -> timedelta | None:
        """Return how long serving took; of who forgot to leave nobody knows."""
        if self.served_at is None or self.left_at is None or self.is_closed_by_day:
            return None
        return self.left_at - self.served_at


def office_day(at: datetime) -> date:
    """Return the date of an instant where the office is."""
    return timezone.localdate(at, ZoneInfo(settings.TIME_ZONE))
