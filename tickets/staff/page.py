"""The officer's page of a ticket: all it shows, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tickets import answers, clock, quoting, wording
from tickets.models import (
    Attachment,
    Deadline,
    Draft,
    Event,
    InboundMail,
    Message,
    Requester,
    Statement,
    Ticket,
    Turn,
)
from tickets.models.ticket import may_see_tickets
from tickets.prepared import Prepared
from tickets.staff import access, frame, offers
from tickets.staff.views_of_queue import home
from tickets.templatetags.durations import lasting
from tickets.ticket_page import times, urgency

RELATED = ("requester", "statement", "assignee", "category", "severity", "calendar", "rating")
MOST_RELATED = 6
NONE = 0  # no row's key
# What other apps show of a ticket, read in the statement that reads the ticket.
_beside: dict[str, Any] = {}


def read_beside(name: str, expression: Any) -> None:
    """Let another app have something of its own read with the ticket, as an attribute of it."""
    _beside[name] = expression


def show(
    request: HttpRequest,
    pk: int,
    *,
    typed: dict[str, Any] | None = None,
    newer: Iterable[Message] = (),
    identity_number: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; `typed` holds forms that were refused, by their name."""
    ticket = _fetch(request.user, pk)
    if ticket.case:
        return redirect(access.page_of(ticket))
    # The frame of the page asks for the time too: read once.
    now = request.read_at = clock.now()
    turns, rows = _turns(ticket=pk), _deadlines(ticket=pk)
    history = _history(ticket)
    talk = conversation(ticket, {message.pk for message in newer})
    context = {
        "title": f"{ticket.number} {ticket.subject}",
        "ticket": ticket,
        "turn": next((turn for turn in turns if turn.ended_at is None), None),
        "times": _times(turns, now),
        "talk": talk,
        "newer": [message for message in talk if message.is_new],
        "is_newer_own": all(m.user_id == request.user.pk for m in talk if m.is_new),
        "history": history,
        # Read from the history, which is here already.
        "is_undelivered": any(line["code"] == "mail.failed" for line in history),
        # Spares a statement for what other apps would add to a ticket they have nothing to do with.
        "happened": {line["code"] for line in history},
        "deadlines": [_standing(row, now) for row in rows],
        "related": _related(request, ticket),
        "stated": _stated(ticket),
        "identity_number": identity_number,
        "is_stage_over": bool(ticket.stage_ends_at and ticket.stage_ends_at <= now),
        "is_expectation_over": bool(ticket.expected_at and ticket.expected_at <= now),
        "queue_url": home(),
        "htmx": True,
        **_writing(request, ticket),
        **_promise(rows, now),
        **offers.of(request, ticket, talk, now, typed or {}),
    }
    _restore_draft(request, context)
    page = frame.around(request) | context
    return TemplateResponse(request, "admin/tickets/ticket/ticket.html", page, status=status)


def _fetch(user: Any, pk: int) -> Ticket:
    """Return the ticket with what the page shows of it, and this person's draft."""
    if may_see_tickets(user):
        ticket = _ticket.first(user=user.pk, pk=pk)
    else:
        ticket = Ticket.objects.visible_to(user).filter(pk=pk).first()
    if ticket is None:
        raise Http404
    return ticket


def _with_draft(user: int, pk: int) -> QuerySet:
    own = Draft.objects.unsent().filter(ticket=OuterRef("pk"), user=user)
    said = JSONObject(body="body", mode="mode", saved_at="saved_at")
    seen = Ticket.objects.not_hidden_from(user).filter(pk=pk).select_related(*RELATED)
    return seen.annotate(draft=Subquery(own.values(said=said)), **_beside)


_ticket = Prepared(_with_draft, user=int, pk=int)
_turns = Prepared(lambda ticket: Turn.objects.filter(ticket=ticket), ticket=int)
_deadlines = Prepared(
    lambda ticket: Deadline.objects.filter(ticket=ticket).select_related("severity"), ticket=int
)
_events = Prepared(
    lambda ticket: Event.objects.filter(ticket=ticket).select_related("user"), ticket=int
)
_messages = Prepared(
    lambda ticket: (
        Message.objects.filter(ticket=ticket).select_related("user").order_by("occurred_at", "id")
    ),
    ticket=int,
)


def _own(rows: list[Any], ticket: Ticket) -> list[Any]:
    """Have rows know the ticket they were read for."""
    for row in rows:
        row.ticket = ticket
    return rows


def _restore_draft(request: HttpRequest, context: dict[str, Any]) -> None:
    """Put an unsent text back into an empty composer; and begin in the mode a key asked for."""
    composer, draft = context["composer"], context.get("draft")
    if composer is None or composer.is_bound:
        context["draft"] = None
    elif draft:
        composer.initial |= {"body": draft["body"], "mode": draft["mode"]}
        context["draft_saved_at"] = datetime.fromisoformat(draft["saved_at"])
    elif request.GET.get("write") in context["modes"]:
        composer.initial["mode"] = request.GET["write"]


