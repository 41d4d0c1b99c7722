"""The conflict shield: whom a complaint must stay hidden from, and who sees it then.

A complaint is kept for complaint handlers, and hidden from whoever it names. Where that leaves no
handler, it goes upward: to supervisors it does not name, and then to auditors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from tickets import groups
from tickets.models import Restriction, Ticket
from tickets.prepared import Shared

# Shorter names are words of every sentence.
_SHORTEST = 3
_ABOVE = [groups.COMPLAINT_HANDLER, groups.SUPERVISOR, groups.AUDITOR]
# Forms of address and what every text here speaks of name nobody, also as user names.
_NO_NAMES = {
    "admin", "bapak", "ibu", "pak", "petugas", "staf", "koordinator", "pengaduan", "loket",
    "helpdesk", "lpse", "spse", "tuban", "operator", "pegawai", "auditor",
}  # fmt: skip


def staff() -> QuerySet:
    return get_user_model().objects.filter(is_active=True, is_staff=True)


def named_in(*texts: str) -> list:
    """Return the members of staff whose name stands in a text: rather one too many."""
    words = set(re.findall(r"\w+", " ".join(texts).casefold()))
    return [user for user in _staff() if words & _names(user)]


_staff = Shared(staff)


def at_work_on(ticket: Ticket | None) -> list:
    """Return who had an earlier ticket in hand: a complaint about it is about them."""
    if ticket is None:
        return []
    users = staff().filter(pk__in=[ticket.assignee_id or 0])
    said = ticket.messages.exclude(user=None).values("user")
    done = ticket.events.exclude(user=None).values("user")
    return list(users | staff().filter(pk__in=said) | staff().filter(pk__in=done))


def restrictions(ticket: Ticket, named: Iterable) -> list[Restriction]:
    """Return what must stand before the first notice leaves."""
    hidden = {user.pk: user for user in named}
    rows = [Restriction(ticket=ticket, hidden_from=user) for user in hidden.values()]
    return rows + [Restriction(ticket=ticket, only_group=group) for group in _kept_for(hidden)]


def look_upward(ticket: Ticket) -> None:
    """Keep the ticket for one group more, where those it was kept for are all named by now."""
    hidden = set(
        ticket.restrictions.exclude(hidden_from=None).values_list("hidden_from", flat=True)
    )
    Restriction.objects.bulk_create(
        [Restriction(ticket=ticket, only_group=group) for group in _kept_for(hidden)],
        ignore_conflicts=True,
    )


def _kept_for(hidden: Iterable[int]) -> list[Group]:
    found = Group.objects.in_bulk(_ABOVE, field_name="name")
    kept: list[Group] = []
    for name in _ABOVE:
        kept.append(found[name])
        members = staff().filter(groups=found[name])
        # A group nobody has joined yet is not one that is named: it may be joined tomorrow.
        if not members.exists() and name == groups.COMPLAINT_HANDLER:
            continue
        if members.exclude(pk__in=list(hidden)).exists():
            break
    return kept


def _names(user) -> set[str]:
    """Return the words by which somebody is named; a user name counts as a whole only."""
    written = f"{user.first_name} {user.last_name}".casefold()
    words = {*re.findall(r"\w+", written), user.username.casefold()}
    return {word for word in words if len(word) >= _SHORTEST and word not in _NO_NAMES}
