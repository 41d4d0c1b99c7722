"""What is counted of the promise, and in which month. Sums are made in the database only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from tickets.models import Deadline, Restriction, Ticket, Turn
from tickets.models.deadline import SOLVE
from tickets.models.turn import Party
from tickets.months import Month

_SOLVED = Q(settled_as=Deadline.Settled.SOLVED)
_HANDED = Q(settled_as=Deadline.Settled.HANDED_OVER)
_BREACHED = Q(breached_at__isnull=False)
_REFUSED = Q(refused_at__isnull=False)
_WITHDRAWN = Q(settled_as=Deadline.Settled.WITHDRAWN)
_DUPLICATE = Q(settled_as=Deadline.Settled.DUPLICATE)
_UNANSWERED = Q(settled_as=Deadline.Settled.NO_ANSWER)
_CONVERTED = Q(settled_as=Deadline.Settled.CONVERTED)
# The ticket a duplicate goes on in keeps its deadline, and with it mostly its breach.
_CARRIED = Q(
    Exists(
        Deadline.objects.filter(
            ticket__duplicates=OuterRef("ticket"),
            kind=SOLVE,
            voided_at=None,
            breached_at__isnull=False,
        )
    )
)

# How a promise can have ended; every row that counts is exactly one of these.
ENDS = {
    "kept": _SOLVED & ~_BREACHED & ~_REFUSED,
    "late": _SOLVED & _BREACHED & ~_REFUSED,
    "open_late": Q(settled_at=None),
    "refused": _SOLVED & ~_BREACHED & _REFUSED,
    "refused_late": _SOLVED & _BREACHED & _REFUSED,
    "handed": _HANDED & ~_BREACHED,
    "handed_late": _HANDED & _BREACHED,
    "withdrawn": _WITHDRAWN & ~_BREACHED,
    "withdrawn_late": _WITHDRAWN & _BREACHED,
    "duplicate": _DUPLICATE & (~_BREACHED | _CARRIED),
    "duplicate_late": _DUPLICATE & _BREACHED & ~_CARRIED,
    "no_answer": _UNANSWERED & ~_BREACHED,
    "no_answer_late": _UNANSWERED & _BREACHED,
    "spam": Q(settled_as=Deadline.Settled.SPAM),
    "converted": _CONVERTED & ~_BREACHED,
    "converted_late": _CONVERTED & _BREACHED,
}


@dataclass(frozen=True)
class Tally:
    """How many promises ended in which way."""

    kept: int = 0
    late: int = 0
    open_late: int = 0
    refused: int = 0
    refused_late: int = 0
    handed: int = 0
    handed_late: int = 0
    withdrawn: int = 0
    withdrawn_late: int = 0
    duplicate: int = 0
    duplicate_late: int = 0
    no_answer: int = 0
    no_answer_late: int = 0
    converted: int = 0
    converted_late: int = 0
    spam: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def total(self) -> int:
        return sum(getattr(self, f.name) for f in fields(self))

    @property
    def broken(self) -> int:
        """Every promise that was past before the office had done its part, however it ended."""
        done_late = self.late + self.open_late + self.refused_late + self.handed_late
        done_late += self.withdrawn_late + self.duplicate_late + self.no_answer_late
        return done_late + self.converted_late

    @property
    def otherwise(self) -> int:
        """What ended in time and without a solution, and is neither kept nor broken."""
        others = self.withdrawn + self.duplicate + self.spam + self.no_answer
        return others + self.converted

    @property
    def share(self) -> int | None:
        """Return the kept in percent of kept and broken, rounded down: 100 means every one."""
        judged = self.kept + self.broken
        return self.kept * 100 // judged if judged else None


class Solutions(NamedTuple):
    """The tickets solved in a month, and how long half of them took at most."""

    count: int
    median: timedelta | None


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def length(start: Any, end: Any) -> ExpressionWrapper:
    return ExpressionWrapper(end - start, output_field=DurationField())


def promises(since: Month, until: Month | None = None, seen_by: Any = None) -> QuerySet[Deadline]:
    """Return the promises that count in one month or several: all, or those not hidden."""
    # The very expression of the index deadline_by_when_it_counts.
    rows = Deadline.objects.alias(counts_at=Coalesce("settled_at", "breached_at"))
    rows = rows.filter(
        counts_at__gte=since.starts_at,
        counts_at__lt=(until or since).ends_at,
        kind=SOLVE,
        voided_at=None,
    )
    # Not by way of the tickets: only the few rows of the month are then looked up.
    return (rows.filter(~Restriction.hides(seen_by, "ticket")) if seen_by else rows).order_by()


def tallies(rows: QuerySet[Deadline], **by: Any) -> dict[str, dict[Any, Tally]]:
    """Count promises by each of several fields or expressions, looking at every row once."""
    # Not to be taken for a field of the row.
    keys = {f"by_{name}": F(key) if isinstance(key, str) else key for name, key in by.items()}
    ended = Case(*(When(end, then=Value(name)) for name, end in ENDS.items()))
    inner, values = (
        rows.annotate(**keys, ended=ended).values(*keys, "ended").query.sql_with_params()
    )
    names = ", ".join(keys)
    # The ORM knows no GROUPING SETS; the names are ours, the values stay apart.
    statement = (
        f"SELECT ended, count(*), {names}, "  # noqa: S608
        f"{', '.join(f'GROUPING({name})' for name in keys)} FROM ({inner}) AS promise "
        f"GROUP BY GROUPING SETS ({', '.join(f'({name}, ended)' for name in keys)})"
    )
    found: dict[str, dict[Any, Tally]] = {name: {} for name in by}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for line in cursor:
            _add(found, line)
    return found


def _add(found: dict[str, dict[Any, Tally]], line: tuple) -> None:
    """Add one count to the tally it belongs to: that of the only key it was grouped by."""
    ended, count, *rest = line
    values, is_rolled_up = rest[: len(found)], rest[len(found) :]
    place = is_rolled_up.index(0)
    group = list(found.values())[place]
    group[values[place]] = group.get(values[place], Tally()) + Tally(**{ended: count})


def solved(month: Month, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return what is solved and was solved in a month: one that came back is not."""
    rows = tickets.filter(solved_at__gte=month.starts_at, solved_at__lt=month.ends_at)
    return rows.order_by()


