"""What every verb stands on: one locked transaction, the ledger of turns, and the history."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tickets import clock, notices
from tickets.models.deadline import SOLVE, Deadline
from tickets.models.event import Event
from tickets.models.requester import Requester
from tickets.models.turn import Party
from tickets.models.watch import Watch
from tickets.signals import event_recorded

DEADLINE_WATCH = "deadline"


class NotPossible(Exception):
    """The ticket is not in a state for this; the text is a sentence for the person who asked."""


def verb(method):
    """Run a method of a ticket in one transaction, on the row locked and read afresh.

    The method gets `now`, read once from the database after the lock was had, so that instants
    of one ticket never run backwards.
    """

    @functools.wraps(method)
    def acting(self, *args, **kwargs):
        with transaction.atomic():
            self.lock()
            return method(self, *args, now=clock.now(), **kwargs)

    return acting


class Ledger:
    """Turns, deadlines and history of a ticket; the parts that verbs are written with."""

    def lock(self) -> None:
        """Hold the row until the transaction ends, and read it afresh."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=("self",)))

    def record(
        self,
        code: str,
        *,
        by: Any,
        now: datetime,
        occurred_at: datetime | None = None,
        **data: Any,
    ) -> Event:
        """Write a line of history, the mails it causes, and tell the other apps."""
        event = Event.objects.create(
            ticket=self,
            code=code,
            data=data,
            actor=actor_of(by),
            user=by if actor_of(by) == Event.Actor.OFFICE else None,
            occurred_at=occurred_at or now,
            recorded_at=now,
        )
        notices.write(event)
        event_recorded.send(sender=type(self), event=event)
        return event

    def live_deadline(self, kind: str = SOLVE) -> Deadline | None:
        return self.deadlines.filter(kind=kind, settled_at=None).first()

    def last_deadline(self, kind: str = SOLVE) -> Deadline:
        """Return the row the cycle stands on: the newest that was not made void."""
        rows = self.deadlines.filter(kind=kind, cycle=self.cycle, voided_at=None)
        return rows.latest("id")

    def _move_to(
        self, status: str, at: datetime, *, third_party: str = "", void: bool = False
    ) -> None:
        """Change the status, and with it whose turn it is."""
        party = self.PARTY_OF[status]
        self.status = status
        turn = self.turns.filter(ended_at=None).first()
        if turn and turn.party != party:
            if void:
                turn.counts_for = self.party_before(turn)
            turn.ended_at = max(at, turn.started_at)
            turn.save(update_fields=["ended_at", "counts_for"])
        if party and not (turn and turn.party == party):
            self.turns.create(party=party, counts_for=party, third_party=third_party, started_at=at)
        self._reckon(at)

    def party_before(self, turn) -> str:
        """Return who had the ticket before a turn; the office, if nobody had."""
        earlier = self.turns.filter(id__lt=turn.id).order_by("id").last()
        return earlier.counts_for if earlier else Party.OFFICE

    def _reckon(self, now: datetime) -> None:
        """Work every live deadline out again, and what follows from it."""
        live = list(self.deadlines.filter(settled_at=None))
        for deadline in live:
            self._note_breach(deadline, now)
            deadline.reckon()
            deadline.save()
        running = [deadline.due_at for deadline in live if deadline.is_running]
        self.due_at = min(running, default=None)
        if self.due_at:
            Watch.put(self, DEADLINE_WATCH, self.due_at)
        else:
            Watch.drop(self, now, DEADLINE_WATCH)

    def _open_deadline(self, opened_as: str, allowance: timedelta, now: datetime, **more) -> None:
        """Promise again in the present cycle; to be followed by `_move_to` or `_reckon`."""
        self.deadlines.create(
            cycle=self.cycle,
            opened_as=opened_as,
            severity=self.severity,
            allowance=allowance,
            due_at=now + allowance,
            **{"started_at": now, **more},
        )

    def _settle(self, settled_as: str, now: datetime, at: datetime | None = None) -> None:
        """Settle every live deadline; a late one is written down as late, in the history too."""
        for deadline in self.deadlines.filter(settled_at=None):
            self._note_breach(deadline, at or now)
            deadline.settle(settled_as, at or now)
            deadline.save()

    def note_breaches(self, now: datetime) -> None:
        """Write down what is past at an instant; the row must be locked."""
        for deadline in self.deadlines.filter(settled_at=None):
            self._note_breach(deadline, now)
            deadline.save(update_fields=["breached_at"])

    def _note_breach(self, deadline: Deadline, now: datetime) -> None:
        if deadline.note_breach(now):
            self.record(
                "deadline.breached",
                by=None,
                now=now,
                occurred_at=deadline.breached_at,
                kind=deadline.kind,
            )

    def _check_open(self) -> None:
        if self.status in (self.Status.SOLVED, self.Status.CLOSED):
            raise NotPossible(_("This ticket is not open any more."))

    def _check_instant(self, occurred_at: datetime | None, now: datetime) -> datetime:
        """Return when something happened that is typed now, or refuse an impossible time."""
        if occurred_at is None:
            return now
        if not self.received_at <= occurred_at <= now:
            raise NotPossible(_("The time must lie between the receipt of the ticket and now."))
        return occurred_at


def actor_of(by: Any) -> str:
    if by is None:
        return Event.Actor.SYSTEM
    return Event.Actor.REQUESTER if isinstance(by, Requester) else Event.Actor.OFFICE
