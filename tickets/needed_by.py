"""Tickets of a tender stage that ends: whoever can help is told while it is still of use."""

from __future__ import annotations

from datetime import datetime

from tickets.models import Ticket, Watch


def ring(watches: list[Watch], now: datetime) -> None:
    """Tell of what is not finished; the event writes the mails."""
    for watch in watches:
        ticket = watch.ticket
        if not ticket.is_finished and ticket.stage_ends_at:
            ends = ticket.stage_ends_at.isoformat()
            ticket.record("ticket.needed", by=None, now=now, stage_ends_at=ends)
        watch.finish(now)


def lapse(watches: list[Watch], now: datetime) -> None:
    """Let a stage that has ended press no more: what it kept on top goes where its promise is."""
    keys = [watch.ticket_id for watch in watches]
    Ticket.objects.filter(pk__in=keys, stage_ends_at__lte=now).update(needed_by=None)
    for watch in watches:
        watch.finish(now)
