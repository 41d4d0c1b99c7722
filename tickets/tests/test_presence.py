"""Who else is looking or typing, on a real Valkey."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client, override_settings
from django.urls import reverse

from helpdesk.cache import cache
from helpdesk.embedded import connection
from helpdesk.tests.test_embedded import empty, running_valkey  # noqa: F401
from tickets import clock, presence

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def valkey(empty):  # noqa: F811
    with running_valkey(empty), override_settings(CACHES=_caches(empty)):
        yield
        caches["default"].close()


def _caches(var) -> dict:
    return {"default": cache(connection.broker(var))}


@pytest.fixture
def at_desks(officer, other_officer) -> tuple[Client, Client]:
    desks = Client(), Client()
    for desk, user in zip(desks, (officer, other_officer), strict=True):
        desk.force_login(user)
    return desks


def look(desk: Client, ticket, body: str = "") -> str:
    address = reverse("admin:tickets_ticket_presence", args=[ticket.pk])
    return desk.post(address, {"body": body}).content.decode()


def test_each_sees_the_other_and_whether_they_write(valkey, at_desks, ticket):
    sari, budi = at_desks
    assert "Budi" not in look(sari, ticket)
    assert "Sari Wulandari" in look(budi, ticket)
    quiet, writing = look(sari, ticket), look(budi, ticket, "Yth.") and look(sari, ticket)
    assert "Budi Santoso" in quiet
    assert "Budi Santoso" in writing
    assert quiet != writing


def test_nobody_sees_themselves_nor_who_is_at_another_ticket(valkey, at_desks, ticket, file):
    sari, budi = at_desks
    assert "Sari" not in look(sari, ticket) + look(sari, ticket)
    assert "Sari" not in look(budi, file())


def test_who_left_is_gone_soon_after(valkey, officer, other_officer, ticket, time):
    presence.be_there(ticket.pk, officer, is_writing=True, now=clock.now())
    time.pass_(seconds=presence.SECONDS + 1)
    assert presence.be_there(ticket.pk, other_officer, is_writing=False, now=clock.now()) == []


def test_the_entry_goes_by_itself(valkey, officer, ticket):
    presence.be_there(ticket.pk, officer, is_writing=True, now=clock.now())
    held = caches["default"]._cache.get_client(None, write=False)
    key = caches["default"].make_and_validate_key(f"presence:{ticket.pk}")
    assert 0 < held.ttl(key) <= presence.SECONDS


def test_a_valkey_that_is_away_costs_nothing_but_the_names(at_desks, ticket, empty):  # noqa: F811
    with override_settings(CACHES=_caches(empty)):
        assert "Sari" not in look(at_desks[1], ticket)
        caches["default"].close()
