"""What could not be read: a row that staff see, and a small ticket with the mail itself on it."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import getaddresses, parseaddr

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from tickets import clock
from tickets.intake import file_ticket
from tickets.mail_in import own, places, routing
from tickets.mail_in.parsed import Address, ParsedMail
from tickets.models import Category, InboundMail, Ticket

log = logging.getLogger(__name__)

_HEAD = 20_000
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
ONCE_MORE, BATCH = timedelta(minutes=10), 20
Status = InboundMail.Status


def put(row: InboundMail, words: str) -> None:
    """Quarantine a mail, and let a ticket run for it: its sender waits for an answer.

    Where no ticket can be made now, the row is shown without, and the sweep makes it later.
    """
    try:
        _put(row, words, Status.STORED)
    except (OperationalError, InterfaceError):
        raise  # the database is away: all waits
    except Exception as error:
        log.exception("Mail %s is quarantined without a ticket", row.pk)
        why = f"{words} / {type(error).__name__}: {error}"
        InboundMail.objects.filter(pk=row.pk, status=Status.STORED).update(
            status=Status.QUARANTINED,
            last_error=_plain(why),
            # Whom it names is not known: the widest circle may not have it.
            is_sensitive=True,
            next_attempt_at=clock.now() + ONCE_MORE,
        )


def make_missing_tickets() -> None:
    """Make the tickets that could not be made when their mails were put here."""
    now = clock.now()
    without = InboundMail.objects.filter(status=Status.QUARANTINED, ticket=None)
    for row in without.filter(next_attempt_at__lte=now).defer("raw").order_by("id")[:BATCH]:
        InboundMail.objects.filter(pk=row.pk).update(next_attempt_at=now + ONCE_MORE)
        try:
            _put(row, row.last_error, Status.QUARANTINED)
        except Exception:
            log.exception("Mail %s still has no ticket", row.pk)


def _put(row: InboundMail, words: str, status: str) -> None:
    with transaction.atomic():
        locked = InboundMail.objects.select_for_update().get(pk=row.pk)
        if locked.status != status:
            return
        locked.last_error = _plain(words)
        crude = _crude(bytes(locked.raw))
        locked.sender = locked.sender or (crude.sender.email if crude.sender else "")[:320]
        locked.subject = locked.subject or crude.subject[:300]
        if locked.ticket is None:
            locked.ticket = _shielded(locked, crude) or _ticket(locked)
        locked.status = Status.QUARANTINED
        locked.save()


def _plain(words: str) -> str:
    return words.replace("\0", "")[:2000]


def _shielded(row: InboundMail, crude: ParsedMail) -> Ticket | None:
    """Ask places and sieves: no complaint may lie open because it could not be read."""
    arrival = routing.Arrival(row=row, mail=crude, received_at=row.received_at)
    arrival.places = own.places(crude, own.boxes())
    for take in [*places.takers(arrival), *routing.sieves()]:
        if ticket := take(arrival):
            ticket.join(
                _("A mail could not be read. It is attached as it came."),
                why="unverified",
                files=_files(row),
            )
            return ticket
    return None


def _ticket(row: InboundMail) -> Ticket:
    subject = _("A mail that could not be read")
    description = _(
        "A mail came that the portal could not read. It is attached as it came: please open "
        "it with care, and answer its sender."
    )
    if not row.raw:
        subject = _("A mail that the mail server does not give out")
        description = _(
            "A mail lies in the mailbox that its server does not give out. Please open the "
            "mailbox itself, and answer its sender. This is what the server said: %(words)s"
        ) % {"words": row.last_error}
    elif row.is_cut:
        subject = _("A mail that is too large")
        description = _(
            "A mail came that is larger than the portal takes. Its head is attached: please open "
            "the mail itself in the mailbox, and answer its sender."
        )
    return file_ticket(
        channel=Ticket.Channel.EMAIL,
        subject=subject,
        description=description,
        category=Category.other(),
        contact=None,
        files=_files(row),
        received_at=row.received_at,
        announce=False,
    )


def _files(row: InboundMail) -> list[SimpleUploadedFile]:
    return [attached(row)] if row.raw else []


def attached(row: InboundMail) -> SimpleUploadedFile:
    """Return the raw mail as a file that nobody's browser opens by itself."""
    name = f"{_('mail')}-{row.pk}.eml"
    return SimpleUploadedFile(name, bytes(row.raw), "application/octet-stream")


def _crude(raw: bytes) -> ParsedMail:
    """Return as much of a mail as needs no understanding: a few headers, and its bytes as text."""
    text = raw[: 10 * _HEAD].decode("utf-8", "replace").replace("\0", "")
    sender = subject = ""
    recipients: list[str] = []
    for line in text[:_HEAD].splitlines():
        name, colon, value = line.partition(":")
        if colon and name.lower() == "from":
            sender = sender or parseaddr(value[:500])[1].lower()
        elif colon and name.lower() == "subject":
            subject = subject or value.strip()
        elif colon and name.lower() in _TO:
            recipients += [address for _name, address in getaddresses([value[:_HEAD]])]
    return ParsedMail(
        sender=Address("", sender) if "@" in sender else None,
        delivered_to=tuple(recipients),
        subject=subject,
        text=text,
        folds_at=len(text),
        automatic="bulk",  # whether a machine wrote it is not known
    )
