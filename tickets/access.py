"""How a requester comes to a ticket: the one function through which their pages fetch it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from tickets import clock, idling, numbers
from tickets.links import is_live
from tickets.models import AccessLink, Ticket

_SESSION = "tickets"
# A session is one row; nobody follows more tickets than this from one browser.
_MOST = 100
# Stands in for a link in the browser that filed the ticket.
FILED_HERE = 0


def ticket_for(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket, if this session has been let in to it.

    Raises Http404: a ticket that is not there and one that is not yours look alike. Staff read
    tickets in the admin, not here.
    """
    ticket = _find(number)
    if ticket is None or not may_see(request, ticket):
        raise Http404
    return ticket


def may_see(request: HttpRequest, ticket: Ticket) -> bool:
    """Tell whether this session is let in to a ticket; seeing it keeps the browser awake."""
    link_id = link_of(request, ticket)
    if link_id is None or not idling.is_awake(request) or not _still_opens(link_id, ticket):
        return False
    idling.wake(request)
    return True


def _still_opens(link_id: int, ticket: Ticket) -> bool:
    """Tell whether the link that let a session in still stands, or the session filed it."""
    if link_id == FILED_HERE:
        return not ticket.were_links_revoked
    link = AccessLink.objects.filter(pk=link_id, ticket=ticket).first()
    if link is None:
        return False
    # Spares the query for the ticket's own row.
    link.ticket = ticket
    return is_live(link, clock.now())


def link_of(request: HttpRequest, ticket: Ticket) -> int | None:
    """Return the id of the link a session was let in by, FILED_HERE, or None."""
    return request.session.get(_SESSION, {}).get(str(ticket.pk))


def let_in(request: HttpRequest, ticket: Ticket, link_id: int = FILED_HERE) -> None:
    """Open the ticket for this session, under a new session key: an old one may be known."""
    held = dict(request.session.get(_SESSION, {}))
    held.pop(str(ticket.pk), None)
    held[str(ticket.pk)] = link_id
    request.session[_SESSION] = dict(list(held.items())[-_MOST:])
    request.session.cycle_key()
    idling.wake(request)


def _find(number: str) -> Ticket | None:
    try:
        written = numbers.read(number)
    except numbers.WrongCheckDigit:
        return None
    joined = Ticket.objects.select_related(
        "requester", "statement", "rating", "category", "severity", "assignee", "calendar"
    )
    return joined.filter(Ticket.numbered(written)).first() if written else None
