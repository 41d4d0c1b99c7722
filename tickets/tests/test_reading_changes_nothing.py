"""A crawl over every address, with GET and HEAD, as everybody, leaves the database as it was."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tickets import clock
from tickets.models import Heartbeat
from tickets.tests.addresses import Filler, all_of_them
from tickets.tests.portal import come_in, png
from tickets.tests.test_staff_roles import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.long]


def checksum() -> dict[str, str]:
    """Return a sum over every row of every table."""
    with connection.cursor() as cursor:
        sums = {}
        for table in connection.introspection.table_names(cursor):
            rows = f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'  # noqa: S608
            cursor.execute(rows)
            sums[table] = cursor.fetchone()[0]
    return sums


def crawl(client: Client, filler: Filler) -> list[int]:
    client.raise_request_exception = False
    paths = [filler.path(address) for address in all_of_them()]
    return [look(path).status_code for path in paths for look in (client.get, client.head)]


@pytest.fixture
def filed(file, settings, tmp_path, officer):
    settings.MEDIA_ROOT = tmp_path
    ticket = file(files=[png()])
    ticket.reply("Mohon dicoba lagi.", by=officer)
    for part in (Heartbeat.WATCH, Heartbeat.OUTBOX):
        Heartbeat.beat(part, clock.now())
    return ticket


@pytest.mark.parametrize("who", [*ROLES, "requester"])
def test_looking_at_everything_changes_nothing(client, request, filed, who):
    if who == "requester":
        come_in(client, filed)
    elif who != "stranger":
        client.force_login(request.getfixturevalue(who))
    filler = Filler(filed)
    before = checksum()
    statuses = crawl(client, filler)
    assert checksum() == before
    assert 200 in statuses
    assert not [status for status in statuses if status >= 500]


def test_a_change_would_be_noticed(filed, officer):
    before = checksum()
    filed.note("Sudah dilihat.", by=officer)
    assert checksum() != before
