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


def find(token: str, now: datetime) -> AccessLink | None:
    """Return the link a token belongs to, if it still opens anything."""
    links = AccessLink.objects.select_related("ticket").filter(revoked_at=None, expires_at__gt=now)
    link = links.filter(token_hash=_hash(token)).first()
    if link is None:
        return None
    closed_at = link.ticket.closed_at
    life = Policy.length_of(Policy.Kind.LINK_LIFE_CLOSED, now)
    return link if closed_at is None or now < closed_at + life else None


def revoke(ticket, now: datetime) -> int:
    """End every link of a ticket, and with it every session one of them opened."""
    return AccessLink.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
