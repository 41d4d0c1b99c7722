"""What one person can do to one ticket now: the forms of its page, each only where it can work."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from tickets.models import Message, Restriction, Ticket
from tickets.staff import access
from tickets.staff.forms import (
    MODES,
    NOTE,
    REPLY,
    AssignForm,
    CategoryForm,
    ComposerForm,
    DuplicateForm,
    ExpectForm,
    ReasonForm,
    SeenForm,
    SeverityForm,
    StageForm,
)
from tickets.ticket_page import holds_identity_number

Status = Ticket.Status
User = get_user_model()


def of(
    request: HttpRequest,
    ticket: Ticket,
    talk: list[Message],
    now: datetime,
    typed: dict[str, forms.Form],
) -> dict[str, Any]:
    """Return the page's forms and where each goes; one that was refused is given back as typed."""
    names = set(possible(request.user, ticket, now)) | typed.keys()
    if request.user.has_perm(access.WORK) and holds_identity_number(ticket, talk):
        names.add("masking")
    offered = {name: typed.get(name) or form(request, ticket, name) for name in names}
    composer = typed.get("message") or fresh_composer(request, ticket, talk)
    return {
        # Templates cannot name a key with a dash.
        "offers": {
            name.replace("-", "_"): {
                "form": offered[name],
                "url": url(ticket, name),
                "id": f"offer-{name}",
            }
            for name in names
        },
        "composer": composer,
        "modes": modes(ticket),
        "newest_of_all": max((message.pk for message in talk), default=0),
        "compose_url": url(ticket, "message"),
    }


def possible(user, ticket: Ticket, now: datetime) -> list[str]:
    """Return the names of what this person can do to this ticket as it is now."""
    is_open = not ticket.is_finished
    is_away = ticket.status == Status.HANDED_OVER
    can_work = user.has_perm(access.WORK)
    rules: dict[str, Callable[[], Any]] = {
        "taking": lambda: can_work and is_open and ticket.assignee_id is None,
        "assignment": lambda: is_open and user.has_perm(access.ASSIGN),
        # Whoever assigns needs no second way.
        "passing-on": lambda: (
            is_open
            and can_work
            and ticket.assignee_id == user.pk
            and not user.has_perm(access.ASSIGN)
        ),
        "severity": lambda: can_work and is_open and not is_away,
        "expectation": lambda: can_work and is_open,
        "stage": lambda: can_work and is_open,
        "category": lambda: can_work,
        "withdrawal": lambda: can_work and is_open,
        "duplicate": lambda: can_work and is_open and ticket.requester_id,
        "spam": lambda: can_work and is_open,
        "closing": lambda: can_work and _was_silent(ticket, now),
        "reopening": lambda: can_work and _can_come_back(ticket, now),
        "refusal": lambda: can_work and ticket.has_unread_words,
        "reading": lambda: can_work and ticket.has_unread_words,
        "vouching": lambda: can_work and ticket.doubt,
        "statement": lambda: can_work and _has_statement(ticket),
        "link": lambda: can_work and _may_get_links(ticket),
        "revocation": lambda: can_work,
        "identity": lambda: user.has_perm(access.REVEAL) and ticket.person_with_identity,
    }
    return [name for name, is_possible in rules.items() if is_possible()]


def form(request: HttpRequest, ticket: Ticket, name: str) -> forms.Form:
    """Return a form of the page; on its own address with what was typed, else empty."""
    is_posted = request.method == "POST" and request.path == url(ticket, name)
    data = request.POST if is_posted else None
    kind, more = _KINDS.get(name, lambda request, ticket: (forms.Form, {}))(request, ticket)
    return kind(data, auto_id=f"{name}_%s", **more)


def fresh_composer(
    request: HttpRequest, ticket: Ticket, talk: list[Message]
) -> ComposerForm | None:
    """Return an empty composer that knows the newest public message its writer sees."""
    if not request.user.has_perm(access.WORK):
        return None
    initial = {"submission": uuid.uuid4(), "seen": newest(talk)}
    initial["mode"] = modes(ticket)[0]
    return ComposerForm(initial=initial)


def modes(ticket: Ticket) -> tuple[str, ...]:
    """Return the ways of writing that the ticket's state allows."""
    if ticket.is_finished:
        return (NOTE,) if ticket.status == Status.CLOSED else (REPLY, NOTE)
    return MODES


def newest(talk: list[Message]) -> int:
    return max((message.pk for message in talk if not message.is_internal), default=0)


def url(ticket: Ticket, name: str) -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])


def officers_for(ticket: Ticket) -> QuerySet:
    """Return the members of staff a ticket can be given to: who works tickets and may see it."""
    people = User.objects.with_perm(access.WORK, include_superusers=False)
    mine = Restriction.objects.filter(ticket=ticket)
    people = people.filter(~Exists(mine.filter(hidden_from=OuterRef("pk"))))
    if kept_for := set(mine.exclude(only_group=None).values_list("only_group", flat=True)):
        of_groups = User.groups.through.objects.filter(user=OuterRef("pk"), group__in=kept_for)
        people = people.filter(Exists(of_groups))
    return people.order_by("first_name", "username")


def _was_silent(ticket: Ticket, now: datetime) -> bool:
    at = ticket.can_close_from
    return at is not None and now >= at


def _can_come_back(ticket: Ticket, now: datetime) -> bool:
    return ticket.status == Status.CLOSED and now <= ticket.can_reopen_until


def _may_get_links(ticket: Ticket) -> bool:
    has_address = bool(ticket.requester and ticket.requester.email)
    return has_address and ticket.outcome != Ticket.Outcome.SPAM


def _has_statement(ticket: Ticket) -> bool:
    statement = getattr(ticket, "statement", None)
    return bool(statement and ticket.requester_id and statement.accepted_at is None)


_KINDS: dict[str, Callable[[HttpRequest, Ticket], tuple[type[forms.Form], dict[str, Any]]]] = {
    "assignment": lambda request, ticket: (AssignForm, {"officers": officers_for(ticket)}),
    "passing-on": lambda request, ticket: (
        AssignForm,
        {"officers": officers_for(ticket).exclude(pk=request.user.pk)},
    ),
    "severity": lambda request, ticket: (SeverityForm, {"initial": {"severity": ticket.severity}}),
    "expectation": lambda request, ticket: (ExpectForm, {"initial": {"at": ticket.expected_at}}),
    "stage": lambda request, ticket: (StageForm, {"initial": {"ends_at": ticket.stage_ends_at}}),
    "category": lambda request, ticket: (CategoryForm, {"initial": {"category": ticket.category}}),
    "duplicate": lambda request, ticket: (
        DuplicateForm,
        {"seen_by": request.user},
    ),
    "reopening": lambda request, ticket: (ReasonForm, {}),
    "reading": lambda request, ticket: (SeenForm, {}),
    "identity": lambda request, ticket: (ReasonForm, {}),
}
