"""A semester of the survey: the index, each element, who answered, and how many should have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from survey import index
from survey.elements import Element
from survey.models import FollowUp, Response
from survey.semesters import Semester
from tickets.models import Ticket

# Fewer are told of nobody: an answer might be guessed from them.
LEAST = 5
LOWEST = 3
YEARS_BACK = 3


@dataclass(frozen=True)
class Line:
    """What was said of one element."""

    element: Element
    count: int
    mean: Fraction | None

    @property
    def value(self) -> Decimal | None:
        """Return the mean answer, 1 to 4, rounded for reading."""
        return None if self.mean is None else index.rounded(self.mean)

    @property
    def index(self) -> Decimal | None:
        """Return the mean on the scale to 100."""
        return None if self.mean is None else index.rounded(self.mean * index.CONVERSION)

    @property
    def grade(self) -> str:
        return "" if self.index is None else index.grade(self.index)


@dataclass(frozen=True)
class Table:
    """How many respondents there were of each kind."""

    title: Any
    rows: list[tuple[str, int]]


class Report:
    def __init__(self, semester: Semester) -> None:
        self.semester = semester

    @property
    def responses(self) -> QuerySet[Response]:
        return Response.objects.filter(semester=str(self.semester))

    @cached_property
    def _sums(self) -> dict[str, int | None]:
        wanted: dict[str, Any] = {"answers": Count("pk"), "helped": Count("pk", Q(is_helped=True))}
        for element in Element:
            wanted[f"{element}_sum"] = Sum(element.value)
            wanted[f"{element}_count"] = Count(element.value)
        return self.responses.aggregate(**wanted)

    @property
    def count(self) -> int:
        return self._sums["answers"] or 0

    @property
    def helped(self) -> int:
        return self._sums["helped"] or 0

    @property
    def is_told(self) -> bool:
        return self.count >= LEAST

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(element, count, index.mean(self._sums[f"{element}_sum"] or 0, count))
            for element in Element
            for count in [self._sums[f"{element}_count"] or 0]
        ]

    @cached_property
    def ikm(self) -> Decimal | None:
        return index.ikm([line.mean for line in self.lines])

    @property
    def grade(self) -> str:
        return "" if self.ikm is None else index.grade(self.ikm)

    @cached_property
    def lowest(self) -> list[Line]:
        """Return the elements that came out lowest; of equals the earlier code first."""
        told = [line for line in self.lines if line.mean is not None]
        return sorted(told, key=lambda line: (line.mean, line.element))[:LOWEST]

    @cached_property
    def population(self) -> int:
        """Return how many people were served: those whose solved ticket closed in the semester."""
        closed = Ticket.objects.questions().filter(
            outcome=Ticket.Outcome.SOLVED,
            closed_at__gte=self.semester.starts_at,
            closed_at__lt=self.semester.ends_at,
        )
        return closed.aggregate(people=Count("requester", distinct=True))["people"]

    @property
    def wanted(self) -> int:
        return index.sample_size(self.population)

    @cached_property
    def tables(self) -> list[Table]:
        return [self._table(name) for name in ("sex", "age", "education", "occupation", "way")]

    def _table(self, name: str) -> Table:
        field = Response._meta.get_field(name)
        counts = dict(self.responses.values_list(name).annotate(Count("pk")))
        named = [(str(label), counts.get(value, 0)) for value, label in field.choices]
        unsaid = [(_("not filled in"), counts[""])] if "" in counts else []
        return Table(field.verbose_name, named + unsaid)

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        return list(FollowUp.objects.filter(semester=str(self.semester)).select_related("owner"))


def published(now: datetime) -> list[Report]:
    """Return the semesters that are over and told of, newest first."""
    past = [Report(Semester.of(now).after(-back)) for back in range(1, YEARS_BACK * 2 + 1)]
    return [report for report in past if report.is_told]
