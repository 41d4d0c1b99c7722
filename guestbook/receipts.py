"""The receipt's code: it opens the ticket for whoever holds the paper."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from guestbook.models import Visit
from tickets import clock, identity, links

_SESSION = "receipts"
# A desk prints the last receipts anew, not last week's.
_MOST = 10


def open_link(request: HttpRequest, visit: Visit) -> None:
    """Mint a link for the paper, and hold it, encrypted, while this desk may still print it."""
    guest = visit.ticket.requester
    url = links.mint(visit.ticket, guest.email or "", clock.now())
    held = {**request.session.get(_SESSION, {}), str(visit.pk): identity.encrypt(url)}
    request.session[_SESSION] = dict(list(held.items())[-_MOST:])


def url_of(request: HttpRequest, visit: Visit) -> str:
    """Return where the code leads: into the ticket, or later to the page that mails a new link."""
    cipher = request.session.get(_SESSION, {}).get(str(visit.pk), "")
    try:
        return identity.decrypt(cipher)
    except InvalidToken:
        # Not printed by this session, or so long ago that its key has been retired.
        return settings.SITE_URL + reverse("tickets:ticket", args=[visit.ticket.number])
