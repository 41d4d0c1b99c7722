"""Valkey dies, is away, or is full: it only ever shortens a wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import redis
from kombu import Connection

from helpdesk.celery import app
from helpdesk.embedded import connection
from helpdesk.embedded.supervisor import valkey

pytestmark = [pytest.mark.faults, pytest.mark.long]


def test_valkey_is_killed_and_comes_back_empty(house, judged):
    house.beat()
    house.worker()
    filing = house.file(30, pause=0.2)
    for sent in (10, 30, 50):
        house.until(lambda sent=sent: len(house.mail.taken) >= sent)
        house.valkey.process.kill()
        killed = datetime.now(UTC)
        house.until(lambda: house.valkey.service.is_ready(0))
    recovery = house.recovery(killed)
    house.filed(filing)
    assert judged(recovery).is_clean()


def test_valkey_is_down_for_a_while(house, judged):
    house.beat()
    house.worker()
    filing = house.file(30, pause=0.2)
    house.until(lambda: len(house.mail.taken) >= 10)
    house.let_go(house.valkey)
    house.valkey.finish(hurry=lambda: True)
    house.filed(filing)
    house.pass_(8)
    house.supervisor.start(valkey(house.var))
    assert judged(house.recovery(datetime.now(UTC))).is_clean()


def test_valkey_is_full_of_what_cannot_be_dropped(house, judged):
    house.beat()
    house.worker()
    filing = house.file(30, pause=0.2)
    house.until(lambda: len(house.mail.taken) >= 10)
    fill(house.broker())
    with pytest.raises(Exception, match="used memory"):
        publish(house)
    house.filed(filing)
    house.pass_(5)
    house.broker().delete("pinned")
    judged(house.recovery(datetime.now(UTC)))


def fill(broker: redis.Redis) -> None:
    """Pin data until the server takes no more, and leave no room for a last small message."""
    broker.config_set("maxmemory", "8mb")
    with pytest.raises(redis.exceptions.OutOfMemoryError):
        while True:
            broker.rpush("pinned", 100_000 * "x")
    broker.config_set("maxmemory", "7mb")


def publish(house) -> None:
    with Connection(connection.broker(house.var)) as broker:
        app.send_task("tickets.send_queued", connection=broker, retry=False)
