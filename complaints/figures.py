"""The register counted: by kind, way in, subject, outcome and time; small numbers stay small."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from complaints import clocks
from complaints.models import Complaint
from complaints.models.complaint import ComplaintQuerySet
from tickets.models import Deadline
from tickets.months import Month

_YEAR = re.compile("20[0-9]{2}")
# Fewer than this are not told apart in public.
LEAST = 5


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> Quarter:
        month = Month.of(at)
        return cls(month.year, (month.number - 1) // 3 + 1)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """Return the quarter written as 2026-3, or None for anything else."""
        year, _, number = text.partition("-")
        if not _YEAR.fullmatch(year) or number not in ("1", "2", "3", "4"):
            return None
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    def after(self, quarters: int) -> Quarter:
        year, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    @property
    def starts_at(self) -> datetime:
        return Month(self.year, self.number * 3 - 2).starts_at

    @property
    def ends_at(self) -> datetime:
        return Month(self.year, self.number * 3).ends_at


class Line(NamedTuple):
    name: str
    count: int


class Part(NamedTuple):
    code: str
    lines: list[Line]


@dataclass(frozen=True)
class Summary:
    total: int
    decided: int
    about_tender: int
    from_lapor: int
    parts: list[Part]
    kept: dict[str, tuple[int, int]]  # by clock: in time, late
    median: timedelta | None  # from receipt to decision


def of(rows: ComplaintQuerySet, since: datetime, until: datetime) -> Summary:
    """Count the complaints received in a span of time."""
    found = list(
        rows.standing()
        .filter(ticket__received_at__gte=since, ticket__received_at__lt=until)
        .select_related("ticket")
    )
    lasted = [c.decided_at - c.ticket.received_at for c in found if c.decided_at]
    return Summary(
        total=len(found),
        decided=len(lasted),
        about_tender=sum(c.is_about_tender for c in found),
        from_lapor=sum(c.is_from_lapor for c in found),
        parts=[
            Part("kind", _by(found, "kind", Complaint.Kind)),
            Part("way", _by(found, "way", Complaint.Way)),
            Part("about", _by(found, "about", Complaint.About)),
            Part("outcome", _by(found, "outcome", Complaint.Outcome)),
        ],
        kept=_kept(found),
        median=median(lasted) if lasted else None,
    )


def _by(found: Iterable[Complaint], field: str, choices: Any) -> list[Line]:
    values = [getattr(complaint, field) for complaint in found]
    return [Line(str(choice.label), values.count(choice.value)) for choice in choices]


def _kept(found: list[Complaint]) -> dict[str, tuple[int, int]]:
    rows = Deadline.objects.filter(
        ticket__in=[complaint.ticket_id for complaint in found], kind__in=clocks.NAMES
    ).exclude(settled_as=Deadline.Settled.CONVERTED)
    kept = dict.fromkeys(clocks.NAMES, (0, 0))
    for row in rows:
        in_time, late = kept[row.kind]
        if row.breached_at:
            kept[row.kind] = in_time, late + 1
        elif row.settled_as == Deadline.Settled.SOLVED:
            kept[row.kind] = in_time + 1, late
    return kept


def told(count: int) -> str:
    """Return a figure as the public may read it: a few cases could be recognised."""
    return str(count) if count == 0 or count >= LEAST else f"< {LEAST}"
