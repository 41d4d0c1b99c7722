"""Today at one desk: who waits, who is being served, who has gone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from guestbook.models import Place, Visit
from guestbook.models.visit import office_day
from tickets.models import Ticket


@dataclass
class Today:
    place: Place
    now: datetime
    user: Any

    @cached_property
    def visits(self) -> list[Visit]:
        rows = Visit.objects.on(office_day(self.now)).filter(place=self.place)
        return list(rows.select_related("officer", "ticket").order_by("arrived_at", "id"))

    @cached_property
    def shown_tickets(self) -> set[int]:
        """Return the tickets this person may hear of."""
        keys = [visit.ticket_id for visit in self.visits if visit.ticket_id]
        return set(open_tickets(self.user).filter(pk__in=keys).values_list("pk", flat=True))

    @property
    def waiting(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state in ("waiting", "called")]

    @property
    def being_served(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state == "served"]

    @property
    def gone(self) -> list[Visit]:
        """Return who has gone, the last first."""
        return sorted(
            (visit for visit in self.visits if visit.state == "gone"),
            key=lambda visit: visit.left_at,
            reverse=True,
        )

    @property
    def version(self) -> str:
        """Return what changes when the list would look different, at the latest in a minute."""
        states = [(visit.pk, visit.state, visit.called_at, visit.name) for visit in self.visits]
        text = repr((states, self.now.replace(second=0, microsecond=0)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def open_tickets(user: Any) -> QuerySet[Ticket]:
    """Return the tickets whose numbers may be shown: the desk files them, and reads none."""
    return Ticket.objects.not_hidden_from(user)
