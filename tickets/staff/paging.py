"""Pages by key: the next page starts after a row, so that deep pages cost what the first does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

SIZE = 50
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Mark:
    """The last row of a page: the instant it is sorted by, if it has one, and its id."""

    at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat() if self.at else ''}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """Read a mark from an address; rubbish is the first page."""
        at, _, number = text.partition("~")
        if not (number.isascii() and number.isdecimal() and len(number) < 20):
            return None
        try:
            instant = datetime.fromisoformat(at) if at else None
        except ValueError:
            return None
        if instant and (instant.utcoffset() is None or not 1 < instant.year < 9999):
            return None
        return cls(instant, min(int(number), LARGEST_ID))


def first(tickets: TicketQuerySet, *, is_by_due: bool) -> TicketQuerySet:
    """Return the first page and one row."""
    return tickets.due_first()[: SIZE + 1] if is_by_due else by_newest(tickets, None)


def by_due(tickets: TicketQuerySet, after: Mark | None) -> list[Ticket]:
    """Return a page and one row, what is due first in front, what is not running last."""
    if after is None:
        return list(first(tickets, is_by_due=True))
    undated = tickets.filter(urgent_at=None).order_by("id")
    if after.at is None:
        return list(undated.filter(id__gt=after.id)[: SIZE + 1])
    # One range over the index; an OR with the rows without a deadline would read it from its start.
    later = tickets.filter(urgent_at__gte=after.at)
    later = later.filter(Q(urgent_at__gt=after.at) | Q(id__gt=after.id))
    found = list(later.order_by("urgent_at", "id")[: SIZE + 1])
    return found + list(undated[: SIZE + 1 - len(found)]) if len(found) <= SIZE else found


def by_newest(tickets: TicketQuerySet, after: Mark | None) -> TicketQuerySet:
    """Return a page and one row, the newest in front."""
    if after and after.at:
        tickets = tickets.filter(received_at__lte=after.at)
        tickets = tickets.filter(Q(received_at__lt=after.at) | Q(id__lt=after.id))
    return tickets.order_by("-received_at", "-id")[: SIZE + 1]
