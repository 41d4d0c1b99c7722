"""What the portal may answer by itself: seldom enough that no two machines talk for ever."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from tickets import clock
from tickets.models import OutgoingMail
from tickets.prepared import Prepared

log = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURLY, DAILY = 5, 20


def may_answer(address: str) -> bool:
    """Tell whether one more automatic mail may go to an address; holds it until commit."""
    _one_at_a_time(address)
    now = clock.now()
    to_them = _newest(address=address, since=now - DAY)
    if len(to_them) >= DAILY or sum(at > now - HOUR for at in to_them) >= HOURLY:
        return False
    return not is_broken(now)


def _answers(address: str, since: datetime) -> QuerySet:
    answers = OutgoingMail.objects.filter(is_automatic=True, to=address, created_at__gt=since)
    return answers.order_by("-created_at").values_list("created_at", flat=True)[:DAILY]


_newest = Prepared(_answers, address=str, since=datetime)


def is_broken(now) -> bool:
    """Tell whether so many automatic mails left within an hour that something must be wrong."""
    limit = settings.MAIL_ANSWERS_PER_HOUR
    if not limit or _how_many(now - HOUR, limit) < limit:
        return False
    log.error("The breaker of automatic answers is open: %s within an hour", limit)
    return True


def _how_many(since: datetime, most: int) -> int:
    """Count the automatic mails since an instant, up to so many."""
    # In no order: by the newest number, the whole table would be walked on a quiet day.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM tickets_outgoingmail "
            "WHERE is_automatic AND created_at > %s LIMIT %s) answers",
            [since, most],
        )
        return cursor.fetchone()[0]


def _one_at_a_time(address: str) -> None:
    digest = hashlib.sha256(f"answer:{address}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
