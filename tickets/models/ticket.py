from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Least, Upper
from django.utils.translation import gettext_lazy as _

from tickets.blocks import Block
from tickets.models.message import Message
from tickets.models.restriction import Restriction
from tickets.models.turn import Party
from tickets.verbs.adding import Adding
from tickets.verbs.answering import Answering
from tickets.verbs.base import Ledger
from tickets.verbs.becoming import Becoming
from tickets.verbs.ending import Ending
from tickets.verbs.expecting import Expecting
from tickets.verbs.explaining import Explaining
from tickets.verbs.grading import Grading
from tickets.verbs.handing_over import HandingOver
from tickets.verbs.identifying import Identifying
from tickets.verbs.joining import Joining
from tickets.verbs.judging import Judging
from tickets.verbs.linking import Linking
from tickets.verbs.needing import Needing
from tickets.verbs.owning import Owning
from tickets.verbs.reopening import Reopening
from tickets.verbs.solving import Solving
from tickets.verbs.taking import Taking

SUBJECT_WORDS = SearchVector("subject", config="indonesian")


def may_see_tickets(user) -> bool:
    """Tell whether a member of staff may see tickets at all."""
    return user.is_active and user.has_perm("tickets.view_ticket")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user) -> TicketQuerySet:
        """Return what a member of staff may see: the one place where that is decided."""
        if may_see_tickets(user):
            return self.not_hidden_from(user)
        return self.kept_for(user) if user.is_active else self.none()

    def kept_for(self, user) -> TicketQuerySet:
        """Return what is restricted to a group of this person's, and not hidden from them."""
        mine = Restriction.objects.filter(ticket=OuterRef("pk"), only_group__user=user)
        return self.filter(Exists(mine)).not_hidden_from(user)

    def questions(self) -> TicketQuerySet:
        """Return the ordinary tickets: what the promise to solve, and its report, is about."""
        return self.filter(case="")

    def not_hidden_from(self, user) -> TicketQuerySet:
        """Return what may be counted for somebody who reads figures, not tickets."""
        return self.filter(~Restriction.hides(user))

    def not_hidden_at_once(self, user) -> TicketQuerySet:
        """Return the same: found once for thousands of tickets, rather than for each."""
        return self.exclude(pk__in=Restriction.hidden_tickets(user))

    def unfinished(self) -> TicketQuerySet:
        return self.exclude(status__in=[Ticket.Status.SOLVED, Ticket.Status.CLOSED])

    def written_to_after_solved(self) -> TicketQuerySet:
        return self.filter(status=Ticket.Status.SOLVED, unanswered_since__isnull=False)

    def awaiting_office(self) -> TicketQuerySet:
        return self.filter(status__in=[Ticket.Status.NEW, Ticket.Status.OPEN])

    def overdue(self, at: datetime) -> TicketQuerySet:
        return self.filter(due_at__lt=at)

    def due_first(self) -> TicketQuerySet:
        """Order by what is due or needed first; what the office need not do now comes last."""
        return self.order_by(F("urgent_at").asc(nulls_last=True), "id")


