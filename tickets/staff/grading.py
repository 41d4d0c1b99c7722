"""How grave a ticket is, what it is about, and by when it is needed and expected to be solved."""

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


@access.action(access.WORK)
def set_stage_end(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "stage",
        lambda said: ticket.set_stage_end(said["ends_at"], by=request.user),
        _("The end of the tender stage is saved."),
    )
