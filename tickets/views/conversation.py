"""What a requester does to a ticket: one resource a verb, POST only."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tickets import ticket_page
from tickets.access import ticket_for
from tickets.forms import WriteForm
from tickets.models import Ticket
from tickets.tray import Tray
from tickets.verbs.base import NotPossible
from tickets.verbs.reopening import WindowPassed


@never_cache
@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, ticket_for(request, number), _empty())


@never_cache
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Your message has been sent. You find it in the conversation.")
    return _write(request, number, lambda ticket, **written: ticket.receive(**written), done)


@never_cache
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Thank you for telling us. We go on working on it.")
    return _write(request, number, lambda ticket, **written: ticket.refuse(**written), done)


@never_cache
@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Your ticket is open again.")
    return _write(request, number, lambda ticket, **written: ticket.reopen(**written), done)


@never_cache
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Thank you. Your ticket is closed.")
    return _press(request, number, lambda ticket, by: ticket.confirm(by=by), done)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    if request.method != "POST":
        page = {"ticket": ticket_for(request, number)}
        return render(request, "tickets/withdraw.html", page)
    done = _("You have withdrawn your ticket. It is closed.")
    return _press(request, number, lambda ticket, by: ticket.withdraw(by=by), done)


@never_cache
@require_POST
def own(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Thank you. What you wrote is shown below.")
    return _press(request, number, lambda ticket, by: ticket.own(by=by), done)


@never_cache
@require_POST
def disown(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Thank you for telling us. What the email says stays hidden.")
    return _press(request, number, lambda ticket, by: ticket.disown(by=by), done)


@never_cache
@require_POST
def mask(request: HttpRequest, number: str) -> HttpResponse:
    done = _("Masked. Only the last three digits can be read.")
    return _press(request, number, lambda ticket, by: ticket.mask_identity_numbers(by=by), done)


def _write(
    request: HttpRequest, number: str, verb: Callable[..., object], done: str
) -> HttpResponse:
    """Let a verb take in a text; whatever is in the way, the text stays on the page."""
    form = WriteForm(request.POST, request.FILES, tray=Tray(request))
    is_valid = form.is_valid()
    try:
        ticket = ticket_for(request, number)
    except Http404:
        # Signed out while writing: what was chosen waits, as the text does, for the next press.
        form.put_aside(request)
        raise
    if not is_valid:
        return _page(request, ticket, form, status=422)
    form.count(request, "reply", ticket.number)
    try:
        verb(ticket, by=ticket.requester, **form.written())
    except NotPossible as error:
        return _impossible(request, number, form, error)
    messages.success(request, done)
    return redirect("tickets:ticket", ticket.number)


def _press(
    request: HttpRequest, number: str, verb: Callable[..., object], done: str
) -> HttpResponse:
    ticket = ticket_for(request, number)
    try:
        verb(ticket, by=ticket.requester)
    except NotPossible as error:
        return _impossible(request, number, _empty(), error)
    messages.success(request, done)
    return redirect("tickets:ticket", ticket.number)


def _impossible(
    request: HttpRequest, number: str, form: WriteForm, error: NotPossible
) -> HttpResponse:
    """Show the ticket as it is now, why it could not be, and what was typed."""
    too_late = isinstance(error, WindowPassed)
    ticket = ticket_for(request, number)
    return _page(request, ticket, form, status=409, problem=str(error), too_late=too_late)


def _page(
    request: HttpRequest, ticket: Ticket, form: WriteForm, status: int = 200, **more: object
) -> HttpResponse:
    if form.is_bound:
        form.keep_files()
    page = ticket_page.describe(ticket, form) | more
    return render(request, "tickets/ticket.html", page, status=status)


def show(request: HttpRequest, ticket: Ticket, status: int, **more: object) -> HttpResponse:
    """Answer with the ticket's page and something of another verb on it."""
    return _page(request, ticket, _empty(), status=status, **more)


def _empty() -> WriteForm:
    return WriteForm(initial={"submission": uuid.uuid4()})
