"""Giving a ticket to a third party, and having it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.pressing import press


@access.action(access.WORK)
def hand_over(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "hand-over",
        lambda said: ticket.hand_over(said["to"], by=request.user, reason=said["reason"]),
        _("The ticket is handed over."),
    )


@access.action(access.WORK)
def take_back(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "return",
        lambda said: ticket.take_back(by=request.user),
        _("The office has the ticket again."),
    )


@access.action(access.WORK)
def void_hand_over(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "void",
        lambda said: ticket.void_hand_over(by=request.user, reason=said["reason"]),
        _("The hand-over is void; the first deadline runs on."),
    )
