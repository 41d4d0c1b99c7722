"""The other ways a ticket ends, and its coming back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.pressing import press


@access.action(access.WORK)
def withdraw(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("The ticket is closed as withdrawn.")
    return press(request, ticket, "withdrawal", lambda said: ticket.withdraw(by=request.user), done)


@access.action(access.WORK)
def mark_duplicate(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "duplicate",
        lambda said: ticket.mark_duplicate(said["of"], by=request.user),
        _("The ticket is closed as a duplicate."),
    )


@access.action(access.WORK)
def mark_spam(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("The ticket is closed as spam.")
    return press(request, ticket, "spam", lambda said: ticket.mark_spam(by=request.user), done)


@access.action(access.WORK)
def close(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("The ticket is closed.")
    return press(request, ticket, "closing", lambda said: ticket.close(by=request.user), done)


@access.action(access.WORK)
def take_as_refusal(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("The ticket is in work again; the requester is told.")
    return press(
        request, ticket, "refusal", lambda said: ticket.take_as_refusal(by=request.user), done
    )


@access.action(access.WORK)
def take_as_read(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    done = _("The ticket stays solved, and closes by itself.")
    return press(
        request, ticket, "reading", lambda said: ticket.take_as_read(by=request.user, **said), done
    )


@access.action(access.WORK)
def reopen(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "reopening",
        lambda said: ticket.reopen(said["reason"], by=request.user),
        _("The ticket is open again."),
    )
