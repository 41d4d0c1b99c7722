"""How the clocks of a complaint stand, for every page that shows them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from complaints import clocks
from tickets import cases, clock
from tickets.models import Ticket
from tickets.ticket_page import urgency


class Clock(NamedTuple):
    kind: str
    name: str
    due_at: datetime
    urgency: str
    settled_at: datetime | None


def clocks_of(ticket: Ticket, now: datetime | None = None) -> list[Clock]:
    """Return the promises of the case, oldest first; of each kind the newest."""
    now = now or clock.now()
    newest = {row.kind: row for row in ticket.deadlines.order_by("id") if row.kind in clocks.NAMES}
    return [
        Clock(
            kind,
            cases.promise_name(kind),
            newest[kind].due_at,
            urgency(newest[kind], now),
            newest[kind].settled_at,
        )
        for kind in clocks.NAMES
        if kind in newest
    ]
