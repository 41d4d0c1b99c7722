"""The cache, on the broker's own Valkey: counters of limits, and nothing that would be missed."""

from typing import Any
from urllib.parse import urlsplit

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

# Celery writes the one form, redis-py reads the other.
_CERTIFICATES = {"CERT_REQUIRED": "required", "CERT_OPTIONAL": "optional", "CERT_NONE": "none"}


def cache(broker: str) -> dict[str, Any]:
    """Return Django's CACHES entry beside a broker given as Celery reads it."""
    return {
        "BACKEND": "helpdesk.cache.Cache",
        "LOCATION": location(broker),
        "KEY_PREFIX": "helpdesk",
        # A page must not wait for what it can do without; by itself redis-py would try four times.
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "retry": Retry(NoBackoff(), 0),
        },
    }


def location(broker: str) -> str:
    """Return a broker's URL as redis-py reads it; on a socket, in a database of its own."""
    parts = urlsplit(broker)
    if parts.scheme == "redis+socket":
        return f"unix://{parts.path}?db=1"
    for celery, ours in _CERTIFICATES.items():
        broker = broker.replace(f"ssl_cert_reqs={celery}", f"ssl_cert_reqs={ours}")
    return broker


class _OneClient(RedisCacheClient):
    """Django makes a client for each command, which takes longer than the command."""

    _made: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        # There is one server, so one client: it may be used by all threads.
        self._made = self._made or super().get_client(key, write=write)
        return self._made


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient
