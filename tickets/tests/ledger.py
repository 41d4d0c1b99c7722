"""What must be true of a ticket's ledger at any moment, whatever was done to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from tickets import moments
from tickets.models import Ticket
from tickets.models.deadline import SOLVE

PARTIES = ("office", "requester", "third_party")
ENDS = (
    "ticket.solved",
    "ticket.closed",
    "ticket.withdrawn",
    "ticket.marked_spam",
    "ticket.duplicate",
)


def check(ticket: Ticket, now: datetime) -> None:
    """Assert every invariant of the ledger."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    _check_turns(ticket, now)
    _check_deadlines(ticket, now)
    _check_watch(ticket)


def _check_turns(ticket: Ticket, now: datetime) -> None:
    turns = list(ticket.turns.order_by("started_at", "id"))
    running = [turn for turn in turns if turn.ended_at is None]
    party = Ticket.PARTY_OF[ticket.status]
    assert [turn.party for turn in running] == ([party] if party else [])
    for earlier, later in pairwise(turns):
        assert earlier.ended_at <= later.started_at
    had = sum((ticket.turns.time_of(party, now) for party in PARTIES), timedelta())
    assert had == _open_time(ticket, now)


def _open_time(ticket: Ticket, now: datetime) -> timedelta:
    """Return how long the ticket was open, by its history alone."""
    opened, total = ticket.received_at, timedelta()
    for event in ticket.events.order_by("id"):
        if event.code in ENDS and opened:
            total, opened = total + (event.occurred_at - opened), None
        elif event.code in ("ticket.refused", "ticket.reopened"):
            opened = event.occurred_at
    return total + (now - opened if opened else timedelta())


def _check_deadlines(ticket: Ticket, now: datetime) -> None:
    live = list(ticket.deadlines.filter(settled_at=None))
    is_promised = ticket.status in ("new", "open", "waiting")
    assert len([row for row in live if row.kind == SOLVE]) == (1 if is_promised else 0)
    for row in live:
        stored = row.due_at, row.is_paused
        row.reckon()
        assert (row.due_at, row.is_paused) == stored
        assert row.left(now) == max(row.allowance - row.spent(now), timedelta())
    assert ticket.due_at == min((row.due_at for row in live if row.is_running), default=None)
    for row in ticket.deadlines.exclude(breached_at=None):
        assert row.started_at <= row.breached_at <= (row.settled_at or now)


def _check_watch(ticket: Ticket) -> None:
    watch = ticket.watches.filter(kind="deadline", done_at=None).first()
    spans = ticket.turns.spans("office")
    running = [row for row in ticket.deadlines.filter(settled_at=None) if row.is_running]
    looks = [moments.next_look(row, spans) for row in running]
    assert (watch and watch.at) == min(looks, default=None)
    for at, row in zip(looks, running, strict=True):
        # A promise with nothing left is looked at at once, until its breach is written.
        assert at > row.told_until or (at == row.due_at and row.breached_at is None)
