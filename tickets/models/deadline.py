from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.models.turn import Party

SOLVE = "solve"


class Deadline(models.Model):
    """The moment promised. A row is never erased; a database trigger keeps what is settled.

    `allowance` is the counted office time the row grants from `started_at`. `due_at` is always
    worked out from the turns, never moved by hand; while the ticket is in other hands a row with
    time left is paused and `due_at` is what was last promised. One that is past stays past.
    """

    class Opened(models.TextChoices):
        FILED = "filed", _("Ticket received")
        RETURNED = "returned", _("Answer from the third party")
        VOID = "void", _("Hand-over void")
        REFUSED = "refused", _("Not solved yet")
        REOPENED = "reopened", _("Ticket reopened")

    class Settled(models.TextChoices):
        SOLVED = "solved", _("Solved")
        HANDED_OVER = "handed_over", _("Handed over")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DUPLICATE = "duplicate", _("Duplicate")
        SPAM = "spam", _("Spam")
        NO_ANSWER = "no_answer", _("No answer from the requester")
        CONVERTED = "converted", _("Became another kind of case")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="deadlines")
    # Kinds are data: complaints bring their own.
    kind = models.CharField(max_length=24, default=SOLVE)
    cycle = models.PositiveSmallIntegerField(default=1)
    opened_as = models.CharField(max_length=12, choices=Opened)
    severity = models.ForeignKey("tickets.Severity", models.PROTECT, null=True, related_name="+")
    allowance = models.DurationField()
    # Whether the least time after a return was granted: it is, once a cycle.
    is_topped_up = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(_("deadline"))
    # Up to when its stages have been spoken of; those past when it is typed stay silent.
    told_until = models.DateTimeField()
    is_paused = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = models.CharField(max_length=12, choices=Settled, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(settled_at__isnull=True),
                name="deadline_one_live_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as="")
                | Q(settled_at__isnull=False) & ~Q(settled_as=""),
                name="deadline_settled_as_something",
            ),
            models.CheckConstraint(
                condition=Q(allowance__gte=timedelta()), name="deadline_allowance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("started_at")), name="deadline_due_after_start"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(settled_as="solved"),
                name="deadline_refused_only_if_solved",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(settled_as="handed_over"),
                name="deadline_void_only_if_handed_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(settled_at__isnull=True, is_paused=False),
                name="deadline_running_by_due",
            ),
            # The month a promise counts in; one that is open and not late counts in none yet.
            models.Index(Coalesce("settled_at", "breached_at"), name="deadline_by_when_it_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        return self.settled_at is None

    @property
    def is_running(self) -> bool:
        return self.is_live and not self.is_paused

    @property
    def was_in_time(self) -> bool | None:
        """Whether the promise was kept; None while that is open."""
        if self.breached_at is not None:
            return False
        return None if self.is_live else True

    def spent(self, until: datetime, spans: list[clock.Span] | None = None) -> timedelta:
        """Return the office time counted against the row up to an instant."""
        return clock.spent(self.counted(spans), until, self.ticket.calendar.rules())

    def left(self, at: datetime) -> timedelta:
        """Return what is left of the allowance at an instant, never less than nothing."""
        return max(self.allowance - self.spent(at), timedelta())

    def reckon(self, spans: list[clock.Span] | None = None) -> None:
        """Work `due_at` out again from the office's turns; `spans` when they were read already."""
        due_at = clock.due(self.allowance, self.counted(spans), self.ticket.calendar.rules())
        self.is_paused = due_at is None
        if due_at is not None:
            self.due_at = due_at

    def settle(self, settled_as: str, at: datetime) -> None:
        self.note_breach(at)
        self.settled_as = settled_as
        self.settled_at = at

    def note_breach(self, at: datetime) -> bool:
        """Write the breach down, once; return whether this call did."""
        if self.breached_at is not None or self.is_paused or at <= self.due_at:
            return False
        self.breached_at = self.due_at
        return True

    def counted(self, spans: list[clock.Span] | None = None) -> list[clock.Span]:
        """Return the office's spans as far as they count against this row."""
        if spans is None:
            spans = self.ticket.turns.spans(Party.OFFICE)
        return [
            (max(start, self.started_at), end)
            for start, end in spans
            if end is None or end > self.started_at
        ]
