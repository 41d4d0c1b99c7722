"""How grave a ticket is, what it is about, and when the office expects to solve it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.pressing import press


@access.action(access.WORK)
def change_severity(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "severity",
        lambda said: ticket.change_severity(
            said["severity"], by=request.user, reason=said["reason"]
        ),
        _("The severity is changed."),
    )


@access.action(access.WORK)
def change_category(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "category",
        lambda said: ticket.change_category(said["category"], by=request.user),
        _("The category is changed."),
    )


@access.action(access.WORK)
def expect(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "expectation",
        lambda said: ticket.expect(said["at"], by=request.user),
        _("The expected time is saved, and the requester is told."),
    )
