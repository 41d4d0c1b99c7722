"""The requester's way in, as staff hold it: a fresh link by mail, and the end of all links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.pressing import press
from tickets.verbs.base import NotPossible


@access.action(access.WORK)
def send(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    def mail(said: dict[str, Any]) -> None:
        if not ticket.send_link(by=request.user):
            raise NotPossible(_("A link was mailed within the last ten minutes already."))

    return press(request, ticket, "link", mail, _("A fresh link is on its way to the requester."))


@access.action(access.WORK)
def revoke(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return press(
        request,
        ticket,
        "revocation",
        lambda said: ticket.revoke_links(by=request.user),
        _("No link mailed so far opens this ticket any more."),
    )
