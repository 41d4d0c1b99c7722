"""The promise as the public sees it: whole months, and none in which a single case would show."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DurationField, F
from django.db.models.functions import Coalesce, TruncMonth

from tickets import report
from tickets.models import Ticket
from tickets.months import Month

# Fewer cases than this are not told apart.
LEAST = 5
SHOWN = 12
_KEPT_FOR = 300


class Figures(NamedTuple):
    """One month; where there is too little to tell, only that."""

    month: Month
    solved: int = 0
    share: int | None = None
    median: timedelta | None = None

    @property
    def is_told(self) -> bool:
        return self.share is not None


def of_last_year(now: datetime) -> list[Figures]:
    """Return the twelve months that are over, newest first; as they were minutes ago at most.

    Without those from before there was anything to tell: a young portal shows no rows of nothing.
    """
    months = _counted(Month.of(now).after(-1), int(now.timestamp()) // _KEPT_FOR)
    told = [place for place, month in enumerate(months) if month.is_told]
    return months[: told[-1] + 1] if told else []


@lru_cache(maxsize=2)
def _counted(last: Month, age: int) -> list[Figures]:
    first = last.after(1 - SHOWN)
    kept, done = _shares(first, last), _solutions(first, last)
    months = [last.after(-back) for back in range(SHOWN)]
    nothing = report.Tally(), report.Solutions(0, None)
    return [
        _told(month, kept.get(month, nothing[0]), done.get(month, nothing[1])) for month in months
    ]


def _told(month: Month, tally: report.Tally, done: report.Solutions) -> Figures:
    if min(tally.kept + tally.broken, done.count) < LEAST:
        return Figures(month)
    return Figures(month, done.count, tally.share, done.median)


def _shares(first: Month, last: Month) -> dict[Month, report.Tally]:
    month = _month(Coalesce("settled_at", "breached_at"))
    found = report.tallies(report.promises(first, last), month=month)["month"]
    return {Month(start.year, start.month): tally for start, tally in found.items()}


def _solutions(first: Month, last: Month) -> dict[Month, report.Solutions]:
    rows = Ticket.objects.questions().filter(
        solved_at__gte=first.starts_at, solved_at__lt=last.ends_at
    )
    lasted = report.length(F("received_at"), F("solved_at"))
    median = report.Median(lasted, output_field=DurationField())
    found = rows.order_by().annotate(month=_month("solved_at")).values("month")
    found = found.annotate(count=Count("pk"), median=median)
    return {Month.of(row["month"]): report.Solutions(row["count"], row["median"]) for row in found}


def _month(instant) -> TruncMonth:
    return TruncMonth(instant, tzinfo=ZoneInfo(settings.TIME_ZONE))


def forget() -> None:
    """Count anew at the next look."""
    _counted.cache_clear()
