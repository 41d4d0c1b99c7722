"""Mail that came back after it had left, as a provider's webhook reports it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from tickets import clock, outbox
from tickets.models import OutgoingMail, Requester

log = logging.getLogger(__name__)

CAME_BACK = ("bounced", "rejected", "failed")


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Mark the row and the address; a later delivery to the address clears its mark."""
    if event.event_type in CAME_BACK:
        came_back(event.message_id or "", event.recipient or "", _words(event))
    elif event.event_type == "delivered" and event.recipient:
        marked = Requester.objects.filter(email=event.recipient.casefold())
        marked.exclude(email_bounced_at=None).update(email_bounced_at=None)


def came_back(provider_id: str, recipient: str, words: str) -> bool:
    """Settle a sent mail as not delivered; say whether it was one of ours."""
    mail = _find(provider_id, recipient)
    if mail is None:
        log.info("A provider reported a mail that is not, or no longer, among the sent ones")
        return False
    return settle(mail, words)


def settle(mail: OutgoingMail, words: str) -> bool:
    """Mark a mail that came back, and its requester's address; once."""
    with transaction.atomic():
        if not outbox.bounce(mail, words):
            return False
        requester = Requester.objects.filter(email=mail.to, tickets=mail.ticket_id)
        Requester.objects.filter(pk__in=requester).update(email_bounced_at=clock.now())
    return True


def _find(provider_id: str, recipient: str) -> OutgoingMail | None:
    if not provider_id:
        return None
    mails = OutgoingMail.objects.filter(provider_id=provider_id[:200]).select_related("ticket")
    return (mails.filter(to__iexact=recipient) if recipient else mails).first()


def _words(event: Any) -> str:
    said = [event.reject_reason, event.description, event.mta_response]
    return "; ".join(str(words) for words in said if words)
