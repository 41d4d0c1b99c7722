"""Mailed links: 256 random bits that open one ticket for one recipient.

Only a hash is kept, so reading the database opens nothing. Seeing a link changes nothing either:
mail scanners follow links too; the page behind it has the button that opens the ticket.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tickets.models.link import AccessLink
from tickets.models.policy import Policy


def mint(ticket, recipient: str, now: datetime) -> str:
    """Return a fresh URL that opens `ticket` for whoever reads `recipient`'s mail."""
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        ticket=ticket,
        recipient=recipient,
        token_hash=_hash(token),
        created_at=now,
        expires_at=now + Policy.length_of(Policy.Kind.LINK_LIFE, now),
    )
    return settings.SITE_URL + reverse("tickets:open", args=[token])


def lasts_until(ticket, now: datetime) -> datetime:
    """Return until when a link minted now would open `ticket`, as it stands."""
    expires_at = now + Policy.length_of(Policy.Kind.LINK_LIFE, now)
    if ticket.closed_at is None:
        return expires_at
    return min(expires_at, ticket.closed_at + Policy.length_of(Policy.Kind.LINK_LIFE_CLOSED, now))


def find(token: str, now: datetime) -> AccessLink | None:
    """Return the link a token belongs to, if it still opens anything."""
    link = known(token)
    return link if link and is_live(link, now) else None


def known(token: str) -> AccessLink | None:
    """Return the link a token belongs to, whether or not it still opens anything."""
    return AccessLink.objects.select_related("ticket").filter(token_hash=_hash(token)).first()


def is_live(link: AccessLink, now: datetime) -> bool:
    """Tell whether a link still opens its ticket: not revoked, not expired, not closed too long."""
    if link.revoked_at is not None or link.expires_at <= now:
        return False
    closed_at = link.ticket.closed_at
    if closed_at is None:
        return True
    return now < closed_at + Policy.length_of(Policy.Kind.LINK_LIFE_CLOSED, now)


def revoke(ticket, now: datetime) -> int:
    """End every link of a ticket, and with it every session one of them opened."""
    return AccessLink.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
