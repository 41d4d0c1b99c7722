"""Fetching mail by IMAP: each mail is committed before it is flagged, and nothing is ever deleted.

A cursor of (UIDVALIDITY, UID) a folder says how far it was read. It moves with the mail that it
points to, in one commit; whatever breaks in between is fetched again and known by its bytes.
"""

from __future__ import annotations

import imaplib
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from tickets import clock
from tickets.mail_in import secrets, storing, withheld
from tickets.models import InboundMail, Mailbox, MailboxFolder
from tickets.verbs.base import NotPossible

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # above what a task may take
_NOT_OUR_FAULT = (OSError, imaplib.IMAP4.error, ImapToolsError, secrets.NoSecret)
_JUNK, _ALL, _DRAFT = "\\Junk", "\\All", "\\Draft"


def poll_all(budget: timedelta) -> None:
    """Read every mailbox that nobody reads now; one that fails stops no other."""
    until = clock.now() + budget
    for mailbox in Mailbox.objects.filter(is_active=True):
        if clock.now() >= until:
            return
        try:
            poll(mailbox, until)
        except Exception as error:  # a server may say what no library foresees
            log.exception("Mailbox %s cannot be read", mailbox.code)
            _note_failure(mailbox, error)


def poll(mailbox: Mailbox, until: datetime | None = None) -> int:
    """Store what is new in a mailbox; note how it went. Return how many mails were new."""
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = Mailbox.objects.filter(pk=mailbox.pk)
    if not mine.filter(free).update(leased_until=now + LEASE):
        return 0
    try:
        with _connected(mailbox) as box:
            count = _read_all(box, mailbox, until or now + LEASE)
    except _NOT_OUR_FAULT as error:
        _note_failure(mailbox, error)
        return 0
    finally:
        mine.update(leased_until=None)
    mine.update(read_at=clock.now(), failing_since=None, last_error="")
    return count


def _note_failure(mailbox: Mailbox, error: Exception) -> None:
    """Keep the server's own words, for whoever must mend it."""
    words = f"{mailbox.host}: {type(error).__name__}: {error}".replace("\0", "")[:1000]
    log.warning("Mailbox %s cannot be read: %s", mailbox.code, type(error).__name__)
    mine = Mailbox.objects.filter(pk=mailbox.pk)
    mine.update(last_error=words)
    mine.filter(failing_since=None).update(failing_since=clock.now())


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    kinds: dict[str, Callable[..., BaseMailBox]] = {
        Mailbox.Security.TLS: MailBox,
        Mailbox.Security.STARTTLS: MailBoxStartTls,
        Mailbox.Security.NONE: MailBoxUnencrypted,
    }
    credentials = secrets.of(mailbox)
    timeout = settings.EMAIL_TIMEOUT
    box = kinds[mailbox.security](mailbox.host, mailbox.port, timeout=timeout)
    try:
        if credentials.access_token:
            box.xoauth2(mailbox.username, credentials.access_token, initial_folder=None)
        else:
            box.login(mailbox.username, credentials.password, initial_folder=None)
        yield box
    finally:
        with suppress(*_NOT_OUR_FAULT):
            box.logout()


def _folders(box: BaseMailBox) -> list[tuple[str, bool]]:
    """Return what is read, and whether it is the folder of junk; people archive by hand."""
    found = [("INBOX", False)]
    for folder in box.folder.list():
        if folder.name.upper() != "INBOX" and {_JUNK, _ALL} & set(folder.flags):
            found.append((folder.name, _JUNK in folder.flags))
    return found


def _read_all(box: BaseMailBox, mailbox: Mailbox, until: datetime) -> int:
    """Read every folder; one that the server does not give out stops no other."""
    count, failed = 0, None
    for folder in _folders(box):
        try:
            count += _read(box, mailbox, folder, until)
        except imaplib.IMAP4.abort:
            raise  # the connection is gone
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            failed = failed or error
    if failed:
        raise failed
    return count


def _read(box: BaseMailBox, mailbox: Mailbox, folder: tuple[str, bool], until: datetime) -> int:
    name, is_junk = folder
    validity = int(box.folder.status(name, ["UIDVALIDITY"])["UIDVALIDITY"])
    cursor, _is_new = MailboxFolder.objects.get_or_create(mailbox=mailbox, name=name)
    if cursor.uid_validity != validity:
        # Every UID means another mail now: all is looked at anew, and known by its bytes.
        cursor.uid_validity, cursor.last_uid, cursor.failing_uid = validity, 0, 0
        cursor.save()
    box.folder.set(name)
    count = 0
    for uid in _new_uids(box, mailbox, cursor):
        if clock.now() > until:
            break
        count += _take(box, mailbox, cursor, uid, is_junk)
    return count


def _new_uids(box: BaseMailBox, mailbox: Mailbox, cursor: MailboxFolder) -> list[int]:
    # A day early: servers compare days by a zone of their own.
    since = (mailbox.starts_at - timedelta(days=1)).strftime("%d-%b-%Y")
    found = box.uids(f"UID {cursor.last_uid + 1}:* SINCE {since}")
    # "n:*" gives the last mail also where all of them are older.
    return sorted(uid for uid in map(int, found) if uid > cursor.last_uid)


