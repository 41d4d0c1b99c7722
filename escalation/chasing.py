"""Watches of what lies elsewhere: ask again, tell the supervisors, tell the requester the truth."""

from __future__ import annotations

from datetime import datetime

from escalation.models import Escalation
from escalation.verbs.base import STATUS_WATCH
from tickets import notices
from tickets.models import Watch


def ring_follow_up(watches: list[Watch], now: datetime) -> None:
    """Ask again by mail where the portal does that itself; elsewhere tell the officer."""
    for watch, escalation in _away(watches, now):
        if escalation.target.sends_follow_ups and escalation.target.is_by_mail:
            escalation.follow_up(by=None)
            continue
        escalation.next_follow_up_at = now + escalation.target.follow_up_every
        escalation.save(update_fields=["next_follow_up_at"])
        Watch.put(watch.ticket, watch.kind, escalation.next_follow_up_at)
        event = watch.ticket.record("escalation.follow_up_due", by=None, now=now)
        notices.tell_officers(event, "escalation_follow_up_due")


def ring_supervisors(watches: list[Watch], now: datetime) -> None:
    """Tell the supervisors, once, that it lies there too long."""
    for watch, escalation in _away(watches, now):
        watch.finish(now)
        event = watch.ticket.record(
            "escalation.takes_long", by=None, now=now, to=escalation.target.party
        )
        notices.tell_officers(event, "escalation_takes_long", also_supervisors=True)


def ring_status(watches: list[Watch], now: datetime) -> None:
    """Tell the requester where it is, since when, and what we did about it."""
    for watch, escalation in _away(watches, now):
        Watch.put(watch.ticket, STATUS_WATCH, now + escalation.target.requester_every)
        event = watch.ticket.record(
            "escalation.status_told", by=None, now=now, to=escalation.target.party
        )
        notices.tell_requester(event, "escalation_status")


def _away(watches: list[Watch], now: datetime):
    """Yield each watch with what it is about; one of what is over rings no more."""
    tickets = [watch.ticket_id for watch in watches]
    rows = Escalation.objects.away().filter(ticket__in=tickets).select_related("target")
    found = {row.ticket_id: row for row in rows}
    for watch in watches:
        escalation = found.get(watch.ticket_id)
        if escalation is None:
            watch.finish(now)
            continue
        escalation.ticket = watch.ticket
        yield watch, escalation
