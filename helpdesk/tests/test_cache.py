import socket
import threading
import time

import pytest
from django.core.cache import caches
from django.test import RequestFactory, override_settings

from helpdesk.cache import cache, location
from helpdesk.embedded import connection
from helpdesk.tests.test_embedded import empty, running_valkey  # noqa: F401
from tickets import limits


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis+socket:///srv/help%20desk/valkey.sock", "unix:///srv/help%20desk/valkey.sock?db=1"),
        ("redis://:geheim@redis.invalid:6379/0", "redis://:geheim@redis.invalid:6379/0"),
        (
            "rediss://redis.invalid:6379/0?ssl_cert_reqs=CERT_REQUIRED",
            "rediss://redis.invalid:6379/0?ssl_cert_reqs=required",
        ),
    ],
)
def test_a_brokers_address_is_read_by_the_cache_too(broker, expected):
    assert location(broker) == expected


@pytest.fixture
def valkey(empty):  # noqa: F811
    with (
        running_valkey(empty),
        override_settings(CACHES={"default": cache(connection.broker(empty))}),
    ):
        caches["default"].clear()
        yield empty
        caches["default"].close()


def press(times: int) -> list[bool]:
    """Press at once from many threads; tell which got through."""
    passed = []

    def one() -> None:
        try:
            limits.count(RequestFactory().get("/"), "lookup", "andi@penyedia.invalid")
            passed.append(True)
        except limits.LimitReached:
            passed.append(False)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return passed


def test_a_window_is_counted_to_the_one_on_a_real_valkey(valkey, settings, monkeypatch):
    narrow = {"about": 7, "client": 1000, "everybody": 1000, "seconds": 10**9}
    settings.LIMITS = {"lookup": narrow}
    monkeypatch.setattr(limits, "_away_until", 0.0)
    assert sorted(press(20)) == [False] * 13 + [True] * 7


def test_a_counter_does_not_outlive_its_window(valkey, settings, monkeypatch):
    settings.LIMITS = {"lookup": {"about": 7, "client": 9, "everybody": 9, "seconds": 3600}}
    monkeypatch.setattr(limits, "_away_until", 0.0)
    press(1)
    client = caches["default"]._cache.get_client()
    lives = [client.ttl(key) for key in client.keys("*limit*") or client.keys("*lookup*")]
    assert len(lives) == 3
    assert all(0 < life <= 3601 for life in lives)


@pytest.fixture
def mute():
    """An address that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize("broker", ["redis+socket:///tidak/ada.sock", "redis://127.0.0.1:1/0", ""])
def test_a_cache_that_is_away_costs_a_page_half_a_second_and_no_limit(broker, mute, monkeypatch):
    monkeypatch.setattr(limits, "_away_until", 0.0)
    with override_settings(CACHES={"default": cache(broker or mute)}):
        begun = time.monotonic()
        assert press(1) == [True]
        assert time.monotonic() - begun < 3  # machines are busy
        assert limits._away_until > time.monotonic()
