"""A mail that its server never gives out: shown to staff in the end, and the folder goes on.

A passing outage skips nothing: it takes several tries over several minutes, and the row and the
ticket say where the mail lies, so that it can be fetched later or read in the mailbox itself.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tickets import clock
from tickets.mail_in import quarantine, storing
from tickets.models import InboundMail, Mailbox, MailboxFolder

TRIES = 5
AT_LEAST = timedelta(minutes=10)


def is_given_up(cursor: MailboxFolder, uid: int) -> bool:
    """Count one more try that failed; tell whether it was the last."""
    now = clock.now()
    if cursor.failing_uid != uid:
        cursor.failing_uid, cursor.failing_tries, cursor.failing_since = uid, 0, now
    cursor.failing_tries += 1
    cursor.save(update_fields=["failing_uid", "failing_tries", "failing_since"])
    since = cursor.failing_since or now
    return cursor.failing_tries >= TRIES and now - since >= AT_LEAST


@transaction.atomic
def give_up(mailbox: Mailbox, cursor: MailboxFolder, uid: int, words: str) -> InboundMail:
    """Quarantine a mail that is not here, and move the cursor past it in one commit."""
    now, key = clock.now(), key_of(mailbox, cursor.name, cursor.uid_validity, uid)
    if InboundMail.objects.filter(key=key).exclude(raw=b"").exists():
        key += f"#{now:%y%m%d%H%M%S}"  # the UID meant another mail, which is here
    row, _is_new = InboundMail.objects.get_or_create(
        key=key,
        defaults={
            "source": f"imap:{mailbox.code}"[:80],
            # Of no bytes all such mails would be the same.
            "digest": storing.digest_of(key.encode()),
            "raw": b"",
            "size": 0,
            "received_at": cursor.failing_since or now,
            "recorded_at": now,
            "next_attempt_at": now,
            "mailbox": mailbox,
        },
    )
    said = f"{mailbox.address}, {cursor.name}, UID {uid}, {cursor.failing_since:%Y-%m-%d %H:%M} UTC"
    quarantine.put(row, f"{said}: {words}")
    cursor.last_uid = max(cursor.last_uid, uid)
    cursor.save(update_fields=["last_uid"])
    return row


def key_of(mailbox: Mailbox, folder: str, validity: int, uid: int) -> str:
    """Return what a mail in a mailbox is known by."""
    return f"{_place(mailbox, folder)}:{validity}:{uid}"


def where(row: InboundMail, mailbox: Mailbox) -> tuple[str, int, int]:
    """Return the folder, its UIDVALIDITY and the UID of a mail that was not given out."""
    place, validity, uid = row.key.rsplit(":", 2)
    names = [folder.name for folder in mailbox.folders.all()]
    name = next(name for name in names if _place(mailbox, name) == place)
    return name, int(validity), int(uid.partition("#")[0])


def _place(mailbox: Mailbox, folder: str) -> str:
    # With room for the rest: a folder's name may be long.
    return storing.shortened(f"imap:{mailbox.code}:{folder}", 150)