def _writing(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """Return what helps with writing, for who may."""
    if not request.user.has_perm(access.WORK):
        return {}
    return {
        "answer_templates": answers.offered(ticket),
        "draft": ticket.draft,
        **{
            f"{name}_url": offers.url(ticket, name)
            for name in ("draft", "presence", "similar", "text")
        },
    }


def conversation(ticket: Ticket, newer: set[int]) -> list[Message]:
    """Return all that was said, in the order in which it was said, with its files."""
    messages = _own(_messages(ticket=ticket.pk), ticket)
    prefetch_related_objects(messages, Prefetch("attachments", Attachment.objects.order_by("id")))
    _mark_mail(ticket, messages)
    for message in messages:
        message.author_name = _author(message)
        message.is_new = message.pk in newer
        message.parts = quoting.parts(message.body)
        for file in message.attachments.all():
            file.url = reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.pk])
    return messages


def _mark_mail(ticket: Ticket, messages: list[Message]) -> None:
    """Say from whom a message came by mail, where that is not the requester for certain."""
    outside = any(message.author == Event.Actor.THIRD_PARTY for message in messages)
    if ticket.channel != Ticket.Channel.EMAIL and not outside:
        return  # spares every other ticket the query
    mails = InboundMail.objects.filter(ticket=ticket).exclude(message=None).defer("raw")
    by_message = {mail.message_id: mail for mail in mails}
    joined = ticket.events.filter(code="mail.joined", data__why="automatic") if mails else []
    automatic = {event.data["message"] for event in joined}
    for message in messages:
        message.mail = by_message.get(message.pk)
        message.is_automatic = message.pk in automatic
        if message.mail:
            message.mail_url = reverse("admin:tickets_inboundmail_change", args=[message.mail.pk])


def _author(message: Message) -> str:
    if message.author != "office" or message.user is None:
        return ""
    return message.user.get_full_name() or message.user.username


def _history(ticket: Ticket) -> list[dict[str, Any]]:
    return [
        {
            "code": event.code,
            "sentence": wording.sentence(event),
            "actor": event.actor,
            "occurred_at": event.occurred_at,
        }
        for event in _own(_events(ticket=ticket.pk), ticket)
    ]


def _times(turns: list[Turn], now: datetime) -> dict[str, str]:
    """Return each party's time in words; the three are never added up."""
    return {party: lasting(length) for party, length in times(turns, now).items() if length}


def _promise(rows: list[Deadline], now: datetime) -> dict[str, Any]:
    """Return the promise on top of the page: the newest row that was not made void."""
    standing = [row for row in rows if row.voided_at is None]
    if not standing:
        return {"due_at": None, "urgency": "paused"}
    return {"due_at": standing[-1].due_at, "urgency": urgency(standing[-1], now)}


def _standing(row: Deadline, now: datetime) -> dict[str, Any]:
    return {
        "due_at": row.due_at,
        "urgency": urgency(row, now),
        "opened_as": row.get_opened_as_display(),
        "settled_as": row.get_settled_as_display() if row.settled_as else "",
        "settled_at": row.settled_at,
        "severity": row.severity,
        "is_refused": row.refused_at is not None,
        "is_void": row.voided_at is not None,
    }


def _related(request: HttpRequest, ticket: Ticket) -> list[dict[str, Any]]:
    """Return the newest tickets of the same requester, and those this one is bound to."""
    if not may_see_tickets(request.user):
        return []
    others = _bound(
        user=request.user.pk,
        ticket=ticket.pk,
        original=ticket.duplicate_of_id or NONE,
        followed=ticket.follows_id or NONE,
        requester=ticket.requester_id or NONE,
    )
    return [
        {
            "url": access.page_of(other),
            "number": other.number,
            "subject": other.subject,
            "status": other.status,
            "is_original": other.pk == ticket.duplicate_of_id,
            "is_duplicate": other.duplicate_of_id == ticket.pk,
        }
        for other in others
    ]


def _bound_to(user: int, ticket: int, original: int, followed: int, requester: int) -> QuerySet:
    bound = Q(pk__in=[original, followed]) | Q(duplicate_of=ticket) | Q(follows=ticket)
    others = Ticket.objects.not_hidden_from(user).filter(bound | Q(requester=requester))
    shown = others.exclude(pk=ticket).only("number", "subject", "status", "duplicate_of", "case")
    return shown.order_by("-received_at", "-id")[:MOST_RELATED]


_bound = Prepared(_bound_to, user=int, ticket=int, original=int, followed=int, requester=int)


def _stated(ticket: Ticket) -> list[dict[str, str]]:
    """Return what the requester typed on this ticket that the record has otherwise."""
    statement, known = getattr(ticket, "statement", None), ticket.requester
    if statement is None or known is None or statement.accepted_at:
        return []
    labels = {field.name: field.verbose_name for field in known._meta.fields}
    before, after = _shown(known), _shown(statement)
    return [
        {"label": labels[name], "stated": after[name], "known": before[name]}
        for name in after
        if after[name] and after[name] != before[name]
    ]


def _shown(person: Requester | Statement) -> dict[str, str]:
    """Return what is said of a person as staff see it; an identity number only ever masked."""
    return {
        "name": person.name,
        "phone": person.phone_display,
        "role": person.get_role_display(),
        "organisation": person.organisation,
        "identity_type": _identity(person),
    }


def _identity(person: Requester | Statement) -> str:
    return f"{person.get_identity_type_display()} {person.masked_identity_number}".strip()
