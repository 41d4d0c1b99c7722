"""What a mailed link shows, the button that opens the ticket, and a fresh link on request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tickets import access, clock, limits, links, numbers, ticket_page
from tickets.models import AccessLink, Ticket


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show number and state; the button lets the session in. GET changes nothing: see links."""
    link = links.known(token)
    if link is None:
        return _private(render(request, "tickets/link_unknown.html", status=404))
    if not links.is_live(link, clock.now()):
        return _private(render(request, "tickets/link_ended.html", {"link": link}, status=404))
    if request.method == "POST":
        access.let_in(request, link.ticket, link.pk)
        return _private(redirect("tickets:ticket", link.ticket.number))
    return _private(render(request, "tickets/open_link.html", _shown(link, request.path)))


@never_cache
@require_POST
def send_link(request: HttpRequest, number: str) -> HttpResponse:
    """Mail a fresh link to the address on file; whatever the number, the answer is one."""
    limits.count(request, "link", number)
    if ticket := _ticket(number):
        ticket.send_link(by=None)
    messages.success(
        request,
        _(
            "If this ticket exists, a new link is on its way to the email address we have on file. "
            "Look in the spam folder as well. A new link can be sent every ten minutes."
        ),
    )
    return redirect("tickets:home")


def _shown(link: AccessLink, path: str) -> dict[str, object]:
    ticket = link.ticket
    if ticket.status == Ticket.Status.CLOSED:
        # Not what was said before: this page shows number and state to whoever follows a link.
        asked = ticket_page.judgement(ticket, clock.now()) | {"rating": None}
        return {"ticket": ticket, "turn": None, **asked, "rate_url": f"{path}nilai/"}
    return {"ticket": ticket, "turn": ticket.turns.filter(ended_at=None).first()}


def _ticket(number: str) -> Ticket | None:
    try:
        written = numbers.read(number)
    except numbers.WrongCheckDigit:
        return None
    return Ticket.objects.filter(Ticket.numbered(written)).first() if written else None


def _private(response: HttpResponse) -> HttpResponse:
    # The address holds the token. Not "no-referrer": browsers then send `Origin: null` with the
    # button's POST, and the CSRF check refuses it.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
