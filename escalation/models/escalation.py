from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalation.verbs.answering import Answering
from escalation.verbs.base import Locked
from escalation.verbs.chasing import Chasing
from escalation.verbs.preparing import Preparing
from escalation.verbs.sending import Sending

OPEN = Q(answered_at=None, voided_at=None, ended_at=None)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user) -> EscalationQuerySet:
        """Return what is about tickets this person may see."""
        from tickets.models import Ticket

        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def open(self) -> EscalationQuerySet:
        return self.filter(OPEN)

    def away(self) -> EscalationQuerySet:
        """Return what a third party has now."""
        return self.open().exclude(sent_at=None)


class Escalation(Preparing, Sending, Answering, Chasing, Locked, models.Model):
    """One handing of a ticket to a third party: what was asked, where, since when, what came.

    Each instant says how far it is; it is open until it is answered, void, or the ticket has
    ended otherwise. While it is prepared the office still has the ticket.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Being prepared")
        SENT = "sent", _("Sent")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ANSWERED = "answered", _("Answered")
        VOID = "void", _("Void")
        ENDED = "ended", _("Ended with the ticket")

    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, related_name="escalations", verbose_name=_("ticket")
    )
    target = models.ForeignKey(
        "escalation.Target", models.PROTECT, related_name="+", verbose_name=_("target")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # What is asked, field by field; see escalation.pack.
    pack = models.JSONField(_("pack"), default=dict)
    # Never the number itself: it is read from where it is kept when the mail leaves.
    with_identity = models.BooleanField(_("with the identity number"), default=False)
    is_zipped = models.BooleanField(_("files zipped"), default=False)
    number = models.CharField(_("number there"), max_length=60, blank=True)
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    mail = models.OneToOneField(
        "tickets.OutgoingMail", models.PROTECT, null=True, blank=True, related_name="escalation"
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.OneToOneField(
        "tickets.Message", models.PROTECT, null=True, blank=True, related_name="escalation"
    )
    voided_at = models.DateTimeField(_("void"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended with the ticket"), null=True, blank=True)
    follow_ups = models.PositiveSmallIntegerField(_("times asked again"), default=0)
    followed_up_at = models.DateTimeField(_("last asked again"), null=True, blank=True)
    next_follow_up_at = models.DateTimeField(_("next follow-up"), null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["-id"]
        permissions = [("view_escalation_report", "Can read the report of escalations")]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=OPEN, name="escalation_one_open_a_ticket"
            ),
            ExclusionConstraint(
                name="escalation_number_on_one_ticket",
                expressions=[
                    ("target", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("ticket", RangeOperators.NOT_EQUAL),
                ],
                condition=~Q(number=""),
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                & Q(acknowledged_at__isnull=True, answered_at__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="escalation_answered_only_if_sent",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(voided_at=None, ended_at=None),
                name="escalation_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("sent_at")),
                name="escalation_answered_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(next_follow_up_at__isnull=True) | OPEN & Q(sent_at__isnull=False),
                name="escalation_chased_only_while_away",
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at"], condition=OPEN, name="escalation_away_by_time"),
            models.Index(fields=["-id"], name="escalation_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket.number} → {self.target}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.voided_at is None and self.ended_at is None

    @property
    def is_away(self) -> bool:
        return self.is_open and self.sent_at is not None

    @property
    def state(self) -> str:
        """Return how far it is, by the last instant that is set."""
        for state, at in (
            (self.State.VOID, self.voided_at),
            (self.State.ENDED, self.ended_at),
            (self.State.ANSWERED, self.answered_at),
            (self.State.ACKNOWLEDGED, self.acknowledged_at),
            (self.State.SENT, self.sent_at),
        ):
            if at:
                return state
        return self.State.PREPARED

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)
