"""A month's figures: visits by day and purpose, how long people waited and were served."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from guestbook.models import Place, Visit
from tickets.months import Month
from tickets.report import Median

# The chart's own units.
DAY_WIDTH, BAR_WIDTH, HEIGHT = 24, 16, 180


@dataclass(frozen=True)
class Piece:
    purpose: str
    top: int
    height: int


@dataclass(frozen=True)
class Column:
    """One day of the chart: where it stands, its pieces, and its whole number."""

    day: date
    left: int
    pieces: list[Piece]
    total: int

    @property
    def middle(self) -> int:
        return self.left + BAR_WIDTH // 2

    @property
    def top(self) -> int:
        return min((piece.top for piece in self.pieces), default=HEIGHT) - 4


@dataclass
class Figures:
    month: Month
    place: Place | None = None

    @cached_property
    def visits(self):
        first, after = self.month.first_day, self.month.after(1).first_day
        rows = Visit.objects.filter(day__gte=first, day__lt=after)
        return rows.filter(place=self.place) if self.place else rows

    @cached_property
    def by_day(self) -> dict[date, Counter[str]]:
        counted: dict[date, Counter[str]] = {day: Counter() for day in self.days}
        rows = self.visits.order_by().values_list("day", "purpose").annotate(Count("pk"))
        for day, purpose, count in rows:
            counted[day][purpose] = count
        return counted

    @property
    def days(self) -> list[date]:
        first, after = self.month.first_day, self.month.after(1).first_day
        return [first + timedelta(days=n) for n in range((after - first).days)]

    @cached_property
    def purposes(self) -> list[tuple[str, str, int]]:
        """Return code, name and number of each purpose, in the order of the list."""
        total = sum(self.by_day.values(), Counter())
        return [(code, str(name), total[code]) for code, name in Visit.Purpose.choices]

    @property
    def rows(self) -> list[tuple[date, list[int], int]]:
        """Return each day with somebody: its numbers by purpose, and their sum."""
        return [
            (day, [counted[code] for code in Visit.Purpose.values], counted.total())
            for day, counted in self.by_day.items()
            if counted
        ]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Return totals and medians; who forgot to leave has no time of serving."""
        served = Q(served_at__isnull=False)
        waited = ExpressionWrapper(F("served_at") - F("arrived_at"), DurationField())
        lasted = ExpressionWrapper(F("left_at") - F("served_at"), DurationField())
        # What is on paper was often only noted when it was over.
        timed = served & ~Q(entry=Visit.Entry.PAPER)
        length = DurationField()
        return self.visits.aggregate(
            total=Count("pk"),
            people=Count("pk") + Sum("companions", default=0),
            with_ticket=Count("ticket"),
            on_paper=Count("pk", filter=Q(entry=Visit.Entry.PAPER)),
            closed_by_day=Count("pk", filter=Q(is_closed_by_day=True)),
            unserved=Count("pk", filter=~served & Q(left_at__isnull=False)),
            median_waiting=Median(waited, filter=timed, output_field=length),
            median_serving=Median(
                lasted,
                filter=timed & Q(left_at__isnull=False, is_closed_by_day=False),
                output_field=length,
            ),
        )

    @property
    def columns(self) -> list[Column]:
        most = max((counted.total() for counted in self.by_day.values()), default=0) or 1
        return [
            self._column(place, day, counted, most)
            for place, (day, counted) in enumerate(self.by_day.items())
        ]

    @property
    def width(self) -> int:
        return len(self.days) * DAY_WIDTH

    def _column(self, place: int, day: date, counted: Counter[str], most: int) -> Column:
        pieces, below = [], 0
        for code in Visit.Purpose.values:
            if not counted[code]:
                continue
            upto = below + counted[code]
            top, bottom = HEIGHT - upto * HEIGHT // most, HEIGHT - below * HEIGHT // most
            pieces.append(Piece(code, top, bottom - top))
            below = upto
        return Column(day, place * DAY_WIDTH + 4, pieces, counted.total())
