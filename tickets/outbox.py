"""The outbox: mail as rows, claimed briefly, sent outside any transaction, then settled.

The table is the truth. The bell only shortens the wait; a sweep every few seconds finds
what a dead worker or an empty broker left behind.
"""

from __future__ import annotations

import logging
import signal
import smtplib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction

from tickets import accepted, bell, clock, quota, rows
from tickets.models.outgoing_mail import OutgoingMail

log = logging.getLogger(__name__)

# How each Message-ID of ours begins, at whatever domain.
MESSAGE_ID = "<helpdesk."
FIRST_WAIT = timedelta(seconds=settings.OUTBOX_FIRST_WAIT_SECONDS)
LONGEST_WAIT = timedelta(hours=1)
# About a day of trying. Counted, not timed: after a long outage every mail has its chances still.
MOST_ATTEMPTS = 30
GOODBYE_SECONDS = 3
TOO_LARGE = 552
# With the budget of a sweep and the time of a mail still within the task's limit and the lease.
SETTLE_SECONDS = 10


class TooSlow(Exception):
    """The mail server kept a mail for longer than it may."""


class Lost(Exception):
    """Every worker that took this mail died of it, or never came back."""


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
    is_automatic: bool = False,
) -> OutgoingMail:
    """Return an unsaved mail; `key` makes it unique for ever.

    `is_automatic`: it answers by itself, and only so many of these go to one address.
    """
    domain = settings.OFFICE_MAILBOX.partition("@")[2]
    return OutgoingMail(
        key=key,
        ticket=ticket,
        template=template,
        to=to,
        user=user,
        is_automatic=is_automatic,
        language=language,
        data=data,
        message_id=f"{MESSAGE_ID}{uuid.uuid4().hex}@{domain}>",
        next_attempt_at=now,
        created_at=now,
    )


def put(mails: list[OutgoingMail]) -> None:
    """Write mails in the present transaction and ring when it commits."""
    if mails:
        rows.insert_all(mails, unless_there=True)
        transaction.on_commit(bell.ring, robust=True)


def send_queued(budget: timedelta) -> int:
    """Send what is due, one mail at a time, until nothing is left or the time is up."""
    until = clock.now() + budget
    settle_noted()
    sent = 0
    while mail := claim(until):
        attempt(mail)
        sent += 1
    return sent


def claim(until: datetime | None = None) -> OutgoingMail | None:
    """Take the mail that has waited longest, under a lease; workers never meet on one row.

    What is over a limit is held, and passed over, for as long as there is time.
    """
    while until is None or clock.now() < until:
        # A hold is kept whatever comes after it, and locks its rows no longer than it takes.
        with transaction.atomic():
            now = clock.now()
            mail = quota.due(now).select_for_update(skip_locked=True).first()
            if mail is None or not quota.hold_if_over(mail, now):
                return mail and _take(mail, now)
    return None


def _take(mail: OutgoingMail, now: datetime) -> OutgoingMail:
    """Give it a lease that grows with the attempts: a mail that kills its workers does so ever
    less."""
    mail.attempts += 1
    mail.held_by = ""
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    mail.next_attempt_at = now + max(lease, _wait(mail))
    mail.save(update_fields=["attempts", "next_attempt_at", "held_by"])
    return mail


def attempt(mail: OutgoingMail) -> None:
    """Word a claimed mail, send it, and settle the row."""
    from tickets import emails

    try:
        if mail.attempts > MOST_ATTEMPTS:
            raise Lost(f"taken {mail.attempts - 1} times and never settled")
        with transaction.atomic():
            worded = emails.word(mail)
        if worded is not None:
            deliver(worded.message)
    except Exception as error:
        _insist(partial(_settle_error, mail, error))
        return
    if worded is None:
        _insist(partial(_settle, mail, OutgoingMail.Status.CANCELLED))
        return
    # From here on it has left: a worker that dies before the next line is the one way in which a
    # mail goes out twice, and then under the same Message-ID.
    provider_id = getattr(getattr(worded.message, "anymail_status", None), "message_id", None)
    fields = {
        "subject": worded.subject,
        "copy": worded.copy,
        "provider_id": "" if provider_id is None else str(provider_id)[:200],
    }
    sent = partial(_settle, mail, OutgoingMail.Status.SENT, **fields)
    if _insist(sent, otherwise=partial(accepted.note, mail, fields)):
        accepted.forget(mail.pk)


def settle_noted() -> None:
    """Settle what had left while the database was away; to be done before anything is claimed.

    Whoever claims a mail began after its note was written: a lease is longer than a task.
    """
    for pk, fields in accepted.noted():
        # Whoever has claimed it meanwhile, it has left: the row as it is now is settled.
        try:
            if mail := OutgoingMail.objects.filter(pk=pk).first():
                _settle(mail, OutgoingMail.Status.SENT, **fields)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # One note that cannot be written down must not hold up all other mail.
            log.exception("Mail %s has left, and that cannot be settled", pk)
            continue
        accepted.forget(pk)


