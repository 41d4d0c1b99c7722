"""The officer's page of a ticket: all it shows, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from tickets import answers, clock, quoting, wording
from tickets.models import (
    Attachment,
    Deadline,
    Draft,
    InboundMail,
    Message,
    Requester,
    Statement,
    Ticket,
    Turn,
)
from tickets.staff import access, offers
from tickets.staff.forms import MODES
from tickets.staff.views_of_queue import home
from tickets.templatetags.durations import lasting
from tickets.ticket_page import times, urgency

RELATED = ("requester", "statement", "assignee", "category", "severity", "calendar", "rating")
MOST_RELATED = 6


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
    ticket = access.fetch(request, pk, *RELATED, draft=_draft_of(request))
    # The frame of the page asks for the time too: read once.
    now = request.read_at = clock.now()
    turns = list(ticket.turns.all())
    rows = list(ticket.deadlines.select_related("severity"))
    history = _history(ticket)
    talk = conversation(ticket, {message.pk for message in newer})
    context = {
        "title": f"{ticket.number} {ticket.subject}",
        "ticket": ticket,
        "turn": next((turn for turn in turns if turn.ended_at is None), None),
        "times": _times(turns, now),
        "talk": talk,
        "newer": [message for message in talk if message.is_new],
        "history": history,
        # Read from the history, which is here already.
        "is_undelivered": any(line["code"] == "mail.failed" for line in history),
        "deadlines": [_standing(row, now) for row in rows],
        "related": _related(request, ticket),
        "stated": _stated(ticket),
        "identity_number": identity_number,
        "queue_url": home(),
        "htmx": True,
        **_writing(request, ticket),
        **_promise(rows, now),
        **offers.of(request, ticket, talk, now, typed or {}),
    }
    _restore_draft(request, context)
    site = admin.site.each_context(request)
    return TemplateResponse(
        request, "admin/tickets/ticket/ticket.html", site | context, status=status
    )


def _draft_of(request: HttpRequest) -> Subquery:
    """Read this person's draft together with the ticket."""
    own = Draft.objects.unsent().filter(ticket=OuterRef("pk"), user=request.user)
    said = JSONObject(body="body", mode="mode", saved_at="saved_at")
    return Subquery(own.values(said=said))


def _restore_draft(request: HttpRequest, context: dict[str, Any]) -> None:
    """Put an unsent text back into an empty composer; and begin in the mode a key asked for."""
    composer, draft = context["composer"], context.get("draft")
    if composer is None or composer.is_bound:
        context["draft"] = None
    elif draft:
        composer.initial |= {"body": draft["body"], "mode": draft["mode"]}
        context["draft_saved_at"] = datetime.fromisoformat(draft["saved_at"])
    elif request.GET.get("write") in MODES:
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
    files = Prefetch("attachments", Attachment.objects.order_by("id"))
    mails = Prefetch("inbound_mail", InboundMail.objects.defer("raw"))
    said = ticket.messages.select_related("user").prefetch_related(files, mails)
    messages = list(said.order_by("occurred_at", "id"))
    for message in messages:
        message.author_name = _author(message)
        message.is_new = message.pk in newer
        message.parts = quoting.parts(message.body)
        for file in message.attachments.all():
            file.url = reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.pk])
    return messages


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
        for event in ticket.events.select_related("user")
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
    bound = Q(pk__in=[ticket.duplicate_of_id or 0, ticket.follows_id or 0])
    bound |= Q(duplicate_of=ticket) | Q(follows=ticket)
    if ticket.requester_id:
        bound |= Q(requester=ticket.requester_id)
    others = Ticket.objects.visible_to(request.user).filter(bound).exclude(pk=ticket.pk)
    return [
        {
            "url": access.page_of(other),
            "number": other.number,
            "subject": other.subject,
            "status": other.status,
            "is_original": other.pk == ticket.duplicate_of_id,
            "is_duplicate": other.duplicate_of_id == ticket.pk,
        }
        for other in others.order_by("-received_at", "-id")[:MOST_RELATED]
    ]


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
