"""Reading stored mail: claimed briefly, parsed outside any transaction, routed in one.

As the outbox, the other way round: the table is the truth, a sweep finds what a dead worker left.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Func, QuerySet, TextField, Value

from tickets import clock, kept
from tickets.mail_in import child, deciding, files, quarantine
from tickets.mail_in.arriving import arrived
from tickets.models import InboundMail
from tickets.prepared import Prepared, sharing

log = logging.getLogger(__name__)

# Above what parsing may take, and drawing a mail's pictures anew.
LEASE = timedelta(seconds=180)
FIRST_WAIT = timedelta(seconds=30)
MOST_ATTEMPTS = 5
Status = InboundMail.Status


def take_stored(budget: timedelta) -> int:
    """Read what is stored, one mail at a time, until nothing is left or the time is up."""
    until = time.monotonic() + budget.total_seconds()
    taken = 0
    with sharing() as forget:
        while time.monotonic() < until and (row := claim()):
            if not take(row):
                forget()  # it may be what was shared that it failed of
            taken += 1
    return taken


def claim() -> InboundMail | None:
    """Take the mail that has waited longest, under a lease; workers never meet on one row."""
    values: list[Any] = [LEASE]
    with kept.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        said = cursor.fetchone()
        names = [column.name for column in cursor.description]
    if said is None:
        return None
    told = dict(zip(names, said, strict=True))
    fields = InboundMail._meta.concrete_fields
    return InboundMail.from_db(
        connection.alias, [f.attname for f in fields], [told[f.column] for f in fields]
    )


# One statement and one commit: a mail costs few enough others. It never takes two, since a
# mail that kills its workers must not use up the attempts of those beside it. Nor does it wait
# for the disk: a claim that is lost with the database's machine is one nobody holds any more.
_CLAIM = """
    UPDATE tickets_inboundmail
    SET attempts = attempts + 1,
        next_attempt_at = clock_timestamp() + %s * (attempts + 1)
    WHERE id = (
        SELECT id FROM tickets_inboundmail
        WHERE status = 'stored' AND next_attempt_at <= clock_timestamp()
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING set_config('synchronous_commit', 'off', true), *
"""


def claim_one(row: InboundMail) -> InboundMail | None:
    """Take just this mail, unless somebody else has it."""
    with transaction.atomic():
        now = clock.now()
        due = InboundMail.objects.filter(pk=row.pk, status=Status.STORED, next_attempt_at__lte=now)
        return _leased(due.select_for_update(skip_locked=True).first(), now)


def _leased(row: InboundMail | None, now: datetime) -> InboundMail | None:
    if row is not None:
        row.attempts += 1
        row.next_attempt_at = now + LEASE * row.attempts
        row.save(update_fields=["attempts", "next_attempt_at"])
    return row


def take(row: InboundMail) -> bool:
    """Understand a claimed mail and bring it where it goes; what cannot be read is shown.

    Say whether it went as it should.
    """
    if row.attempts > MOST_ATTEMPTS:
        quarantine.put(row, row.last_error or "Every worker that read this mail died of it.")
        return False
    if row.is_cut:
        quarantine.put(row, f"It has {row.size} bytes: only its head was fetched.")
        return False
    try:
        _take(row)
        return True
    except child.CannotParse as error:
        quarantine.put(row, str(error))
    except Exception as error:
        _again(row, error)
    return False


def _take(row: InboundMail) -> None:
    arrival = arrived(row, child.parse(bytes(row.raw)))
    found = files.checked(arrival.mail)
    with transaction.atomic():
        if not lock(row):
            log.warning("Mail %s was taken by another worker after our lease", row.pk)
            return
        deciding.decide(arrival, found)


def lock(row: InboundMail) -> bool:
    """Take a mail's row, as long as it is as we know it, and its turn among its copies."""
    content = row.content_digest or row.digest
    return [said[:2] for said in _locked(pk=row.pk, content=content)] == [
        (row.status, row.attempts)
    ]


def _row(pk: int, content: str) -> QuerySet:
    # In one statement, since every mail needs both: what is asked after it sees all copies.
    hashed = Func(Value(content), Value(deciding.LOCK), function="hashtextextended")
    turn = Func(hashed, function="pg_advisory_xact_lock", output_field=TextField())
    rows = InboundMail.objects.filter(pk=pk).select_for_update()
    return rows.annotate(turn=turn).values_list("status", "attempts", "turn")


_locked = Prepared(_row, is_kept=True, pk=int, content=str)


def _again(row: InboundMail, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
    if row.attempts >= MOST_ATTEMPTS and not isinstance(error, OperationalError | InterfaceError):
        log.error("Mail %s could not be taken", row.pk, exc_info=error)
        quarantine.put(row, words)
        return
    log.warning("Mail %s will be read again: %s", row.pk, type(error).__name__, exc_info=error)
    wait = clock.now() + FIRST_WAIT * 2 ** (row.attempts - 1)
    InboundMail.objects.filter(pk=row.pk, status=Status.STORED, attempts=row.attempts).update(
        next_attempt_at=wait, last_error=words
    )
