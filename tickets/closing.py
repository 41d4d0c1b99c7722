"""Tickets that end by themselves: solved and not contradicted, or waiting for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from tickets.models import Watch

# What a requester wrote after the solution must be read before the ticket closes by itself.
UNREAD_WAITS = timedelta(hours=24)


def ring_close(watches: list[Watch], now: datetime) -> None:
    """Close what is still in the state its watch was set in; the verb words and mails it."""
    for watch in watches:
        status = watch.ticket.Status
        if watch.ticket.has_unread_words:
            Watch.put(watch.ticket, watch.kind, now + UNREAD_WAITS)
            continue
        if watch.ticket.status in (status.SOLVED, status.WAITING):
            watch.ticket.close(by=None)
        watch.finish(now)


def ring_remind(watches: list[Watch], now: datetime) -> None:
    """Remind requesters of the office's question."""
    for watch in watches:
        watch.ticket.remind(by=None)
        watch.finish(now)
