"""One month's figures, as far as one person may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import report
from tickets.models import Category, Deadline, Severity, Ticket
from tickets.models.turn import Party
from tickets.months import Month
from tickets.report import Tally
from tickets.staff import access

# Names for the keys given, in the order in which they are shown.
Named = Callable[[set], dict[Any, str]]


class Line(NamedTuple):
    name: str
    tally: Tally


class Breakdown(NamedTuple):
    code: str
    title: str
    lines: list[Line]


class Had(NamedTuple):
    """How long one party had the tickets that were solved, in all and for each."""

    party: str
    name: str
    total: timedelta
    each: timedelta


@dataclass
class Monthly:
    """The report of a month; what is hidden from its reader is not counted either."""

    month: Month
    user: Any
    drawn_at: datetime

    @cached_property
    def breakdowns(self) -> list[Breakdown]:
        rows = report.promises(self.month, seen_by=self.user)
        found = report.tallies(rows, **{code: field for code, (_title, field, _n) in BY.items()})
        return [
            Breakdown(code, str(title), _lines(found[code], named))
            for code, (title, _field, named) in BY.items()
        ]

    @property
    def total(self) -> Tally:
        return sum((line.tally for line in self.breakdowns[0].lines), Tally())

    @property
    def breach_count(self) -> int:
        """Return how many promises are past, those that ended otherwise included."""
        return self._breaches.count()

    @cached_property
    def solutions(self) -> report.Solutions:
        return report.solutions(self._solved)

    @cached_property
    def received(self) -> int:
        return report.received(self.month, self._tickets)

    @cached_property
    def times(self) -> list[Had]:
        had, count = report.times(self._solved), self.solutions.count or 1
        return [
            Had(party, str(Party(party).label), had[party], had[party] / count)
            for party in Party.values
        ]

    @property
    def lists_breaches(self) -> bool:
        """Tell whether its reader sees tickets too, and not only figures."""
        return self.user.has_perm(access.VIEW)

    def breaches(self, most: int | None = None) -> list[Deadline]:
        return list(self._breaches[:most]) if self.lists_breaches else []

    @property
    def _tickets(self):
        return Ticket.objects.questions().not_hidden_from(self.user)

    @property
    def _solved(self):
        return report.solved(self.month, self._tickets)

    @property
    def _breaches(self):
        return report.breaches(self.month, self.user, self.drawn_at)


def _lines(found: dict[Any, Tally], named: Named) -> list[Line]:
    """Return a line for each that has anything, in the order in which names are given."""
    names = named(set(found) - {None})
    lines = [Line(name, found[key]) for key, name in names.items() if key in found]
    return lines + ([Line(_("Nobody"), found[None])] if None in found else [])


def _rows_of(model: type) -> Named:
    return lambda keys: {row.pk: str(row) for row in model.objects.filter(pk__in=keys)}


def _channels(keys: set) -> dict[Any, str]:
    return {key: str(Ticket.Channel(key).label) for key in Ticket.Channel.values}


def _officers(keys: set) -> dict[Any, str]:
    people = get_user_model().objects.filter(pk__in=keys)
    names = {person.pk: person.get_full_name() or person.username for person in people}
    return dict(sorted(names.items(), key=lambda item: item[1]))


# What the promises are told apart by: a title, the field, and who knows the names.
BY: dict[str, tuple[Any, str, Named]] = {
    "severity": (gettext_lazy("By severity"), "severity", _rows_of(Severity)),
    "channel": (gettext_lazy("By channel"), "ticket__channel", _channels),
    "category": (gettext_lazy("By category"), "ticket__category", _rows_of(Category)),
    "officer": (gettext_lazy("By officer"), "ticket__assignee", _officers),
}
