"""Which mails an event causes. Rows only, in the event's transaction; wording is emails/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model

from tickets import clock, outbox
from tickets.audience import Audience
from tickets.models.event import Event

# What answers by itself whoever wrote.
AUTOMATIC = ("received", "files_refused")
# What an officer takes a requester to know; where it does not arrive, they have to call.
SAID = ("answered", "waiting", "solved")
# To whom it was given, and from whom: that is of no use to whoever has it next.
OF_ONE_OFFICER = ("assigned", "reassigned")
# Why a mail was joined to a ticket that nobody need answer.
WANT_NO_ANSWER = ("automatic", "thanks")


def write(event: Event) -> None:
    """Write the outgoing mails of an event, if it has any."""
    if event.code in _NOTICES:
        outbox.put(_NOTICES[event.code](event))


def announce(ticket, *, acknowledge: bool = True) -> None:
    """Write the mails of its filing, for a ticket that was kept back until somebody had read it."""
    filed = ticket.events.filter(code="ticket.filed").earliest("id")
    filed.ticket = ticket
    told = _requester(filed, "received") if acknowledge else []
    officers = Audience([ticket]).everybody(ticket)
    outbox.put([*_officers(filed, "new_ticket", officers), *told])


def send_link(ticket, now: datetime) -> None:
    """Mail the requester a fresh link, to the address on file and to nowhere else."""
    if ticket.requester and ticket.requester.email:
        key = f"link:{ticket.pk}:{now.isoformat()}"
        outbox.put([_to_requester(ticket, "link", now, key)])


def _filed(event: Event) -> list:
    ticket = event.ticket
    mails = _officers(event, "new_ticket", Audience([ticket]).everybody(ticket))
    ticket.is_for_all = False  # whoever hears of it next may restrict it
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
    """Tell who has it now, and who had it; neither where they did it themselves."""
    former = get_user_model().objects.filter(pk=event.data.get("was"), is_active=True)
    mails = _officers(event, "assigned", [event.ticket.assignee])
    return mails + (_officers(event, "reassigned", former) if "was" in event.data else [])


def _requester_wrote(event: Event) -> list:
    # Of a ticket nobody has taken, all were told already, and it stands in the queue.
    told = _whose_it_is(event.ticket) if event.ticket.assignee else []
    return _officers(event, "requester_wrote", told)


def _joined(event: Event) -> list:
    return [] if event.data["why"] in WANT_NO_ANSWER else _requester_wrote(event)


def _not_told(event: Event) -> list:
    told = _whose_it_is(event.ticket) if event.data["template"] in SAID else []
    return _officers(event, "not_told", told)


def _disowned(event: Event) -> list:
    return _officers(event, "disowned", _whose_it_is(event.ticket))


def _reminded(event: Event) -> list:
    return _requester(event, "reminder")


def _unreached(event: Event) -> list:
    return _officers(event, "unreached", _whose_it_is(event.ticket))


def _expected(event: Event) -> list:
    return _requester(event, "expected")


def _needed(event: Event) -> list:
    """The officers it concerns and the supervisors, each once, as far as they may see it."""
    return _officers(event, "needed_by", _also_above(event.ticket))


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
    "ticket.unreached": _unreached,
    "ticket.expected": _expected,
    "ticket.needed": _needed,
    "mail.failed": _not_told,
}


def _whose_it_is(ticket) -> list:
    """Return whom to tell in the office; of a case, its own app tells whom it concerns."""
    return [] if ticket.case else Audience([ticket]).whose(ticket)


def _also_above(ticket) -> list:
    """Return whose it is and the supervisors, each once."""
    audience = Audience([ticket])
    told = [*audience.whose(ticket), *audience.above(ticket)]
    return list({user.pk: user for user in told}.values())


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
    key, now = f"event:{event.pk}:{template}", event.recorded_at
    return [
        to_officer(event.ticket, template, user, key=key, now=now, data={"event": event.pk})
        for user in users
        if user.email and user.pk != event.user_id
    ]


def to_officer(ticket, template: str, user, *, key: str, now: datetime, data: dict):
    """Return an unsaved mail to a member of staff; `key` names what it tells, to whomever."""
    return outbox.compose(
        key=f"{key}:user{user.pk}",
        ticket=ticket,
        template=template,
        to=user.email,
        user=user,
        language=settings.LANGUAGE_CODE,
        now=now,
        data=data,
    )


def pass_on(mail) -> None:
    """Tell whoever has the ticket now what its reader may not have any more; each still once."""
    if mail.user_id is None or mail.ticket_id is None or mail.template in OF_ONE_OFFICER:
        return
    key = mail.key.removesuffix(f":user{mail.user_id}")
    outbox.put(
        [
            to_officer(mail.ticket, mail.template, user, key=key, now=clock.now(), data=mail.data)
            for user in _whose_it_is(mail.ticket)
            if user.pk != mail.user_id
        ]
    )


def tell_requester(event: Event, template: str) -> None:
    """Mail the requester of an event that another app recorded."""
    outbox.put(_requester(event, template))


def tell_officers(event: Event, template: str, *, also_supervisors: bool = False) -> None:
    """Mail whoever works on the ticket, and the supervisors who may see it, each once."""
    told = _also_above if also_supervisors else _whose_it_is
    outbox.put(_officers(event, template, told(event.ticket)))
