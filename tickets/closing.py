"""Tickets that end by themselves: solved and not contradicted, or waiting for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from tickets import notices
from tickets.models import Event, OutgoingMail, Policy, Ticket, Watch

# What a requester wrote after the solution must be read before the ticket closes by itself.
UNREAD_WAITS = timedelta(hours=24)
# A mail that left within this was told at once; later, the requester's time counts from then.
AT_ONCE = timedelta(hours=1)
# While it is about to leave.
NEXT_LOOK = timedelta(seconds=15)

# What the requester must have been told before their silence means anything: event and mail.
_TOLD_BY = {
    Ticket.Status.SOLVED: ("ticket.solved", "solved"),
    Ticket.Status.WAITING: ("message.asked", "waiting"),
}


def ring_close(watches: list[Watch], now: datetime) -> None:
    """Close what is still in the state its watch was set in; the verb words and mails it."""
    mails = _mails_that_tell([watch.ticket for watch in watches])
    for watch in watches:
        ticket, mail = watch.ticket, mails.get(watch.ticket_id)
        if ticket.has_unread_words:
            Watch.put(ticket, watch.kind, now + UNREAD_WAITS)
            continue
        if ticket.status == Ticket.Status.WAITING and _came_to_nothing(ticket, mail):
            # Nobody is silent who was not asked.
            ticket.ask_to_call(by=None)
            Watch.put(ticket, watch.kind, now + Policy.length_of(ticket.close_waiting_policy, now))
            continue
        if mail and (at := _not_before(watch, mail, now)) > now:
            Watch.put(ticket, watch.kind, at)
            continue
        if ticket.status in _TOLD_BY:
            ticket.close(by=None)
        watch.finish(now)


def ring_remind(watches: list[Watch], now: datetime) -> None:
    """Remind requesters of the office's question; whom it did not reach, staff have to call."""
    mails = _mails_that_tell([watch.ticket for watch in watches])
    for watch in watches:
        ticket, mail = watch.ticket, mails.get(watch.ticket_id)
        if mail and mail.status == OutgoingMail.Status.QUEUED:
            Watch.put(ticket, watch.kind, _has_left_by(mail, now))
            continue
        if _came_to_nothing(ticket, mail):
            ticket.ask_to_call(by=None)
        elif mail:
            ticket.remind(by=None)
        watch.finish(now)


def closes_at(planned: datetime, ticket: Ticket, mail: OutgoingMail, left_at: datetime) -> datetime:
    """Return when a ticket closes of which its requester is told at an instant: nobody's silence
    counts before that."""
    if left_at - mail.created_at <= AT_ONCE:
        return planned
    is_solved = ticket.status == Ticket.Status.SOLVED
    kind = Policy.Kind.CLOSE_SOLVED if is_solved else ticket.close_waiting_policy
    return max(planned, left_at + Policy.length_of(kind, left_at))


def _came_to_nothing(ticket: Ticket, mail: OutgoingMail | None) -> bool:
    """Tell whether no mail told the requester: there was no address, or it did not arrive."""
    if ticket.case and not ticket.requester_id:
        # Nobody could call them: they look by themselves, with what they were given for that.
        return False
    told = (OutgoingMail.Status.QUEUED, OutgoingMail.Status.SENT)
    return mail is None or mail.status not in told


def _not_before(watch: Watch, mail: OutgoingMail, now: datetime) -> datetime:
    """Return when the ticket may close: not while the mail waits, and where it came to nothing,
    not before staff, who are told of that, had as long to call."""
    if mail.status == OutgoingMail.Status.QUEUED:
        return _has_left_by(mail, now)
    return closes_at(watch.at, watch.ticket, mail, mail.settled_at)


def _has_left_by(mail: OutgoingMail, now: datetime) -> datetime:
    """Return when to look again whether a mail that waits has left."""
    return max(mail.next_attempt_at, now + NEXT_LOOK)


def _mails_that_tell(tickets: list[Ticket]) -> dict[int, OutgoingMail]:
    """Return, by ticket, the mail of the state it is in; none where none was due."""
    codes = {code for code, _ in _TOLD_BY.values()}
    events = Event.objects.filter(ticket__in=tickets, code__in=codes).order_by("id")
    last = {(event.ticket_id, event.code): event for event in events}
    keys = {}
    for ticket in tickets:
        code, template = _TOLD_BY.get(ticket.status, ("", ""))
        if (event := last.get((ticket.pk, code))) and ticket.requester_id:
            keys[ticket.pk] = notices.key_of(event, template, ticket.requester_id)
    # One mail may tell of several tickets.
    mails = {mail.key: mail for mail in OutgoingMail.objects.filter(key__in=keys.values())}
    return {ticket: mails[key] for ticket, key in keys.items() if key in mails}
