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
from django.db.models import F, Q
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from tickets import clock
from tickets.mail_in import folders, secrets, storing, withheld
from tickets.models import InboundMail, Mailbox, MailboxFolder
from tickets.verbs.base import NotPossible

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # above what a task may take
_NOT_OUR_FAULT = (OSError, imaplib.IMAP4.error, ImapToolsError, secrets.NoSecret)
# What a server says of one folder: no, or what no library foresees.
_OF_ONE_FOLDER = (imaplib.IMAP4.error, ImapToolsError, LookupError, ValueError)
_ITEM, _UID = re.compile(rb"\d+ \("), re.compile(rb"[( ]UID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)", re.IGNORECASE)


def poll_all(budget: timedelta) -> None:
    """Read every mailbox that nobody reads now; one that fails stops no other.

    Who has waited longest comes first: one with years of mail must not starve the others.
    """
    until = clock.now() + budget
    waiting = Mailbox.objects.filter(is_active=True)
    for mailbox in waiting.order_by(F("tried_at").asc(nulls_first=True), "code"):
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
    if not mine.filter(free).update(leased_until=now + LEASE, tried_at=now):
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


def _read_all(box: BaseMailBox, mailbox: Mailbox, until: datetime) -> int:
    """Read the inbox and then the others; what the server does not give out stops nothing else."""
    failed: list[Exception] = []
    count, others = 0, []
    with _noting(failed):
        count += _read(box, mailbox, folders.INBOX, until)
    with _noting(failed):
        others = folders.beside_inbox(box, mailbox)
    for folder in others:
        with _noting(failed):
            count += _read(box, mailbox, folder, until)
    if failed:
        raise failed[0]
    return count


@contextmanager
def _noting(failed: list[Exception]) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort:
        raise  # the connection is gone
    except _OF_ONE_FOLDER as error:
        failed.append(error)


def _read(box: BaseMailBox, mailbox: Mailbox, folder: folders.Folder, until: datetime) -> int:
    said = box.folder.status(folder.wire, ["UIDVALIDITY", "UIDNEXT"])
    cursor, _is_new = MailboxFolder.objects.get_or_create(mailbox=mailbox, name=folder.name)
    _follow(cursor, mailbox, said)
    box.folder.set(folder.wire)
    count = 0
    for uid in _new_uids(box, mailbox, cursor):
        if clock.now() > until:
            break
        count += _take(box, mailbox, cursor, uid, folder.is_junk)
    return count


def _follow(cursor: MailboxFolder, mailbox: Mailbox, said: dict[str, int]) -> None:
    """Look at all anew where UIDs mean other mails now, or older mail is wanted.

    What is there already is known by its bytes.
    """
    account = f"{mailbox.host}:{mailbox.username}"
    is_another = cursor.uid_validity != said["UIDVALIDITY"] or cursor.account not in ("", account)
    # A server that was restored goes on counting from before.
    is_restored = 0 < said.get("UIDNEXT", 0) <= cursor.last_uid
    is_earlier = cursor.starts_at is not None and mailbox.starts_at < cursor.starts_at
    if is_another or is_restored or is_earlier:
        cursor.last_uid, cursor.failing_uid = 0, 0
    elif (cursor.account, cursor.starts_at) == (account, mailbox.starts_at):
        return
    cursor.uid_validity, cursor.account = said["UIDVALIDITY"], account
    cursor.starts_at = mailbox.starts_at
    cursor.save()


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
    size, received_at = _size(about, uid), _internal_date(about)
    if received_at < starts_at or _is_draft(about):
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
    try:
        name, validity, uid = withheld.where(row, mailbox)
        with _connected(mailbox) as box:
            wire = folders.wire_of(box, name)
            known = int(box.folder.status(wire, ["UIDVALIDITY"])["UIDVALIDITY"])
            if known != validity:
                raise imaplib.IMAP4.error("UIDVALIDITY changed")
            box.folder.set(wire)
            mail = _mail(box, uid, datetime.min.replace(tzinfo=UTC))
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


def _size(about: bytes, uid: int) -> int:
    if not (size := _SIZE.search(about)):
        raise imaplib.IMAP4.error(f"FETCH of mail {uid} does not say how large it is")
    return int(size[1])


def _is_draft(about: bytes) -> bool:
    flags = _FLAGS.findall(about)
    return bool(flags) and b"\\draft" in flags[-1].lower().split()


def _raw(box: BaseMailBox, uid: int, size: int) -> bytes:
    """Return the whole mail; of one that is too large its head, which is then quarantined."""
    if size > settings.MAIL_LARGEST:
        return _fetched(box, uid, "(UID BODY.PEEK[HEADER])")[1]
    return _fetched(box, uid, "(UID BODY.PEEK[])")[1]


def _fetched(box: BaseMailBox, uid: int, parts: str) -> tuple[bytes, bytes]:
    """Return what the server says of a mail, and the bytes it sends of it.

    In between it may speak of any other mail: that is no answer.
    """
    status, answer = box.client.uid("FETCH", str(uid), parts)
    mine = [
        (about, content)
        for about, content in _items(answer or [])
        if (said := _UID.search(about)) and int(said[1]) == uid
    ]
    if status != "OK" or not mine:
        raise imaplib.IMAP4.error(f"FETCH of mail {uid}: {status}")
    content = [content for _about, content in mine if content]
    return b" ".join(about for about, _content in mine), content[0] if content else b""


def _items(answer: list[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[bytes, bytes]]:
    """Put together what stands on several lines; a literal comes apart from its line."""
    about, content = b"", b""
    for part in answer:
        line, literal = part if isinstance(part, tuple) else (part or b"", b"")
        if _ITEM.match(line) and about:
            yield about, content
            about, content = b"", b""
        about, content = about + line, content + literal
    yield about, content


def _internal_date(about: bytes) -> datetime:
    """Return when the server received a mail; the server's word, whatever the mail says."""
    try:
        parsed = imaplib.Internaldate2tuple(about)
        return datetime.fromtimestamp(time.mktime(parsed), UTC) if parsed else clock.now()
    except (ValueError, OverflowError):
        return clock.now()
