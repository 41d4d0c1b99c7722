"""Tickets that end by themselves: solved and not contradicted, or waiting for nobody."""

from __future__ import annotations

from datetime import datetime

from tickets.models import Policy, Watch

REMIND, CLOSE_WAITING = "remind_waiting", "close_waiting"


def ring_close(watches: list[Watch], now: datetime) -> None:
    """Close what is still in the state the watch was set in; the verb words and mails it."""
    for watch in watches:
        if watch.ticket.status in (watch.ticket.Status.SOLVED, watch.ticket.Status.WAITING):
            watch.ticket.close(by=None)
        watch.finish(now)


def ring_remind(watches: list[Watch], now: datetime) -> None:
    """Remind a requester of the office's question, and say when the ticket closes otherwise."""
    for watch in watches:
        if watch.ticket.status == watch.ticket.Status.WAITING:
            watch.ticket.remind(by=None)
        watch.finish(now)
