from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from complaints.verbs import Handling
from tickets.models import Restriction, Ticket

VIEW, HANDLE, ADD, RELEASE = (
    "complaints.view_complaint",
    "complaints.handle_complaint",
    "complaints.add_complaint",
    "complaints.release_entry",
)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user) -> ComplaintQuerySet:
        """Return what somebody may read of: by their groups, and never what names them."""
        if not _is_of_a_group_that(user, "view_complaint"):
            return self.none()
        named = Restriction.objects.filter(ticket=OuterRef("ticket"), hidden_from=user)
        return self.filter(~Exists(named))

    def handled_by(self, user) -> ComplaintQuerySet:
        """Return what somebody may work on: whose tickets they see, by the spine's own rule."""
        if not _is_of_a_group_that(user, "handle_complaint"):
            return self.none()
        return self.filter(ticket__in=Ticket.objects.visible_to(user), reverted_at=None)

    def standing(self) -> ComplaintQuerySet:
        """Leave out what turned out to be an ordinary question."""
        return self.filter(reverted_at=None)


class Complaint(Handling, models.Model):
    """A complaint, suggestion or input about the service: what its ticket does not know."""

    class Kind(models.TextChoices):
        COMPLAINT = "pengaduan", _("Complaint")
        SUGGESTION = "saran", _("Suggestion")
        INPUT = "masukan", _("Input")

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        LETTER = "letter", _("Letter")
        EMAIL = "email", _("Email")
        TELEPHONE = "telephone", _("Telephone")
        SPSE = "spse", _("Contact page of SPSE")
        WEB = "web", _("Web form")

    class About(models.TextChoices):
        SERVICE = "service", _("The service")
        OFFICER = "officer", _("An officer")
        SYSTEM = "system", _("The system (SPSE and its applications)")
        FACILITY = "facility", _("Rooms and facilities")
        OTHER = "other", _("Something else")

    class Confidentiality(models.TextChoices):
        OPEN = "open", _("With my name")
        HIDDEN = "hidden", _("My identity hidden: only complaint handlers see it")
        ANONYMOUS = "anonymous", _("Anonymous: no identity is stored")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        PARTLY = "partly", _("Partly upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        NOTED = "noted", _("Noted")
        PASSED_ON = "passed_on", _("Passed on to who is competent")

    CHANNELS = {
        Way.IN_PERSON: Ticket.Channel.WALK_IN,
        Way.LETTER: Ticket.Channel.LETTER,
        Way.EMAIL: Ticket.Channel.EMAIL,
        Way.TELEPHONE: Ticket.Channel.TELEPHONE,
        Way.SPSE: Ticket.Channel.SPSE,
        Way.WEB: Ticket.Channel.WEB,
    }

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="complaint")
    number = models.CharField(_("register number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    way = models.CharField(_("way in"), max_length=12, choices=Way)
    about = models.CharField(_("about"), max_length=12, choices=About)
    confidentiality = models.CharField(
        _("confidentiality"), max_length=12, choices=Confidentiality, default=Confidentiality.OPEN
    )
    # Whom it names; each is also hidden from by a restriction of the ticket.
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("named officers")
    )
    earlier_ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("earlier ticket"),
    )  # fmt: skip
    happened_at = models.DateTimeField(_("when it happened"), null=True, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=80, blank=True)
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    # Of those without an email address: what opens the tracking page beside the number.
    secret_hash = models.CharField(max_length=64, blank=True, editable=False)
    complete_at = models.DateTimeField(_("told that it is complete"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.ForeignKey(
        "tickets.Message", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answer"),
    )  # fmt: skip
    follow_up = models.TextField(_("follow-up action"), blank=True)
    follow_up_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("owner of the action"),
    )  # fmt: skip
    follow_up_due = models.DateField(_("action due"), null=True, blank=True)
    follow_up_done_at = models.DateTimeField(_("action done"), null=True, blank=True)
    # It asks about the substance of a tender, which the office may not judge.
    is_about_tender = models.BooleanField(_("about the substance of a tender"), default=False)
    lapor_number = models.CharField(_("number in SP4N-LAPOR!"), max_length=40, blank=True)
    is_from_lapor = models.BooleanField(_("came from SP4N-LAPOR!"), default=False)
    reverted_at = models.DateTimeField(_("turned out a question"), null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-id"]
        default_permissions = ("add", "view")
        permissions = [
            ("handle_complaint", "Can handle complaints"),
            ("release_entry", "Can release entries of the public page"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="complaint_decided_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pengaduan", "saran", "masukan"]),
                name="complaint_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality__in=["open", "hidden", "anonymous"]),
                name="complaint_confidentiality_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def clocks(self) -> list:
        """Return how its clocks stand, for pages that have only the ticket."""
        from complaints import standing

        return standing.clocks_of(self.ticket)

    @property
    def is_anonymous(self) -> bool:
        return self.confidentiality == self.Confidentiality.ANONYMOUS

    @property
    def hides_identity(self) -> bool:
        return self.confidentiality != self.Confidentiality.OPEN

    @property
    def may_be_a_question(self) -> bool:
        """Tell whether it may go to the officers: not against what the complainant chose."""
        # A mail has no box to tick: its identity is hidden until somebody has read what it is.
        is_ours = self.confidentiality == self.Confidentiality.HIDDEN and self.way == self.Way.EMAIL
        return is_ours or not self.hides_identity


def _is_of_a_group_that(user, codename: str) -> bool:
    """Tell by the groups, not the account: a superuser is shut out like everybody else."""
    if not user.is_active:
        return False
    groups = user.groups.filter(
        permissions__codename=codename, permissions__content_type__app_label="complaints"
    )
    return groups.exists()


def may(user, permission: str) -> bool:
    return _is_of_a_group_that(user, permission.partition(".")[2])
