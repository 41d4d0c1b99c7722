"""What complaints hear of their tickets."""

from __future__ import annotations

from typing import Any

from complaints import clocks, mail, notices
from complaints.models import Complaint, PublicEntry, Triage
from tickets.models import Event, Ticket
from tickets.notices import SAID, WANT_NO_ANSWER
from tickets.verbs.base import actor_of


def _erase(ticket: Ticket) -> None:
    """Forget with the requester what a complaint says of them."""
    theirs = Complaint.objects.filter(ticket=ticket)
    theirs.update(letter_number="", lapor_number="", follow_up="")
    PublicEntry.objects.filter(complaint__in=theirs, released_at=None).delete()


def _goes_on(ticket: Ticket) -> bool:
    """Tell what goes on from a complaint: hidden as that one is, it is a complaint, perhaps."""
    return bool(ticket.follows and ticket.follows.case in clocks.KINDS)


def _not_told(event: Event) -> bool:
    """Tell whether words of the office came back."""
    return event.code == "mail.failed" and event.data["template"] in SAID


_ANSWERS = {"message.replied", "message.asked"}
# Of mail that only may be theirs, too: nobody else is told of it.
_WROTE = {"message.received", "ticket.refused", "ticket.reopened", "mail.joined", "mail.disowned"}


def on_event(event: Event, **kwargs: Any) -> None:
    """Settle the first answer, tell handlers what the complainant writes, watch the clocks."""
    ticket = event.ticket
    if event.code == "requester.erased":
        _erase(ticket)
    if event.code == "ticket.filed" and not ticket.case and _goes_on(ticket):
        # Filing it has answered already, where it may be answered.
        mail.have_sorted(ticket, Triage.Reason.GOES_ON, is_answerable=False)
    if ticket.case not in clocks.KINDS or event.code == "ticket.filed":
        return
    if event.code in _ANSWERS and event.actor == actor_of(event.user) == Event.Actor.OFFICE:
        ticket.keep_promise(clocks.ANSWER, by=event.user)
    if event.code in _WROTE and event.data.get("why") not in WANT_NO_ANSWER:
        notices.tell_wrote(event)
    if event.code == "ticket.unreached" or _not_told(event):
        notices.tell_unreached(event)
    clocks.watch(ticket, event.recorded_at)
