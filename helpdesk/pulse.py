"""Whether the portal's clockwork is alive: what its tasks wrote, and what waits."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Min, QuerySet

from helpdesk.celery import app as celery
from tickets import clock
from tickets.models import Heartbeat, InboundMail, Mailbox, OutgoingMail, Watch
from tickets.prepared import Prepared

PARTS = (Heartbeat.WATCH, Heartbeat.OUTBOX)
TOO_OLD = timedelta(minutes=2)


def begin(now: datetime) -> None:
    """Start counting afresh: what is about to be started has had no chance to beat yet."""
    for part in PARTS:
        Heartbeat.objects.update_or_create(name=part, defaults={"at": now})


def stopped(now: datetime) -> dict[str, datetime]:
    """Return the parts that have not beaten for too long, with their last beat; one query.

    A part that never beat is not among them: `begin` writes the first beat before a start.
    """
    return dict(_older(than=now - TOO_OLD))


def _older_than(than: datetime) -> QuerySet:
    old = Heartbeat.objects.filter(name__in=PARTS, at__lt=than)
    return old.order_by("name").values_list("name", "at")


_older = Prepared(_older_than, than=datetime)


def is_alive() -> bool:
    """Tell within seconds whether the database answers and both parts beat."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '2s'")
            fresh = Heartbeat.objects.filter(name__in=PARTS, at__gte=clock.now() - TOO_OLD)
            return fresh.count() == len(PARTS)
    except Error:
        return False


def details(now: datetime) -> dict[str, Any]:
    """Return the facts for a monitor; ages in seconds."""
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    queued = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
    oldest = queued.aggregate(at=Min("created_at"))["at"]
    live = Watch.objects.filter(done_at=None)
    return {
        "watch": _age(beats.get(Heartbeat.WATCH), now),
        "outbox": _age(beats.get(Heartbeat.OUTBOX), now),
        "oldest_unsent_mail": _age(oldest, now),
        "held_mails": queued.exclude(held_by="").count(),
        "late_watches": live.filter(at__lt=now - TOO_OLD).count(),
        "failed_watches": live.exclude(last_error="").count(),
        **_mail_in(now),
        "broker": broker_answers(),
        "free_bytes": _free_bytes(),
        "database": True,
    }


def _mail_in(now: datetime) -> dict[str, Any]:
    """Return how mail comes in: the failing servers with their words, and what waits."""
    mails, status = InboundMail.objects.all(), InboundMail.Status
    oldest = mails.filter(status=status.STORED).aggregate(at=Min("recorded_at"))["at"]
    boxes = Mailbox.objects.filter(is_active=True)
    return {
        "oldest_unread_mail": _age(oldest, now),
        "quarantined_mails": mails.filter(status=status.QUARANTINED).count(),
        "junk_mails": mails.filter(status=status.HELD).count(),
        "mailboxes": {
            box.code: {"fetched": _age(box.read_at, now), "error": box.last_error} for box in boxes
        },
    }


def broker_answers() -> bool:
    # By the way the tasks take: a socket's address is written differently for each client.
    try:
        with celery.connection_for_write() as broker:
            return bool(broker.channel().client.ping())
    except Exception:  # the clients raise many kinds, and each means that it does not
        return False


def _free_bytes() -> int | None:
    try:
        return shutil.disk_usage(settings.VAR_DIR).free
    except OSError:
        return None


def _age(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else int((now - at).total_seconds())
