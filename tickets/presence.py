"""Who else is looking at a ticket or writing about it: in the cache, gone by itself soon after.

Nothing depends on it. With the cache away, pages are silent about it and work.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

log = logging.getLogger(__name__)
# Twice what passes between two polls, and some.
SECONDS = 35


@dataclass(frozen=True)
class Other:
    name: str
    is_writing: bool


def be_there(ticket_id: int, user: Any, *, is_writing: bool, now: datetime) -> list[Other]:
    """Note that somebody has the ticket open; return who else has.

    Two notes at the same instant may lose one of them; the next poll brings it back.
    """
    key = f"presence:{ticket_id}"
    name = user.get_full_name() or user.username
    try:
        there = _still_there(cache.get(key) or {}, now)
        there[user.pk] = (name, is_writing, now.timestamp())
        cache.set(key, there, SECONDS)
    except Exception as error:  # each cache's client raises its own kinds
        log.debug("Nobody knows who else is there: %s", type(error).__name__)
        return []
    others = (entry for pk, entry in there.items() if pk != user.pk)
    return [Other(name, is_writing) for name, is_writing, _at in sorted(others)]


def _still_there(there: dict[int, tuple], now: datetime) -> dict[int, tuple]:
    since = now.timestamp() - SECONDS
    return {pk: entry for pk, entry in there.items() if entry[2] > since}
