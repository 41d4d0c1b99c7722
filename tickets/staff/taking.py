"""Who works on a ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.pressing import press


@access.action(access.WORK)
def take(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(request, ticket, "taking", lambda said: ticket.take(by=request.user))


@access.action(access.ASSIGN)
def assign(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "assignment",
        lambda said: ticket.assign(**said, by=request.user),
        _("The ticket is assigned."),
    )


@access.action(access.WORK)
def pass_on(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "passing-on",
        lambda said: ticket.pass_on(**said, by=request.user),
        _("The ticket is your colleague’s now. They are told by mail."),
    )