class Ticket(
    Answering,
    Solving,
    Taking,
    Grading,
    HandingOver,
    Ending,
    Expecting,
    Explaining,
    Reopening,
    Becoming,
    Judging,
    Joining,
    Adding,
    Needing,
    Identifying,
    Linking,
    Owning,
    Ledger,
    models.Model,
):
    """One question or problem, by whatever channel: the one case every channel ends in."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Being worked on")
        WAITING = "waiting", _("Waiting for the requester")
        HANDED_OVER = "handed_over", _("With a third party")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")

    class Channel(models.TextChoices):
        WEB = "web", _("Web form")
        LPSE_SUPPORT = "lpse_support", _("LPSE Support")
        EMAIL = "email", _("Email")
        WALK_IN = "walk_in", _("Visit at the desk")
        TELEPHONE = "telephone", _("Telephone")
        LETTER = "letter", _("Letter")
        SPSE = "spse", _("Contact page of SPSE")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DUPLICATE = "duplicate", _("Duplicate")
        SPAM = "spam", _("Spam")
        NO_ANSWER = "no_answer", _("No answer from the requester")

    class Doubt(models.TextChoices):
        UNPROVEN = "unproven", _("Sender not verified")
        DISOWNED = "disowned", _("Not from the requester, as they say")

    # Whose turn a status means; a deferred database trigger holds the two together.
    PARTY_OF = {
        Status.NEW: Party.OFFICE,
        Status.OPEN: Party.OFFICE,
        Status.WAITING: Party.REQUESTER,
        Status.HANDED_OVER: Party.THIRD_PARTY,
        Status.SOLVED: None,
        Status.CLOSED: None,
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    # What it was called before it became another kind of case: it is still found by that.
    other_number = models.CharField(max_length=24, unique=True, null=True, editable=False)
    # A case of another app; see tickets.cases.
    case = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    outside_number = models.CharField(_("number in LPSE Support"), max_length=40, blank=True)
    language = models.CharField(max_length=8, default="id")
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.NEW)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)

    requester = models.ForeignKey(
        "tickets.Requester",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("requester"),
    )
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    # It began with a mail that nothing proves: the requester reads none of its words.
    doubt = models.CharField(
        max_length=10, choices=Doubt, blank=True, default="", db_default="", editable=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        verbose_name=_("officer"),
    )
    standard = models.ForeignKey("tickets.ServiceStandard", models.PROTECT, related_name="tickets")
    calendar = models.ForeignKey("tickets.Calendar", models.PROTECT, related_name="tickets")
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, related_name="tickets", verbose_name=_("category")
    )
    severity = models.ForeignKey(
        "tickets.Severity", models.PROTECT, related_name="tickets", verbose_name=_("severity")
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    application = models.CharField(_("SPSE application"), max_length=60, blank=True)
    error_code = models.CharField(_("error code or message"), max_length=200, blank=True)
    tender_code = models.CharField(_("tender code"), max_length=40, blank=True)
    stage_ends_at = models.DateTimeField(_("the tender stage ends"), null=True, blank=True)

    # Receipt starts the clock; typing may come later.
    received_at = models.DateTimeField(_("received"))
    recorded_at = models.DateTimeField(_("recorded"))
    # The next running deadline, stored so that the queue is one index away from its order.
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    # By when the tender stage needs an answer, until the stage has ended.
    needed_by = models.DateTimeField(_("needed by"), null=True, blank=True)
    # What an officer told the requester beside the promise, which stays as it was.
    expected_at = models.DateTimeField(_("expected"), null=True, blank=True)
    # What the queue is sorted by while the office has the ticket: the earlier of both.
    urgent_at = models.GeneratedField(
        expression=Case(When(due_at__isnull=False, then=Least("due_at", "needed_by"))),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    unanswered_since = models.DateTimeField(_("unanswered since"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # Made by the page that filed it: pressing twice files once.
    submission = models.UUIDField(null=True, unique=True, editable=False)

    # Set by who has just filed it.
    first_words: Message | None = None
    # Known to be restricted by nothing, until the first mails of its filing are written.
    is_for_all = False

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        permissions = [
            ("work_ticket", "Can answer and solve tickets"),
            ("assign_ticket", "Can assign tickets to others"),
            ("lengthen_late", "Can lengthen a promise after half of it"),
            ("reveal_identity", "Can see identity numbers in the clear"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["new", "open", "waiting", "handed_over", "solved", "closed"]
                ),
                name="ticket_status_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["", "solved", "withdrawn", "duplicate", "spam", "no_answer"]
                ),
                name="ticket_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(doubt__in=["", "unproven", "disowned"]), name="ticket_doubt_known"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, outcome=""),
                name="ticket_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status="solved", solved_at__isnull=False)
                | Q(status="closed")
                | ~Q(status="solved") & Q(solved_at__isnull=True),
                name="ticket_solved_at_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(status="new") | Q(assignee__isnull=True), name="ticket_new_is_nobodys"
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=True, requester__isnull=True)
                | Q(is_anonymous=False, requester__isnull=False),
                name="ticket_requester_or_anonymous",
            ),
            models.CheckConstraint(
                condition=Q(outcome="duplicate") ^ Q(duplicate_of__isnull=True),
                name="ticket_duplicate_of_something",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                name="ticket_not_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("recorded_at")), name="ticket_not_from_the_future"
            ),
            models.UniqueConstraint(
                fields=["outside_number"],
                condition=Q(channel="lpse_support") & ~Q(outside_number=""),
                name="ticket_outside_number_once",
            ),
        ]
        indexes = [
            models.Index(
                F("urgent_at").asc(nulls_last=True),
                "id",
                condition=~Q(status__in=["solved", "closed"]),
                name="ticket_queue_by_urgency",
            ),
            models.Index(
                "assignee",
                F("urgent_at").asc(nulls_last=True),
                "id",
                condition=~Q(status__in=["solved", "closed"]),
                name="ticket_queue_of_officer",
            ),
            models.Index(
                "status",
                F("urgent_at").asc(nulls_last=True),
                "id",
                condition=~Q(status__in=["solved", "closed"]),
                name="ticket_queue_in_state",
            ),
            # What is late, and what soon will be, counted without reading the rest.
            models.Index(
                fields=["due_at", "urgent_at", "id"],
                condition=~Q(status__in=["solved", "closed"]),
                name="ticket_queue_by_deadline",
            ),
            models.Index(
                fields=["unanswered_since"],
                condition=Q(status="solved", unanswered_since__isnull=False),
                name="ticket_written_to_after_solved",
            ),
            models.Index(
                fields=["tender_code"], condition=~Q(tender_code=""), name="ticket_by_tender"
            ),
            # One for all, so that each part can be asked for among the newest.
            GinIndex(
                OpClass(Upper("subject"), name="gin_trgm_ops"),
                OpClass(Upper("error_code"), name="gin_trgm_ops"),
                SUBJECT_WORDS,
                Block("id"),
                name="ticket_looked_for",
                gin_pending_list_limit=256,
            ),
            models.Index(fields=["-received_at", "-id"], name="ticket_newest_first"),
            models.Index(
                fields=["solved_at"],
                condition=Q(solved_at__isnull=False),
                name="ticket_solved_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @classmethod
    @contextmanager
    def locking(cls, *tickets: Ticket) -> Iterator[None]:
        """Hold several rows at once, in the order of their ids: nobody waits in a circle."""
        with transaction.atomic():
            for ticket in sorted(set(tickets), key=lambda ticket: ticket.pk):
                ticket.lock()
            yield

    @classmethod
    def numbered(cls, number: str) -> Q:
        """Return the condition that a ticket goes by a number, or went by it before."""
        return Q(number=number) | Q(other_number=number)

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.SOLVED, self.Status.CLOSED)

    @property
    def has_unread_words(self) -> bool:
        """Tell whether the requester wrote after it was solved, and nobody has answered."""
        return self.status == self.Status.SOLVED and self.unanswered_since is not None

    @property
    def officer_name(self) -> str:
        return (self.assignee.get_full_name() or self.assignee.username) if self.assignee else ""

    @property
    def officer_at_work(self) -> str:
        """Return the name of the officer, unless they do not work tickets any more."""
        is_at_work = self.assignee and self.assignee.has_perm("tickets.work_ticket")
        return self.officer_name if is_at_work else ""
