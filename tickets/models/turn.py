from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets import clock


class Party(models.TextChoices):
    OFFICE = "office", _("The office")
    REQUESTER = "requester", _("The requester")
    THIRD_PARTY = "third_party", _("A third party")


class TurnQuerySet(models.QuerySet["Turn"]):
    def spans(self, party: str) -> list[clock.Span]:
        """Return the spans that count for a party, oldest first."""
        return [
            (turn.started_at, turn.ended_at)
            for turn in self.order_by("started_at", "id")
            if turn.counts_for == party
        ]

    def time_of(self, party: str, until: datetime) -> timedelta:
        """Return the plain time a party has had the ticket, up to an instant."""
        return clock.spent(self.spans(party), until)


class Turn(models.Model):
    """A stretch of time in which a ticket is in one party's hands: the one ledger of time.

    Rows are closed, never changed after (a database trigger refuses).
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="turns")
    party = models.CharField(_("with"), max_length=12, choices=Party)
    # A hand-over that turned out void is counted as if it had not been: for whoever had the
    # ticket before it.
    counts_for = models.CharField(max_length=12, choices=Party)
    third_party = models.CharField(_("which third party"), max_length=80, blank=True)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="turn_one_open_a_ticket"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="turn_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(party__in=["office", "requester", "third_party"]),
                name="turn_party_known",
            ),
            models.CheckConstraint(
                condition=Q(counts_for=F("party"))
                | Q(party="third_party", counts_for__in=["office", "requester"]),
                name="turn_counts_for_another_only_if_void",
            ),
            models.CheckConstraint(
                condition=Q(party=Party.THIRD_PARTY) ^ Q(third_party=""),
                name="turn_names_its_third_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.started_at:%Y-%m-%d %H:%M}"
