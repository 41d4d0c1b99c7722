"""Keeping a mail: its bytes are committed before anything in them is understood.

The same mail by two ways is one row: known by its key (the provider's id, or mailbox and UID) or by
its bytes. Never by its Message-ID alone, which its sender chooses.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from tickets import clock, rows
from tickets.bell import Bell
from tickets.models import InboundMail, Mailbox
from tickets.prepared import Prepared

log = logging.getLogger(__name__)


class Kept(NamedTuple):
    row: InboundMail
    is_new: bool


def keep(
    raw: bytes,
    *,
    source: str,
    key: str = "",
    received_at: datetime | None = None,
    mailbox: Mailbox | None = None,
    is_junk: bool = False,
    size: int | None = None,
) -> Kept:
    """Store a mail once and ring for its reader; `received_at` is the server's time.

    `size`: of the whole mail, where it is too large and `raw` is only its head.
    """
    now, digest = clock.now(), digest_of(raw)
    with transaction.atomic():
        _one_at_a_time(digest)
        key = shortened(key or f"bytes:{digest}", 180)
        known = _known(key=key, digest=digest)
        # A UID comes to mean another mail where an account changes or a server is restored; what
        # a provider posts again under its own name for it is the same mail.
        same = [row for row in known if row.digest == digest or not mailbox]
        if same:
            return Kept(next((row for row in same if row.key == key), same[0]), is_new=False)
        if known:
            key = f"{key}#{digest[:16]}"
        row = InboundMail(
            source=source[:80],
            key=key,
            digest=digest,
            raw=raw,
            size=size or len(raw),
            received_at=min(received_at or now, now),
            recorded_at=now,
            next_attempt_at=now,
            mailbox=mailbox,
            is_junk=is_junk,
        )
        rows.insert(row)
        transaction.on_commit(_bell.ring, robust=True)
        return Kept(row, is_new=True)


_known = Prepared(
    lambda key, digest: (
        InboundMail.objects.filter(Q(key=key) | Q(digest=digest)).defer("raw").order_by("id")
    ),
    is_kept=True,
    key=str,
    digest=str,
)


def shortened(key: str, most: int) -> str:
    """Return a key that fits; two that only begin alike stay two."""
    if len(key) <= most:
        return key
    return f"{key[: most - 33]}~{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def digest_of(raw: bytes) -> str:
    """Return the hash of the bytes; how a way ends its lines makes no other mail of it."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


def _one_at_a_time(digest: str) -> None:
    """Let two pollers with the same mail pass one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _publish() -> bool:
    from tickets.tasks import read_mail

    try:
        read_mail.apply_async(ignore_result=True)
    except Exception as error:  # the client raises many kinds, and none may end the thread
        log.warning("The bell of mail that comes in did not ring: %s", error)
        return False
    return True


_bell = Bell(_publish)