def solutions(rows: QuerySet[Ticket]) -> Solutions:
    lasted = length(F("received_at"), F("solved_at"))
    found = rows.aggregate(count=Count("pk"), median=Median(lasted, output_field=DurationField()))
    return Solutions(**found)


def received(month: Month, tickets: QuerySet[Ticket]) -> int:
    return tickets.filter(received_at__gte=month.starts_at, received_at__lt=month.ends_at).count()


def times(rows: QuerySet[Ticket]) -> dict[str, timedelta]:
    """Return how long each party had these tickets in all; the three are never added up."""
    turns = Turn.objects.filter(ticket__in=rows, ended_at__isnull=False).order_by()
    had = Sum(length(F("started_at"), F("ended_at")))
    found = dict(turns.values_list("counts_for").annotate(had=had))
    return {party: found.get(party, timedelta()) for party in Party.values}


def breaches(month: Month, user: Any, now: datetime) -> QuerySet[Deadline]:
    """Return the broken promises, the latest by most first, with `late_by` and `elsewhere`."""
    until = Coalesce("settled_at", Value(now))
    rows = promises(month, seen_by=user).filter(_BREACHED).annotate(until=until)
    rows = rows.annotate(late_by=length(F("breached_at"), F("until")), elsewhere=_elsewhere())
    related = ("ticket__assignee", "ticket__category", "severity", "cause")
    return rows.select_related(*related).order_by("-late_by", "pk")


def _elsewhere() -> Coalesce:
    """How long, while a promise stood, the ticket was not in the office's hands."""
    start = Greatest("started_at", OuterRef("started_at"))
    end = Least(Coalesce("ended_at", OuterRef("until")), OuterRef("until"))
    part = Greatest(length(start, end), Value(timedelta()), output_field=DurationField())
    turns = Turn.objects.filter(ticket=OuterRef("ticket")).exclude(counts_for=Party.OFFICE)
    had = turns.order_by().values("ticket").annotate(had=Sum(part)).values("had")
    return Coalesce(Subquery(had), Value(timedelta()), output_field=DurationField())