def deliver(message: EmailMessage) -> None:
    """Hand a mail to the server, within the time a mail may take in all.

    Opened and closed here, not by the backend: that says goodbye to a server that has just been
    too slow, and takes a goodbye gone wrong for a mail that was not accepted.
    """
    server = get_connection()
    with within(settings.OUTBOX_SECONDS_PER_MAIL):
        server.open()
        if not server.send_messages([message]):
            raise RuntimeError("the mail backend sent nothing")
    try:
        with within(GOODBYE_SECONDS):
            server.close()
    except Exception as error:
        log.info("The mail server accepted a mail and then: %s", type(error).__name__)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound what happens inside in all: a mail client's own limits are per read, a server that
    sends one byte a second would keep a worker for ever.

    Signals reach the main thread only; in another one the limits per read must do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum, frame):
        raise TooSlow(f"no end after {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _insist(settle: Callable[[], None], otherwise: Callable[[], None] = lambda: None) -> bool:
    """Settle, again and again while the database restarts: what the server has said must not be
    forgotten, or the mail leaves a second time. `otherwise` is done at the first failure; return
    whether there was one.
    """
    until = time.monotonic() + SETTLE_SECONDS
    has_failed = False
    while True:
        try:
            settle()
            return has_failed
        except Exception as error:
            if not has_failed:
                otherwise()
            has_failed = True
            is_passing = isinstance(error, (OperationalError, InterfaceError))
            if not is_passing or connection.in_atomic_block or time.monotonic() > until:
                raise
            log.warning("A mail cannot be settled yet: %s", type(error).__name__)
            connection.close()
            time.sleep(0.5)


def _settle_error(mail: OutgoingMail, error: Exception) -> None:
    now = clock.now()
    words = _storable(f"{type(error).__name__}: {error}")
    if _is_final(error) or mail.attempts >= MOST_ATTEMPTS:
        log.error("Mail %s could not be delivered: %s", mail.pk, type(error).__name__)
        _settle(mail, OutgoingMail.Status.FAILED, last_error=words)
        return
    log.warning("Mail %s will be tried again: %s", mail.pk, type(error).__name__)
    # A worker that stood still beyond its lease has nothing to say of when: it is due for all.
    is_late = now >= mail.next_attempt_at
    when = mail.next_attempt_at if is_late else now + _wait(mail)
    _mine(mail).update(next_attempt_at=when, last_error=words)


def _wait(mail: OutgoingMail) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(mail.attempts - 1, 10), LONGEST_WAIT)


def _storable(words: str) -> str:
    """Return what a server said in a form the database takes."""
    return words.encode("utf-8", "replace").decode().replace("\0", "")[:2000]


def _settle(mail: OutgoingMail, status: str, **fields: Any) -> None:
    from tickets import bounces

    has_failed = status == OutgoingMail.Status.FAILED
    with transaction.atomic():
        name = fields.get("provider_id")
        came_back = bounces.waiting_for(mail, name) if name else None
        if mail.ticket and (has_failed or came_back is not None):
            # The ticket first, as every verb: what is told of it below may act on it.
            mail.ticket.lock()
        now = clock.now()
        if not _mine(mail).update(status=status, settled_at=now, **fields):
            log.warning("Mail %s was settled by another worker after our lease", mail.pk)
            return
        if has_failed and mail.ticket:
            failed = {"mail": mail.pk, "template": mail.template}
            mail.ticket.record("mail.failed", by=None, now=now, **failed)
        if came_back is not None:
            bounces.settle(mail, came_back)


def bounce(mail: OutgoingMail, words: str) -> bool:
    """Settle a mail as failed that was accepted and then came back; once."""
    sent = OutgoingMail.objects.filter(pk=mail.pk, status=OutgoingMail.Status.SENT)
    with transaction.atomic():
        if mail.ticket:
            mail.ticket.lock()
        now = clock.now()
        fields = {"settled_at": now, "bounced_at": now, "last_error": _storable(words)}
        if not sent.update(status=OutgoingMail.Status.FAILED, **fields):
            return False
        if mail.ticket:
            failed = {"mail": mail.pk, "template": mail.template}
            mail.ticket.record("mail.failed", by=None, now=now, **failed)
        return True


def _mine(mail: OutgoingMail):
    """Return the row as long as nobody else has claimed it since."""
    return OutgoingMail.objects.filter(
        pk=mail.pk, status=OutgoingMail.Status.QUEUED, attempts=mail.attempts
    )


def _is_final(error: Exception) -> bool:
    """Tell a refusal of this mail for good (5xx) from what may go better later.

    Refusing our greeting, password or sender is about us and ours to mend: the mail must still
    leave then. Only its size is told to a server together with the sender.
    """
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code == TOO_LARGE
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, (AnymailRecipientsRefused, AnymailInvalidAddress))
