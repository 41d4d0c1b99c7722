"""The outbox: mail as rows, claimed briefly, sent outside any transaction, then settled.

The table is the truth. The bell (`ring`) only shortens the wait; a sweep every few seconds finds
what a dead worker or an empty broker left behind.
"""

from __future__ import annotations

import logging
import signal
import smtplib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction

from tickets import clock
from tickets.models.outgoing_mail import OutgoingMail

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
KEEP_TRYING = timedelta(hours=24)


class TooSlow(Exception):
    """The mail server kept a mail for longer than it may."""


def compose(
    *,
    key: str,
    ticket: Any,
    template: str,
    to: str,
    language: str,
    now: datetime,
    data: dict[str, Any],
    user: Any = None,
) -> OutgoingMail:
    """Return an unsaved mail; `key` makes it unique for ever."""
    domain = settings.OFFICE_MAILBOX.partition("@")[2]
    return OutgoingMail(
        key=key,
        ticket=ticket,
        template=template,
        to=to,
        user=user,
        language=language,
        data=data,
        message_id=f"<helpdesk.{uuid.uuid4().hex}@{domain}>",
        next_attempt_at=now,
        created_at=now,
    )


def put(mails: list[OutgoingMail]) -> None:
    """Write mails in the present transaction and ring when it commits."""
    if mails:
        OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Wake a worker. A broker that does not answer costs nothing: the sweep comes anyway."""
    from tickets.tasks import send_queued

    try:
        send_queued.apply_async(ignore_result=True, expires=60)
    except Exception as error:  # the client raises many kinds, and none may reach the page
        log.warning("The bell of the outbox did not ring: %s", error)


def send_queued(budget: timedelta) -> int:
    """Send what is due, one mail at a time, until nothing is left or the time is up."""
    started = clock.now()
    sent = 0
    while clock.now() - started < budget and (mail := claim()):
        attempt(mail)
        sent += 1
    return sent


def claim() -> OutgoingMail | None:
    """Take the mail that has waited longest, under a lease; workers never meet on one row."""
    with transaction.atomic():
        now = clock.now()
        due = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
        due = due.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "id")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        mail.attempts += 1
        mail.next_attempt_at = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        mail.save(update_fields=["attempts", "next_attempt_at"])
        return mail


def attempt(mail: OutgoingMail) -> None:
    """Word a claimed mail, send it, and settle the row."""
    from tickets import emails

    try:
        with transaction.atomic():
            worded = emails.word(mail)
        if worded is None:
            _settle(mail, OutgoingMail.Status.CANCELLED)
            return
        with within(settings.OUTBOX_SECONDS_PER_MAIL):
            get_connection().send_messages([worded.message])
    except Exception as error:
        _settle_error(mail, error)
    else:
        _settle(mail, OutgoingMail.Status.SENT, subject=worded.subject, copy=worded.copy)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound what happens inside in all: a mail client's own limits are per read, a server that
    sends one byte a second would keep a worker for ever. Main thread of a process only."""

    def stop(signum, frame):
        raise TooSlow(f"no end after {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _settle_error(mail: OutgoingMail, error: Exception) -> None:
    now = clock.now()
    words = f"{type(error).__name__}: {error}"[:2000]
    if _is_final(error) or now - mail.created_at > KEEP_TRYING:
        log.error("Mail %s could not be delivered: %s", mail.pk, type(error).__name__)
        _settle(mail, OutgoingMail.Status.FAILED, last_error=words)
        return
    log.warning("Mail %s will be tried again: %s", mail.pk, type(error).__name__)
    wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    _mine(mail).update(next_attempt_at=now + wait, last_error=words)


def _settle(mail: OutgoingMail, status: str, **fields: Any) -> None:
    with transaction.atomic():
        now = clock.now()
        if not _mine(mail).update(status=status, settled_at=now, **fields):
            log.warning("Mail %s was settled by another worker after our lease", mail.pk)
            return
        if status == OutgoingMail.Status.FAILED and mail.ticket:
            mail.ticket.record(
                "mail.failed", by=None, now=now, mail=mail.pk, template=mail.template
            )


def _mine(mail: OutgoingMail):
    """Return the row as long as nobody else has claimed it since."""
    return OutgoingMail.objects.filter(
        pk=mail.pk, status=OutgoingMail.Status.QUEUED, attempts=mail.attempts
    )


def _is_final(error: Exception) -> bool:
    """Tell a refusal for good (5xx) from a server that may do better later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Ours to mend, and then the mail must still leave.
        return False
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
