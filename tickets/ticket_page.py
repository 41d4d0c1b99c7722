"""What a requester sees of a ticket: everything the page needs, read in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from tickets import clock, history, masking, quoting, wording
from tickets.forms import WriteForm
from tickets.models import Attachment, Deadline, Event, Message, Rating, Ticket, Turn
from tickets.models.turn import Party

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Line:
    """A line of history in words."""

    sentence: str
    actor: str
    occurred_at: datetime


def describe(ticket: Ticket, form: WriteForm) -> dict[str, Any]:
    """Return the context of templates/tickets/ticket.html."""
    now = clock.now()
    turns = list(ticket.turns.all())
    talk = conversation(ticket)
    is_closed = ticket.status == Ticket.Status.CLOSED
    reopen_until = ticket.can_reopen_until if is_closed else None
    return {
        "ticket": ticket,
        "turn": next((turn for turn in turns if turn.ended_at is None), None),
        "times": times(turns, now),
        "talk": talk,
        "has_identity_number": holds_identity_number(ticket, talk, is_told=True),
        "history": _lines(ticket),
        "reopen_until": reopen_until,
        "can_reopen": reopen_until is not None and now <= reopen_until and _may_come_back(ticket),
        "form": form,
        "asks_who": _asks_who(ticket),
        # One that has passed is no estimate any more.
        "expected_at": at if (at := ticket.expected_at) and at > now else None,
        "write_url": _write_url(ticket),
        **(judgement(ticket, now) if is_closed else {}),
        **promise(ticket, now),
    }


def _asks_who(ticket: Ticket) -> bool:
    """Tell whether somebody wrote by mail and has not yet said who they are."""
    # The standard asks it of questions: whoever complains need not say who they are.
    is_mail = ticket.channel == Ticket.Channel.EMAIL and not (ticket.is_finished or ticket.case)
    is_mail &= ticket.doubt != Ticket.Doubt.DISOWNED
    stated = is_mail and getattr(ticket, "statement", None)
    is_unknown = ticket.requester is not None and not ticket.requester.says_who_it_is
    return bool(is_mail and is_unknown and not stated)


def judgement(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return what the requester thinks of the service, and whether they may say so now."""
    return {
        "rating": Rating.objects.filter(ticket=ticket).first(),
        "may_rate": ticket.can_be_rated(now),
        "scores": Rating.Score,
        "rate_url": reverse("tickets:rate", args=[ticket.number]),
    }


def conversation(ticket: Ticket) -> list[Message]:
    """Return what was said in public, in the order in which it was said, with its files."""
    files = Prefetch("attachments", Attachment.objects.order_by("id"))
    messages = list(
        ticket.messages.filter(is_internal=False)
        .select_related("user")
        .prefetch_related(files)
        .order_by("occurred_at", "id")
    )
    for message in messages:
        message.author_name = (message.user.get_full_name() if message.user else "") or ""
        if message.author == Event.Actor.REQUESTER:
            message.parts = quoting.parts(message.body)
        for file in message.attachments.all():
            file.url = reverse("tickets:attachment", args=[file.pk])
    return messages


def holds_identity_number(
    ticket: Ticket, messages: Iterable[Message], *, is_told: bool = False
) -> bool:
    """Tell whether a number like a NIK stands in what was typed freely."""
    texts = [*ticket.own_texts(is_told=is_told), *(message.body for message in messages)]
    return any(masking.has_identity_number(text) for text in texts)


def _lines(ticket: Ticket) -> list[Line]:
    return [
        Line(wording.sentence_for_requester(event), event.actor, event.occurred_at)
        for event in history.public_events(ticket)
    ]


def promise(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return the promise to show and how it stands: the newest row that was not made void."""
    rows = [row for row in ticket.deadlines.all() if row.voided_at is None]
    if not rows:
        return {"due_at": None, "urgency": "paused"}
    running = [row for row in rows if row.is_running] if ticket.case else []
    shown = min(running, key=lambda row: row.due_at, default=rows[-1])
    return {"due_at": shown.due_at, "urgency": urgency(shown, now)}


def urgency(deadline: Deadline, now: datetime) -> str:
    if not deadline.is_live:
        if not deadline.was_in_time:
            return "missed"
        # Nobody who still waits for a solution may read that the promise was kept.
        return "passed_on" if deadline.settled_as == Deadline.Settled.HANDED_OVER else "kept"
    if deadline.is_paused:
        return "paused"
    if now > deadline.due_at:
        return "late"
    return "soon" if deadline.due_at - now <= SOON else "on_time"


def times(turns: Iterable[Turn], now: datetime) -> dict[str, timedelta]:
    """Return the time each party has had the ticket; the three are never added up."""
    turns = list(turns)
    return {
        party: clock.spent(
            [(turn.started_at, turn.ended_at) for turn in turns if turn.counts_for == party], now
        )
        for party in Party.values
    }


def _may_come_back(ticket: Ticket) -> bool:
    return ticket.outcome not in (Ticket.Outcome.SPAM, Ticket.Outcome.DUPLICATE)


def _write_url(ticket: Ticket) -> str:
    """Return where a text goes: what writing means follows from where the ticket is."""
    name = {Ticket.Status.SOLVED: "refuse", Ticket.Status.CLOSED: "reopen"}
    return reverse(f"tickets:{name.get(ticket.status, 'reply')}", args=[ticket.number])
