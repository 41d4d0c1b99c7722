"""Mail that came back after it had left, as a provider's webhook reports it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tickets import clock, outbox
from tickets.models import EarlyReport, OutgoingMail, Requester

log = logging.getLogger(__name__)

LOCK = 4_117_188_046  # of PostgreSQL's advisory locks
KEPT = timedelta(days=7)

CAME_BACK = ("bounced", "rejected", "failed")


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Mark the row and the address; a later delivery to the address clears its mark."""
    if event.event_type in CAME_BACK:
        came_back(event.message_id or "", event.recipient or "", _words(event))
    elif event.event_type == "delivered":
        arrived(event.message_id or "", event.recipient or "")


def arrived(provider_id: str, recipient: str) -> None:
    """Clear the mark of an address that took a mail which left after another had come back."""
    mail = _find(_storable(provider_id)[:200], recipient) if provider_id else None
    if mail and mail.settled_at:
        marked = Requester.objects.filter(email=mail.to, email_bounced_at__lt=mail.settled_at)
        marked.update(email_bounced_at=None)


def came_back(provider_id: str, recipient: str, words: str) -> bool:
    """Settle a sent mail as not delivered; say whether it was one of ours.

    A provider can be quicker than our own note of the name it gave: what it says waits then for
    that note, and is not lost.
    """
    if not provider_id:
        return False
    name = _storable(provider_id)[:200]
    with transaction.atomic():
        _take_turns(name)
        mail = _find(name, recipient)
        if mail is not None:
            return settle(mail, words)
        _keep(name, recipient, words)
    log.info("A provider reported a mail that is not, or not yet, among the sent ones")
    return False


def waiting_for(mail: OutgoingMail, provider_id: str) -> str | None:
    """Return what was said of a mail before its name was known here, and forget it; else None.

    To be asked in the transaction that writes the name, and before it is written.
    """
    _take_turns(provider_id)
    said = EarlyReport.objects.filter(
        provider_id=provider_id, recipient__in=["", mail.to.casefold()]
    )
    words = list(said.order_by("at").values_list("words", flat=True))
    if not words:
        return None
    said.delete()
    return words[0]


def forget_old(now: datetime) -> None:
    """Throw away what was said of mail that turned out to be none of ours."""
    EarlyReport.objects.filter(at__lt=now - KEPT).delete()


def settle(mail: OutgoingMail, words: str) -> bool:
    """Mark a mail that came back, and its requester's address; once."""
    with transaction.atomic():
        if not outbox.bounce(mail, words):
            return False
        # A mail of several tickets names whom it is to.
        theirs = (
            {"tickets": mail.ticket_id} if mail.ticket_id else {"pk": mail.data.get("requester")}
        )
        requester = Requester.objects.filter(email=mail.to, **theirs)
        Requester.objects.filter(pk__in=requester).update(email_bounced_at=clock.now())
    return True


def _take_turns(name: str) -> None:
    """Let the report of a mail and the note of its name follow each other, in whatever order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [name, LOCK])


def _keep(name: str, recipient: str, words: str) -> None:
    now = clock.now()
    forget_old(now)
    report = EarlyReport(
        provider_id=name,
        recipient=_storable(recipient).casefold()[:254],
        words=_storable(words)[:2000],
        at=now,
    )
    EarlyReport.objects.bulk_create([report], ignore_conflicts=True)


def _find(name: str, recipient: str) -> OutgoingMail | None:
    mails = OutgoingMail.objects.filter(provider_id=name).select_related("ticket")
    return (mails.filter(to__iexact=recipient) if recipient else mails).first()


def _storable(words: str) -> str:
    return words.replace("\0", "")


def _words(event: Any) -> str:
    said = [event.reject_reason, event.description, event.mta_response]
    return "; ".join(str(words) for words in said if words)
