"""What every verb stands on: one locked transaction, the ledger of turns, and the history."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tickets import cases, clock, moments, notices, rows
from tickets.models.deadline import SOLVE, Deadline
from tickets.models.event import Event
from tickets.models.policy import Policy
from tickets.models.requester import Requester
from tickets.models.turn import Party, Turn
from tickets.models.watch import Watch
from tickets.prepared import Prepared
from tickets.signals import event_recorded

DEADLINE_WATCH = "deadline"
NEEDED_BY_WATCH = "needed_by"
STAGE_ENDED_WATCH = "stage_ended"
REMIND_WATCH = "remind_waiting"
CLOSE_WAITING_WATCH = "close_waiting"


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

    # Set by who does one thing to many tickets: the requester of several is mailed once for all
    # of them under this key, and not at all where it is empty.
    told_as: str | None = None

    def lock(self) -> None:
        """Hold the row until the transaction ends, and read it afresh with what verbs ask of it."""
        fresh = _locked.first(pk=self.pk)
        if fresh is None:
            raise self.DoesNotExist
        # As refresh_from_db does it, which puts its query together each time.
        vars(self).update(vars(fresh), _prefetched_objects_cache={})

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
        if self.told_as is not None:
            data["told_as"] = self.told_as
        event = Event(
            ticket=self,
            code=code,
            data=data,
            actor=actor_of(by),
            user=by if actor_of(by) == Event.Actor.OFFICE else None,
            occurred_at=occurred_at or now,
            recorded_at=now,
        )
        record_all([event])
        return event

    @property
    def promise_kind(self) -> str:
        """Return the kind of promise that solving keeps, and that a refused ticket goes back to."""
        case = cases.of(self)
        return case.promise if case else SOLVE

    def whole_promise(self, at: datetime) -> timedelta:
        """Return how long the office has for a whole cycle begun at an instant."""
        case = cases.of(self)
        if case:
            return Policy.length_of(case.promise_policy, at)
        return timedelta(hours=self.severity.hours)

    def live_deadline(self, kind: str = "") -> Deadline | None:
        return self.deadlines.filter(kind=kind or self.promise_kind, settled_at=None).first()

    def last_deadline(self) -> Deadline:
        """Return the row the cycle stands on: the newest that was not made void."""
        rows = self.deadlines.filter(cycle=self.cycle, voided_at=None)
        if not self.case:
            rows = rows.filter(kind=SOLVE)
        return rows.latest("id")

    def _beginning(self, now: datetime) -> list[Model]:
        """Return what a ticket begins with beside its first words: turn, promise and watch."""
        at = self.received_at
        turn = Turn(ticket=self, party=Party.OFFICE, counts_for=Party.OFFICE, started_at=at)
        if cases.of(self):
            return [turn]
        deadline = self._promised(
            Deadline.Opened.FILED, self.whole_promise(at), at, due_at=self.due_at, told_until=now
        )
        look = moments.next_look(deadline, [(at, None)])
        return [turn, deadline, Watch(ticket=self, kind=DEADLINE_WATCH, at=look)]

    def _begin(self, now: datetime) -> None:
        """Promise what a case promises; of a ticket typed in late, write down what is past."""
        at = self.received_at
        if case := cases.of(self):
            for kind, allowance in case.first_promises(at):
                self._open_deadline(Deadline.Opened.FILED, allowance, at, kind=kind, told_until=now)
            self._reckon(now)
            self.save(update_fields=["due_at"])
            return
        if self.due_at < now:
            self._reckon(now)
        self._watch_needed_by(now)

    def _watch_needed_by(self, now: datetime) -> None:
        """Warn before the tender stage ends; what is too near then is only shown."""
        if self.needed_by is None:
            return
        if self.needed_by > now:
            Watch.put(self, NEEDED_BY_WATCH, self.needed_by)
        Watch.put(self, STAGE_ENDED_WATCH, self.stage_ends_at)

    def _move_to(
        self, status: str, at: datetime, *, now: datetime | None = None, third_party: str = ""
    ) -> None:
        """Change the status, and with it whose turn it is from `at` on."""
        party = self.PARTY_OF[status]
        was, self.status = self.status, status
        turn = self.turns.filter(ended_at=None).first()
        if party == (turn.party if turn else None):
            return
        if turn:
            # What is typed later than it happened never reaches back into an earlier turn.
            at = max(at, turn.started_at)
            turn.ended_at = at
            turn.save(update_fields=["ended_at"])
        if party:
            self.turns.create(party=party, counts_for=party, third_party=third_party, started_at=at)
        if status == self.Status.WAITING:
            self._watch_answer(now or at)
        elif was == self.Status.WAITING:
            Watch.drop(self, now or at, REMIND_WATCH, CLOSE_WAITING_WATCH)
        self._reckon(now or at)

    def _watch_answer(self, now: datetime) -> None:
        """Remind in a while, and close in the end; the newest question counts."""
        for kind, policy in (
            (REMIND_WATCH, Policy.Kind.REMIND_WAITING),
            (CLOSE_WAITING_WATCH, self.close_waiting_policy),
        ):
            Watch.put(self, kind, now + Policy.length_of(policy, now))

    @property
    def close_waiting_policy(self) -> str:
        case = cases.of(self)
        return case.close_waiting_policy if case else Policy.Kind.CLOSE_WAITING

    def party_before(self, turn) -> str:
        """Return who had the ticket before a turn; the office, if nobody had."""
        earlier = self.turns.filter(id__lt=turn.id).order_by("id").last()
        return earlier.counts_for if earlier else Party.OFFICE

    def _reckon(self, now: datetime) -> None:
        """Work every live deadline out again, and what follows from it."""
        live = list(self.deadlines.filter(settled_at=None))
        spans = self.turns.spans(Party.OFFICE) if live else []
        for deadline in live:
            self._note_breach(deadline, now)
            deadline.reckon(spans)
            # A promise that runs on as if nothing had been may be past already.
            self._note_breach(deadline, now)
            deadline.save(update_fields=["due_at", "is_paused", "breached_at"])
        running = [deadline for deadline in live if deadline.is_running]
        self.due_at = min((deadline.due_at for deadline in running), default=None)
        # The promises of a case are its app's to look after.
        solving = [deadline for deadline in running if deadline.kind == SOLVE]
        if solving:
            looks = [moments.next_look(deadline, spans) for deadline in solving]
            Watch.put(self, DEADLINE_WATCH, min(looks))
        else:
            Watch.drop(self, now, DEADLINE_WATCH)

    def _open_deadline(
        self, opened_as: str, allowance: timedelta, now: datetime, **more
    ) -> Deadline:
        """Promise again in the present cycle; to be followed by `_move_to` or `_reckon`."""
        deadline = self._promised(opened_as, allowance, now, **more)
        deadline.save(force_insert=True)
        return deadline

    def _promised(self, opened_as: str, allowance: timedelta, now: datetime, **more) -> Deadline:
        return Deadline(
            ticket=self,
            cycle=self.cycle,
            opened_as=opened_as,
            severity_id=self.severity_id,
            allowance=allowance,
            **{
                "kind": self.promise_kind,
                "started_at": now,
                "told_until": now,
                "due_at": now + allowance,
                **more,
            },
        )

    def _settle(
        self, settled_as: str, now: datetime, at: datetime | None = None, **which: str
    ) -> None:
        """Settle every live deadline; a late one is written down as late, in the history too."""
        if self.expected_at:
            self.expected_at = None
            self.save(update_fields=["expected_at"])
        for deadline in self.deadlines.filter(settled_at=None, **which):
            self._note_breach(deadline, at or now)
            deadline.settle(settled_as, at or now)
            deadline.save(update_fields=["settled_as", "settled_at", "breached_at"])

    def note_breaches(self, now: datetime) -> None:
        """Write down what is past at an instant; the row must be locked."""
        for deadline in self.deadlines.filter(settled_at=None, breached_at=None):
            if self._note_breach(deadline, now):
                deadline.save(update_fields=["breached_at"])

    def _note_breach(self, deadline: Deadline, now: datetime) -> bool:
        if is_news := deadline.note_breach(now):
            self.record(
                "deadline.breached",
                by=None,
                now=now,
                occurred_at=deadline.breached_at,
                kind=deadline.kind,
            )
        return is_news

    def _check_open(self) -> None:
        if self.status in (self.Status.SOLVED, self.Status.CLOSED):
            raise NotPossible(_("This ticket is not open any more."))

    def _check_not_open(self) -> None:
        if self.status not in (self.Status.SOLVED, self.Status.CLOSED):
            raise NotPossible(
                _("This ticket is open again already. Send your text once more to add it.")
            )

    def _check_instant(self, occurred_at: datetime | None, now: datetime) -> datetime:
        """Return when something happened that is typed now, or refuse an impossible time."""
        if occurred_at is None:
            return now
        if not self.received_at <= occurred_at <= now:
            raise NotPossible(_("The time must lie between the receipt of the ticket and now."))
        return occurred_at


def _row(pk: int) -> QuerySet:
    from tickets.models import Ticket

    rows = Ticket.objects.select_related("calendar", "requester", "assignee")
    return rows.filter(pk=pk).select_for_update(of=("self",))


_locked = Prepared(_row, is_kept=True, pk=int)


def once(submission: UUID | str | None, *said: str) -> UUID | None:
    """Return the key under which this is written once, or None where nothing asks for it.

    All that was typed is part of it: a page gone back to and changed sends its old `submission`
    again, and what was newly typed must not be taken for the same.
    """
    if submission is None:
        return None
    return uuid5(UUID(str(submission)), "\0".join(text.strip() for text in said))


def named(files: Iterable[File]) -> list[str]:
    """Return what tells the files of one press from those of another, in one order."""
    return sorted(f"{file.name} {file.size}" for file in files)


def record_all(events: list[Event]) -> None:
    """Write lines of history, the mails they cause, and tell the other apps: the one way in."""
    rows.insert_all(events)
    for event in events:
        notices.write(event)
        event_recorded.send(sender=type(event.ticket), event=event)


def actor_of(by: Any) -> str:
    if by is None:
        return Event.Actor.SYSTEM
    return Event.Actor.REQUESTER if isinstance(by, Requester) else Event.Actor.OFFICE