def _take(
    box: BaseMailBox, mailbox: Mailbox, cursor: MailboxFolder, uid: int, is_junk: bool
) -> bool:
    """Store one mail and move the cursor past it in one commit; flag it only then."""
    try:
        mail = _mail(box, uid, mailbox.starts_at)
    except Exception as error:  # a server may say what no library foresees
        if not withheld.is_given_up(cursor, uid):
            raise
        log.error("Mailbox %s does not give out mail %s", mailbox.code, uid, exc_info=error)
        withheld.give_up(mailbox, cursor, uid, f"{type(error).__name__}: {error}")
        return True
    with transaction.atomic():
        is_new = (
            bool(mail.raw)
            and storing.keep(
                mail.raw,
                source=f"imap:{mailbox.code}",
                key=withheld.key_of(mailbox, cursor.name, cursor.uid_validity, uid),
                received_at=mail.received_at,
                mailbox=mailbox,
                is_junk=is_junk,
                size=mail.size if mail.size > settings.MAIL_LARGEST else None,
            ).is_new
        )
        cursor.last_uid = uid
        cursor.save(update_fields=["last_uid"])
    if mail.raw:
        _flag(box, uid)
    return is_new


class _Mail(NamedTuple):
    raw: bytes
    size: int
    received_at: datetime


def _mail(box: BaseMailBox, uid: int, starts_at: datetime) -> _Mail:
    """Fetch a mail; without bytes where it is older than what is read, or not sent yet."""
    about = _fetched(box, uid, "(UID INTERNALDATE FLAGS RFC822.SIZE)")[0]
    size, received_at = _size(about), _internal_date(about)
    if received_at < starts_at or _DRAFT.encode() in about:
        return _Mail(b"", size, received_at)
    raw = _raw(box, uid, size)
    if size and not raw:
        # The cursor must not pass what did not come.
        raise imaplib.IMAP4.error(f"FETCH of mail {uid} gave none of its {size} bytes")
    return _Mail(raw, size, received_at)


def fetch_again(row: InboundMail) -> None:
    """Ask the server once more for a mail it did not give out; raise NotPossible with its words."""
    mailbox = row.mailbox
    if mailbox is None:
        raise NotPossible(_("The mailbox is not read any more: please look into it yourself."))
    place, validity, uid = row.key.rsplit(":", 2)
    folder = place.split(":", 2)[2]
    try:
        with _connected(mailbox) as box:
            known = int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            if known != int(validity):
                raise imaplib.IMAP4.error("UIDVALIDITY changed")
            box.folder.set(folder)
            mail = _mail(box, int(uid), datetime.min.replace(tzinfo=UTC))
    except Exception as error:
        words = {"words": f"{type(error).__name__}: {error}"[:300], "mailbox": mailbox.address}
        raise NotPossible(
            _(
                "The server still does not give it out (%(words)s). Please open the mailbox "
                "%(mailbox)s itself."
            )
            % words
        ) from error
    InboundMail.objects.filter(pk=row.pk, raw=b"").update(
        raw=mail.raw,
        size=max(mail.size, len(mail.raw)) if mail.size > settings.MAIL_LARGEST else len(mail.raw),
        digest=storing.digest_of(mail.raw),
        received_at=min(mail.received_at, row.recorded_at),
    )


def _flag(box: BaseMailBox, uid: int) -> None:
    """Mark a mail as seen. Not by the library's own way, which expunges as well."""
    with suppress(imaplib.IMAP4.error):  # of a folder that is full or only read
        box.client.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")


def _size(about: bytes) -> int:
    size = re.search(rb"RFC822\.SIZE (\d+)", about)
    return int(size[1]) if size else 0


def _raw(box: BaseMailBox, uid: int, size: int) -> bytes:
    """Return the whole mail; of one that is too large its head, which is then quarantined."""
    if size > settings.MAIL_LARGEST:
        return _fetched(box, uid, "(UID BODY.PEEK[HEADER])")[1]
    return _fetched(box, uid, "(UID BODY.PEEK[])")[1]


def _fetched(box: BaseMailBox, uid: int, parts: str) -> tuple[bytes, bytes]:
    """Return what the server says of a mail, and the bytes it sends of it."""
    status, answer = box.client.uid("FETCH", str(uid), parts)
    if status != "OK" or not answer or answer[0] is None:
        raise imaplib.IMAP4.error(f"FETCH of mail {uid}: {status}")
    lines = [part[0] if isinstance(part, tuple) else part for part in answer]
    content = [part[1] for part in answer if isinstance(part, tuple)]
    return b" ".join(lines), content[0] if content else b""


def _internal_date(about: bytes) -> datetime:
    """Return when the server received a mail; the server's word, whatever the mail says."""
    try:
        parsed = imaplib.Internaldate2tuple(about)
        return datetime.fromtimestamp(time.mktime(parsed), UTC) if parsed else clock.now()
    except (ValueError, OverflowError):
        return clock.now()
