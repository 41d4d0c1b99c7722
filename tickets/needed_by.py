"""Tickets of a tender stage that ends: whoever can help is told while it is still of use."""

from __future__ import annotations

from datetime import datetime

from tickets.models import Watch


def ring(watches: list[Watch], now: datetime) -> None:
    """Tell of what is not finished; the event writes the mails."""
    for watch in watches:
        ticket = watch.ticket
        if not ticket.is_finished and ticket.needed_by:
            ends = ticket.stage_ends_at.isoformat()
            ticket.record("ticket.needed", by=None, now=now, stage_ends_at=ends)
        watch.finish(now)
