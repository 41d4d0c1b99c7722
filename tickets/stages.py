"""The stages of a deadline: who is told on the way to a promised moment, and when next.

The truth is worked out from the ledger each time; a watch only says when to look. When several
stages have passed unseen (nobody looked for hours), the last one speaks for all of them; of several
at one instant, each.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import F

from tickets import clock, moments, notices, outbox
from tickets.audience import Audience
from tickets.models import (
    Calendar,
    Deadline,
    Event,
    OutgoingMail,
    Turn,
    Watch,
)
from tickets.models.deadline import SOLVE
from tickets.models.turn import Party
from tickets.moments import Moment, Promise
from tickets.verbs.base import record_all


def ring(watches: list[Watch], now: datetime) -> None:
    """Tell whoever the stages reached by now tell, and set each watch to its next moment."""
    stages = moments.active()
    promises = _promises(watches)
    speaking: list[tuple[Promise, Moment]] = []
    for watch in watches:
        promise = promises.get(watch.ticket_id)
        if promise is None or promise.deadline.is_paused:
            watch.done_at = now
            continue
        # A late ticket that waits for its requester is nobody's to hurry in the office.
        is_ours = watch.ticket.status != watch.ticket.Status.WAITING
        if is_ours:
            speaking += [(promise, moment) for moment in promise.speaking(stages, now)]
        promise.deadline.told_until = now
    _note_breaches([promise.deadline for promise in promises.values()], now)
    for watch in watches:
        if watch.done_at is None:
            following = promises[watch.ticket_id].next_look(stages)
            watch.at, watch.done_at = (following, None) if following else (watch.at, now)
    Watch.move(watches)
    _speak(speaking, now)


def _promises(watches: list[Watch]) -> dict[int, Promise]:
    """Load the live deadlines of a batch with their ledgers, in three statements."""
    ids = [watch.ticket_id for watch in watches]
    tickets = {watch.ticket_id: watch.ticket for watch in watches}
    rules = {calendar.pk: calendar.rules() for calendar in Calendar.objects.all()}
    spans: dict[int, list[clock.Span]] = defaultdict(list)
    turns = Turn.objects.filter(ticket__in=ids, counts_for=Party.OFFICE)
    for turn in turns.order_by("started_at", "id"):
        spans[turn.ticket_id].append((turn.started_at, turn.ended_at))
    promises = {}
    for deadline in Deadline.objects.filter(ticket__in=ids, kind=SOLVE, settled_at=None):
        ticket = deadline.ticket = tickets[deadline.ticket_id]
        own = deadline.counted(spans[ticket.pk])
        promises[ticket.pk] = Promise(deadline, own, rules[ticket.calendar_id])
    return promises


def _note_breaches(deadlines: list[Deadline], now: datetime) -> None:
    late = [deadline for deadline in deadlines if deadline.note_breach(now)]
    told = Deadline.objects.filter(pk__in=[deadline.pk for deadline in deadlines])
    told.update(told_until=now)
    told.filter(pk__in=[deadline.pk for deadline in late]).update(breached_at=F("due_at"))
    record_all(
        [
            _event(deadline, "deadline.breached", now, deadline.breached_at, kind=deadline.kind)
            for deadline in late
        ]
    )


def _speak(speaking: list[tuple[Promise, Moment]], now: datetime) -> None:
    events = [
        _event(
            promise.deadline,
            "deadline.stage",
            now,
            moment.at,
            stage=moment.stage.code,
            ordinal=moment.ordinal,
            percent=moment.stage.percent,
            due_at=promise.deadline.due_at.isoformat(),
        )
        for promise, moment in speaking
    ]
    record_all(events)
    told = Audience([promise.deadline.ticket for promise, _ in speaking])
    mails: list[OutgoingMail] = []
    for (promise, moment), event in zip(speaking, events, strict=True):
        mails += _mails(promise.deadline, moment, event, told)
    outbox.put(mails)


def _event(deadline: Deadline, code: str, now: datetime, at: datetime, **data) -> Event:
    return Event(
        ticket=deadline.ticket,
        code=code,
        data=data,
        actor=Event.Actor.SYSTEM,
        occurred_at=at,
        recorded_at=now,
    )


def _mails(deadline: Deadline, moment: Moment, event: Event, told: Audience) -> list[OutgoingMail]:
    ticket, stage = deadline.ticket, moment.stage
    users = told.whose(ticket) + told.above(ticket) * stage.tells_supervisors
    # A promise of another length is another promise: what was told of the first says nothing here.
    promised = int(deadline.allowance.total_seconds())
    key = f"deadline:{deadline.pk}:{promised}:{stage.code}:{moment.ordinal}"
    mails = [
        notices.to_officer(
            ticket, stage.template, user, key=key, now=event.recorded_at, data={"event": event.pk}
        )
        for user in {user.pk: user for user in users}.values()
    ]
    if stage.tells_requester and ticket.requester and ticket.requester.email:
        mails.append(
            outbox.compose(
                key=f"{key}:requester",
                ticket=ticket,
                template="late",
                to=ticket.requester.email,
                language=ticket.language,
                now=event.recorded_at,
                data={"event": event.pk},
            )
        )
    return mails
