"""Figures of what was handed over: how long it lies there, and how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from escalation.models import Escalation
from tickets.models import Deadline, Ticket
from tickets.months import Month

# By how many days something has lain there; the last has no end.
AGES = [
    (timedelta(days=1), _("less than a day")),
    (timedelta(days=3), _("1 to 3 days")),
    (timedelta(days=7), _("3 to 7 days")),
    (None, _("more than 7 days")),
]


@dataclass(frozen=True)
class Share:
    """Of a category's tickets of the month, how many were handed over."""

    name: str
    total: int
    escalated: int

    @property
    def percent(self) -> float:
        return round(100 * self.escalated / self.total, 1) if self.total else 0.0


class Report:
    """A month's figures, as far as one person may see the tickets."""

    def __init__(self, month: Month, user: Any, now: datetime) -> None:
        self.month, self.now = month, now
        self.tickets = Ticket.objects.not_hidden_from(user)

    @cached_property
    def open_ones(self) -> list[Escalation]:
        """Return what lies elsewhere now, the oldest first."""
        away = Escalation.objects.away().filter(ticket__in=self.tickets)
        return list(away.select_related("ticket", "target").order_by("sent_at"))

    @cached_property
    def ages(self) -> list[tuple[str, int]]:
        counts = [0] * len(AGES)
        for escalation in self.open_ones:
            age = self.now - escalation.sent_at
            counts[next(n for n, (most, _name) in enumerate(AGES) if not most or age < most)] += 1
        return [(str(name), count) for (_most, name), count in zip(AGES, counts, strict=True)]

    @cached_property
    def lengths(self) -> list[timedelta]:
        """Return how long each that was answered in the month lay there, the shortest first."""
        answered = Escalation.objects.filter(
            ticket__in=self.tickets, answered_at__gte=self.month.starts_at,
            answered_at__lt=self.month.ends_at,
        ).values_list("sent_at", "answered_at")  # fmt: skip
        return sorted(end - start for start, end in answered)

    @property
    def median(self) -> timedelta | None:
        return percentile(self.lengths, 50)

    @property
    def p90(self) -> timedelta | None:
        return percentile(self.lengths, 90)

    @cached_property
    def shares(self) -> list[Share]:
        """Return for each category how many of the month's tickets were handed over."""
        sent = Escalation.objects.filter(ticket=OuterRef("pk"), voided_at=None)
        followed = Deadline.objects.filter(
            ticket=OuterRef("pk"), settled_as=Deadline.Settled.HANDED_OVER, voided_at=None
        )
        received = self.tickets.filter(
            received_at__gte=self.month.starts_at, received_at__lt=self.month.ends_at
        )
        received = received.annotate(was_away=Exists(sent.exclude(sent_at=None)) | Exists(followed))
        rows = received.values("category__name").annotate(
            total=Count("pk"), escalated=Count("pk", filter=Q(was_away=True))
        )
        return [
            Share(row["category__name"], row["total"], row["escalated"])
            for row in rows.order_by("-escalated", "category__name")
        ]

    @cached_property
    def in_time(self) -> tuple[int, int]:
        """Return how many promises were handed over in time in the month, and how many late."""
        handed = Deadline.objects.filter(
            ticket__in=self.tickets, settled_as=Deadline.Settled.HANDED_OVER, voided_at=None,
            settled_at__gte=self.month.starts_at, settled_at__lt=self.month.ends_at,
        )  # fmt: skip
        late = handed.exclude(breached_at=None).count()
        return handed.count() - late, late


def percentile(lengths: list[timedelta], percent: int) -> timedelta | None:
    """Return the least length that so many percent do not exceed (nearest rank)."""
    if not lengths:
        return None
    rank = -(-percent * len(lengths) // 100)
    return lengths[max(rank, 1) - 1]
