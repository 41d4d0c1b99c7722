"""Which mails an event causes. Rows only, in the event's transaction; wording is emails/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet

from tickets import clock, outbox
from tickets.models.absence import Absence, follow
from tickets.models.event import Event
from tickets.models.restriction import Restriction
from tickets.prepared import Prepared

WORK_TICKET = "tickets.work_ticket"
ASSIGN_TICKET = "tickets.assign_ticket"
# What answers by itself whoever wrote.
AUTOMATIC = ("received", "files_refused")
# What an officer takes a requester to know; where it does not arrive, they have to call.
SAID = ("answered", "waiting", "solved")


def write(event: Event) -> None:
    """Write the outgoing mails of an event, if it has any."""
    if event.code in _NOTICES:
        outbox.put(_NOTICES[event.code](event))


def announce(ticket) -> None:
    """Write the mails of its filing, for a ticket that was kept back until somebody had read it."""
    filed = ticket.events.filter(code="ticket.filed").earliest("id")
    filed.ticket = ticket
    outbox.put(
        [*_officers(filed, "new_ticket", ticket.officers_told()), *_requester(filed, "received")]
    )


def send_link(ticket, now: datetime) -> None:
    """Mail the requester a fresh link, to the address on file and to nowhere else."""
    if ticket.requester and ticket.requester.email:
        key = f"link:{ticket.pk}:{now.isoformat()}"
        outbox.put([_to_requester(ticket, "link", now, key)])


def _filed(event: Event) -> list:
    ticket = event.ticket
    mails = _officers(event, "new_ticket", ticket.officers_told())
    return mails + (_requester(event, "received") if event.data["announce"] else [])


def _answered(event: Event) -> list:
    return _requester(event, "answered")


def _asked(event: Event) -> list:
    return _requester(event, "waiting")


def _solved(event: Event) -> list:
    return _requester(event, "solved")


def _closed(event: Event) -> list:
    return _requester(event, "closed")


def _handed_over(event: Event) -> list:
    return _requester(event, "handed_over")


def _resumed(event: Event) -> list:
    return _requester(event, "resumed")


def _came_back(event: Event) -> list:
    """The requester is not content: they are told the new promise, the office that it runs."""
    return _requester(event, "resumed") + _officers(event, "came_back", _whose_it_is(event.ticket))


def _assigned(event: Event) -> list:
    return _officers(event, "assigned", [event.ticket.assignee])


def _requester_wrote(event: Event) -> list:
    # Of a ticket nobody has taken, all were told already, and it stands in the queue.
    told = _whose_it_is(event.ticket) if event.ticket.assignee else []
    return _officers(event, "requester_wrote", told)


def _joined(event: Event) -> list:
    return [] if event.data["why"] == "automatic" else _requester_wrote(event)


def _not_told(event: Event) -> list:
    told = _whose_it_is(event.ticket) if event.data["template"] in SAID else []
    return _officers(event, "not_told", told)


def _disowned(event: Event) -> list:
    return _officers(event, "disowned", _whose_it_is(event.ticket))


def _reminded(event: Event) -> list:
    return _requester(event, "reminder")


def _expected(event: Event) -> list:
    return _requester(event, "expected")


def _needed(event: Event) -> list:
    """The officers it concerns and the supervisors, each once, as far as they may see it."""
    seen = type(event.ticket).objects.filter(pk=event.ticket_id)
    above = [user for user in supervisors() if seen.visible_to(user).exists()]
    told = {user.pk: user for user in [*_whose_it_is(event.ticket), *above]}
    return _officers(event, "needed_by", told.values())


def _severity_changed(event: Event) -> list:
    told, due = event.data["due_before"], event.data["due_after"]
    return _requester(event, "deadline_changed") if due and told != due else []


_NOTICES: dict[str, Callable[[Event], list]] = {
    "ticket.filed": _filed,
    "message.replied": _answered,
    "message.asked": _asked,
    "message.received": _requester_wrote,
    "mail.joined": _joined,
    "mail.disowned": _disowned,
    "ticket.solved": _solved,
    "ticket.confirmed": _closed,
    "ticket.closed": _closed,
    "ticket.withdrawn": _closed,
    "ticket.duplicate": _closed,
    "ticket.refused": _came_back,
    "ticket.reopened": _came_back,
    "ticket.assigned": _assigned,
    "ticket.handed_over": _handed_over,
    "ticket.taken_back": _resumed,
    "ticket.hand_over_void": _resumed,
    "ticket.severity_changed": _severity_changed,
    "ticket.reminded": _reminded,
    "ticket.expected": _expected,
    "ticket.needed": _needed,
    "mail.failed": _not_told,
}


def _whose_it_is(ticket) -> list:
    """Return who works on it; when they have left the office, or it is hidden from them by now,
    everybody who could."""
    officer = ticket.assignee
    seen = type(ticket).objects.filter(pk=ticket.pk)
    away = Absence.objects.substitutes(clock.now())
    for told in [follow(officer, away), officer] if officer else []:
        if seen.visible_to(told).exists():
            return [told]
    return ticket.officers_told()


def _requester(event: Event, template: str) -> list:
    requester = event.ticket.requester
    if requester is None or not requester.email or event.data.get("told_as") == "":
        return []
    key = key_of(event, template, requester.pk)
    return [_to_requester(event.ticket, template, event.recorded_at, key, event.pk)]


def key_of(event: Event, template: str, requester: int) -> str:
    """Return the key of the mail by which a requester, given by id, is told of an event."""
    if told_as := event.data.get("told_as"):
        return f"{told_as}:{template}:requester{requester}"
    return f"event:{event.pk}:{template}:requester"


def _to_requester(ticket, template: str, now: datetime, key: str, event: int | None = None):
    return outbox.compose(
        key=key,
        ticket=ticket,
        template=template,
        to=ticket.requester.email,
        language=ticket.language,
        now=now,
        data={"event": event},
        is_automatic=template in AUTOMATIC,
    )


def _officers(event: Event, template: str, users) -> list:
    """Address members of staff; whoever did it needs no mail about it."""
    return [
        outbox.compose(
            key=f"event:{event.pk}:{template}:user{user.pk}",
            ticket=event.ticket,
            template=template,
            to=user.email,
            user=user,
            language=settings.LANGUAGE_CODE,
            now=event.recorded_at,
            data={"event": event.pk},
        )
        for user in users
        if user.email and user.pk != event.user_id
    ]


def tell_requester(event: Event, template: str) -> None:
    """Mail the requester of an event that another app recorded."""
    outbox.put(_requester(event, template))


def tell_officers(event: Event, template: str, *, also_supervisors: bool = False) -> None:
    """Mail whoever works on the ticket, and the supervisors who may see it, each once."""
    users = {user.pk: user for user in _whose_it_is(event.ticket)}
    if also_supervisors:
        seen = type(event.ticket).objects.filter(pk=event.ticket_id)
        above = [user for user in supervisors() if seen.visible_to(user).exists()]
        users |= {user.pk: user for user in above}
    outbox.put(_officers(event, template, users.values()))


def officers(ticket: int = 0) -> list:
    """Return the active members of staff who work tickets, by their groups.

    They are marked with `is_restricted`: whether a ticket is hidden from any of the staff.
    """
    return _officers_known(ticket=ticket)


def supervisors() -> list:
    """Return the active members of staff who give tickets to others."""
    return _supervisors_known()


def _with_perm(permission: str) -> QuerySet:
    users = get_user_model().objects.with_perm(
        permission,
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return Absence.objects.marked(users.exclude(email="").order_by("pk"))


def _marked(ticket: int) -> QuerySet:
    # Filing tells them: asking about the ticket by itself would be a statement of its own.
    restrictions = Restriction.objects.filter(ticket=ticket)
    return _with_perm(WORK_TICKET).annotate(is_restricted=Exists(restrictions))


_officers_known = Prepared(_marked, ticket=int)
_supervisors_known = Prepared(lambda: _with_perm(ASSIGN_TICKET))


def present(users: list) -> list:
    """Return who is told in place of who is away, each once; `users` are marked."""
    if not any(user.is_away for user in users):
        return users
    away = Absence.objects.substitutes(clock.now())
    told = {other.pk: other for other in (follow(user, away) for user in users)}
    return sorted((user for user in told.values() if user.email), key=lambda user: user.pk)
