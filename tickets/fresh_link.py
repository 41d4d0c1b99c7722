"""Mailing a fresh link: to the address on file and nowhere else, and not too often."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tickets import clock, notices
from tickets.models import OutgoingMail, Ticket

ONCE_IN = timedelta(minutes=10)


def send(ticket: Ticket) -> bool:
    """Mail the requester a link, unless one was asked for within the last ten minutes."""
    with transaction.atomic():
        # Two presses at once: the second waits here and then finds the first one's mail.
        ticket.lock()
        now = clock.now()
        if _sent_since(ticket, now - ONCE_IN):
            return False
        notices.send_link(ticket, now)
        return True


def _sent_since(ticket: Ticket, at: datetime) -> bool:
    mails = OutgoingMail.objects.filter(ticket=ticket, template="link", created_at__gt=at)
    return mails.exists()
