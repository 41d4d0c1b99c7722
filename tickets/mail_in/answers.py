"""What the portal may answer by itself: seldom enough that no two machines talk for ever."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection

from tickets import clock
from tickets.models import OutgoingMail

log = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURLY, DAILY = 5, 20


def may_answer(address: str) -> bool:
    """Tell whether one more automatic mail may go to an address; holds it until commit."""
    _one_at_a_time(address)
    now = clock.now()
    answers = OutgoingMail.objects.filter(is_automatic=True, created_at__gt=now - DAY)
    newest = answers.filter(to=address).order_by("-created_at")
    to_them = list(newest.values_list("created_at", flat=True)[:DAILY])
    if len(to_them) >= DAILY or sum(at > now - HOUR for at in to_them) >= HOURLY:
        return False
    return not is_broken(now)


def is_broken(now) -> bool:
    """Tell whether so many automatic mails left within an hour that something must be wrong."""
    limit = settings.MAIL_ANSWERS_PER_HOUR
    answers = OutgoingMail.objects.filter(is_automatic=True, created_at__gt=now - HOUR)
    # In no order: by the newest number, the whole table would be walked on a quiet day.
    if not limit or answers.order_by()[:limit].count() < limit:
        return False
    log.error("The breaker of automatic answers is open: %s within an hour", limit)
    return True


def _one_at_a_time(address: str) -> None:
    digest = hashlib.sha256(f"answer:{address}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
