"""How grave a ticket is, and what it is about."""

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
