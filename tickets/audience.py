"""Who in the office is told of a ticket, and who in place of somebody who is away.

Told is who may work on it, may see it and has an address. In place of who is away it is their
substitute; where that one cannot be told, they themselves; where they cannot, all who could.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet

from tickets import clock
from tickets.models.absence import Absence, chain
from tickets.models.restriction import Restriction
from tickets.prepared import Prepared, Shared

WORK_TICKET = "tickets.work_ticket"
ASSIGN_TICKET = "tickets.assign_ticket"


class Audience:
    """Says of each of some tickets whom to tell, and asks the database once for all of them."""

    def __init__(self, tickets: list) -> None:
        self._tickets = tickets

    def whose(self, ticket) -> list:
        """Return who works on it, or else everybody who could."""
        told = ticket.assignee and self.instead_of(ticket.assignee, ticket)
        return [told] if told else self.everybody(ticket)

    def everybody(self, ticket) -> list:
        """Return the officers; of a case, its own app tells whom it concerns."""
        return [] if ticket.case else self._each(self._officers, ticket)

    def above(self, ticket=None) -> list:
        """Return the supervisors, of a ticket or in general."""
        return self._each(self._supervisors, ticket)

    def _each(self, users: list, ticket) -> list:
        told = [self.instead_of(user, ticket) for user in users]
        return list({user.pk: user for user in told if user}.values())

    def instead_of(self, user, ticket) -> Any:
        """Return the last in a chain of substitutes who can be told, or None."""
        is_there = not getattr(user, "is_away", True)
        people = [user] if is_there else reversed(chain(user, self._away))
        return next((other for other in people if self._can_be_told(other, ticket)), None)

    def _can_be_told(self, user, ticket) -> bool:
        if not (user.is_active and user.email):
            return False
        return self._may_work(user, ticket) and self._may_see(user, ticket)

    def _may_work(self, user, ticket) -> bool:
        if user.is_superuser or (ticket and ticket.case):
            return True
        return user in self._officers or user in self._supervisors

    def _may_see(self, user, ticket) -> bool:
        if ticket is None or not (ticket.case or ticket.pk in self._restricted):
            return True
        return type(ticket).objects.filter(pk=ticket.pk).visible_to(user).exists()

    @cached_property
    def _officers(self) -> list:
        # Whether a single ticket is restricted comes along; of one just filed it is known.
        if len(self._tickets) != 1 or self._tickets[0].is_for_all:
            return _who_work_at_all()
        return _who_work(ticket=self._tickets[0].pk)

    @cached_property
    def _supervisors(self) -> list:
        return _who_assign()

    @cached_property
    def _away(self) -> dict[int, Absence]:
        return Absence.objects.substitutes(clock.now())

    @cached_property
    def _restricted(self) -> set[int]:
        ids = [ticket.pk for ticket in self._tickets]
        if len(ids) == 1 and (
            self._tickets[0].is_for_all or (self._officers and not self._officers[0].is_restricted)
        ):
            return set()
        found = Restriction.objects.filter(ticket__in=ids)
        return set(found.values_list("ticket_id", flat=True))


def _with_perm(permission: str) -> QuerySet:
    users = get_user_model().objects.with_perm(
        permission,
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return Absence.objects.marked(users.exclude(email="").order_by("pk"))


def _marked(ticket: int) -> QuerySet:
    restricted = Exists(Restriction.objects.filter(ticket=ticket))
    return _with_perm(WORK_TICKET).annotate(is_restricted=restricted)


_who_work = Prepared(_marked, ticket=int)
_who_work_at_all = Shared(lambda: _with_perm(WORK_TICKET))
_who_assign = Prepared(lambda: _with_perm(ASSIGN_TICKET))
