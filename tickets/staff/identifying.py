"""Who the requester is: what they wrote about themselves, and their identity number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access, offers, page
from tickets.staff.pressing import press, show_refused
from tickets.verbs.base import NotPossible


@access.action(access.WORK)
def accept_statement(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "statement",
        lambda said: ticket.accept_statement(by=request.user),
        _("The record of the requester is up to date."),
    )


@access.action(access.WORK)
def vouch(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "vouching",
        lambda said: ticket.own(by=request.user),
        _("The mail is the requester's word now, and they can read it."),
    )


@access.action(access.WORK)
def mask(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "masking",
        lambda said: ticket.mask_identity_numbers(by=request.user),
        _("Masked. Only the last three digits can be read."),
    )


@access.action(access.REVEAL)
def reveal(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Show the number once, in the answer to the press: no address ever leads to it."""
    form = offers.form(request, ticket, "identity")
    if not form.is_valid():
        return show_refused(request, ticket, "identity", form)
    try:
        number = ticket.reveal_identity(by=request.user, reason=form.cleaned_data["reason"])
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return show_refused(request, ticket, "identity", form)
    answer = page.show(request, ticket.pk, identity_number=number)
    answer["Cache-Control"] = "no-store, private"
    return answer
