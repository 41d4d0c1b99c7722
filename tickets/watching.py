"""Watches that have come due: claimed in batches, each kind rung by the app that registered it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from tickets import clock
from tickets.models.watch import Watch

log = logging.getLogger(__name__)

# Gets watches of one kind, rows and tickets locked, and the time. It finishes each with
# `watch.finish(now)` or moves it to its next instant; what it leaves live would ring for ever.
Ring = Callable[[list[Watch], datetime], None]

BATCH = 200
PUSHED_ON = timedelta(hours=1)
# A deadlock, a statement that took too long, a task out of time: it may go well the next time.
PASSING = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
FIRST_WAIT = timedelta(seconds=15)
# With waits that double, some eight minutes; what still fails then is not passing.
PASSING_TRIES = 5

_kinds: dict[str, Ring] = {}
# What staff call them; lazy texts.
_titles: dict[str, Any] = {}


class UnknownKind(LookupError):
    """No app has registered this kind of watch; staff see it among the watches that failed."""


def register(kind: str, ring: Ring, title: Any = "") -> None:
    if kind in _kinds:
        raise ValueError(f"Watch kind {kind!r} is registered twice.")
    _kinds[kind] = ring
    _titles[kind] = title or kind


def title(kind: str) -> str:
    """Return what staff call a kind; one of an app now gone goes by its name."""
    return str(_titles.get(kind, kind))


def titles() -> dict[str, str]:
    return {kind: title(kind) for kind in _titles}


def ring_of(kind: str) -> Ring:
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def ring_all_due(budget: timedelta) -> int:
    """Ring batches until none is full or the time is up; return how many were claimed."""
    started = clock.now()
    rung = claimed = ring_due()
    while claimed == BATCH and clock.now() - started < budget:
        claimed = ring_due()
        rung += claimed
    return rung


def ring_due(batch: int = BATCH) -> int:
    """Ring the watches that are due, at most a batch; return how many were claimed.

    Rows that somebody else holds are left for the next round: neither two keepers nor a keeper
    and an officer ever wait for each other.
    """
    with transaction.atomic():
        now = clock.now()
        due = Watch.objects.filter(done_at=None, at__lte=now).order_by("at", "id")
        due = due.select_related("ticket__requester", "ticket__assignee")
        due = due.select_for_update(skip_locked=True, of=("self", "ticket"))
        watches = list(due[:batch])
        by_kind = defaultdict(list)
        for watch in watches:
            by_kind[watch.kind].append(watch)
        for kind, some in by_kind.items():
            _ring(kind, some, now)
        return len(watches)


def _ring(kind: str, watches: list[Watch], now: datetime) -> None:
    """Ring a batch; if it fails, one by one, so that a bad row stops no other."""
    try:
        with transaction.atomic():
            ring_of(kind)(watches, now)
            _clear_failures(watches)
    except Exception as error:
        if connection.needs_rollback:
            raise  # the connection itself is gone: the next round finds all of it as it was
        if len(watches) > 1:
            for watch in watches:
                _ring(kind, [watch], now)
        else:
            _push_on(watches[0], now, error)


def _clear_failures(watches: list[Watch]) -> None:
    if failed := [watch.pk for watch in watches if watch.failures]:
        Watch.objects.filter(pk__in=failed).update(failures=0, last_error="")


def _push_on(watch: Watch, now: datetime, error: Exception) -> None:
    """Ring soon again after what may pass, ever later; report what lasts, and wait an hour."""
    failures = min(watch.failures + 1, 1000)
    row = Watch.objects.filter(pk=watch.pk)
    if isinstance(error, PASSING) and failures <= PASSING_TRIES:
        wait = FIRST_WAIT * 2 ** (failures - 1)
        log.warning("Watch %s (%s) rings again: %s", watch.pk, watch.kind, type(error).__name__)
        row.update(at=now + wait, failures=failures)
        return
    log.error("Watch %s (%s) failed and rings again later", watch.pk, watch.kind, exc_info=error)
    row.update(at=now + PUSHED_ON, failures=failures, last_error=repr(error)[:500])
