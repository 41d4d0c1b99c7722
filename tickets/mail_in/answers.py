"""What the portal may answer by itself: seldom enough that no two machines talk for ever."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tickets import clock, kept

log = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURLY, DAILY = 5, 20


def may_answer(address: str) -> bool:
    """Tell whether one more automatic mail may go to an address; holds it until commit."""
    _one_at_a_time(address)
    now = clock.now()
    in_day, in_hour, to_everybody = _counted(address, now)
    return in_day < DAILY and in_hour < HOURLY and not _is_broken(to_everybody)


def _counted(address: str, now: datetime) -> tuple[int, int, int]:
    """Count the automatic mails to an address in a day and an hour, and to everybody in an hour.

    None further than up to its limit.
    """
    said = {
        "to": address,
        "day": now - DAY,
        "hour": now - HOUR,
        "daily": DAILY,
        "most": settings.MAIL_ANSWERS_PER_HOUR,
    }
    with kept.cursor() as cursor:
        cursor.execute(_COUNTED, said)
        return cursor.fetchone()


# To everybody in no order: by the newest number, the whole table would be walked on a quiet day.
_COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE created_at > %(hour)s), (
        SELECT count(*) FROM (
            SELECT FROM tickets_outgoingmail
            WHERE is_automatic AND created_at > %(hour)s LIMIT %(most)s
        ) to_everybody
    ) FROM (
        SELECT created_at FROM tickets_outgoingmail
        WHERE is_automatic AND "to" = %(to)s AND created_at > %(day)s
        ORDER BY created_at DESC LIMIT %(daily)s
    ) to_them
"""


def _is_broken(to_everybody: int) -> bool:
    """Tell whether so many automatic mails left within an hour that something must be wrong."""
    limit = settings.MAIL_ANSWERS_PER_HOUR
    if not limit or to_everybody < limit:
        return False
    log.error("The breaker of automatic answers is open: %s within an hour", limit)
    return True


def _one_at_a_time(address: str) -> None:
    digest = hashlib.sha256(f"answer:{address}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
