"""How often something may be asked for: per what it is about, per client, and in all.

Counters live in the cache, in windows of fixed length, and count hits and misses alike. With the
cache away all limits are open: a page does without them rather than fail or wait.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tickets import mailboxes

log = logging.getLogger(__name__)

REST = 30.0  # seconds, after the cache did not answer
_away_until = 0.0


class LimitReached(Exception):
    """One more would be too many; `seconds_left` says when there is room again."""

    def __init__(self, name: str, which: str, seconds_left: int) -> None:
        super().__init__(f"{name} by {which}")
        self.seconds_left = seconds_left


def count(request: HttpRequest, name: str, about: str) -> None:
    """Count one press of a kind in settings.LIMITS, about an address or a ticket.

    Raises LimitReached; what was counted up to then stays counted.
    """
    limit = settings.LIMITS[name]
    now, seconds = time.time(), limit["seconds"]
    left = int(seconds - now % seconds) + 1
    # The client first: whoever has used up their own presses uses up nobody else's.
    for which, whose in (
        ("client", client(request)),
        ("about", mailboxes.bare(about)),
        ("everybody", ""),
    ):
        if _counted(f"{name}:{which}:{_unnamed(whose)}:{int(now // seconds)}", left) > limit[which]:
            log.warning("Limit reached: %s by %s", name, which)
            raise LimitReached(name, which, left)


def client(request: HttpRequest) -> str:
    """Return who asks, as far as an address tells; of IPv6 the network, which one line has whole.

    REMOTE_ADDR is the client's own: the web server has read the trusted proxies' headers.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "").strip("[]"))
    except ValueError:
        return ""
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _unnamed(whose: str) -> str:
    """Return a key that names nobody, and from tomorrow on is another one."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return salted_hmac("tickets.limits" + today, whose.casefold(), algorithm="sha256").hexdigest()


def _one_more(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        # Each step is atomic: whoever comes second finds the counter made.
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key)


def _counted(key: str, seconds: int) -> int:
    """Count one in a window and return how many there are; none while the cache is away."""
    global _away_until
    if time.monotonic() < _away_until:
        return 0
    try:
        return _one_more(key, seconds)
    except ValueError:
        return 0  # the window ended between two steps
    except Exception as error:  # the client raises many kinds, and none may cost a page
        _away_until = time.monotonic() + REST
        log.warning("Limits are open, the cache is away: %s", type(error).__name__)
        return 0
