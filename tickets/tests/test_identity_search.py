"""An identity number finds its holder's tickets, and stands in no address."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tickets.intake import Contact
from tickets.models import Restriction
from tickets.staff import identity_search
from tickets.tests.portal import NIK

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"
SEARCH = f"{QUEUE}search/"


@pytest.fixture
def at_desk(client, officer) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def rinas(file):
    return file(_rina(), subject="Dari Rina")


def _rina(**more) -> Contact:
    more = {"identity_type": "ktp", "identity_number": NIK, "email": "rina@x.invalid"} | more
    return Contact(name="Rina", **more)


def subjects(page) -> list[str]:
    return [row.subject for row in page.context["rows"]]


@pytest.mark.parametrize("typed", [NIK, "3523.0155.0190.0003", f"Rina {NIK}"])
def test_the_whole_number_finds_its_holders_tickets(at_desk, rinas, ticket, typed):
    page = at_desk.post(SEARCH, {"q": typed})
    assert (page.status_code, subjects(page)) == (200, ["Dari Rina"])
    assert "no-store" in page["Cache-Control"]


def test_no_address_on_the_page_holds_it(at_desk, rinas):
    page = at_desk.post(SEARCH, {"q": NIK}).content.decode()
    addresses = re.findall(r'(?:href|action|hx-get)="([^"]*)"', page)
    assert len(addresses) > 5
    assert not [address for address in addresses if NIK in address]


def test_a_part_or_a_neighbour_of_a_number_finds_nobody(at_desk, rinas):
    assert subjects(at_desk.post(SEARCH, {"q": NIK[:14]})) == []
    assert subjects(at_desk.post(SEARCH, {"q": "3523015501900004"})) == []


def test_what_was_stated_on_one_ticket_finds_that_one(at_desk, file):
    file(_rina(identity_type="", identity_number=""), subject="Dulu")
    file(_rina(), subject="Sekarang")
    assert subjects(at_desk.post(SEARCH, {"q": NIK})) == ["Sekarang"]


def test_a_passport_is_an_identity_number_too(at_desk, file):
    file(_rina(identity_type="passport", identity_number="X1234567"), subject="Paspor")
    assert subjects(at_desk.post(SEARCH, {"q": "x1234567"})) == ["Paspor"]


def test_hidden_tickets_stay_hidden(at_desk, rinas, officer):
    Restriction.objects.create(ticket=rinas, hidden_from=officer)
    assert subjects(at_desk.post(SEARCH, {"q": NIK})) == []


@pytest.mark.parametrize(
    "typed", ["wijaya", "0812 3456 7890", "+62 812-3456-7890", "LPSE-26-00123-7", "10098765000"]
)
def test_everything_else_keeps_its_address(at_desk, typed):
    answer = at_desk.post(SEARCH, {"q": typed})
    assert answer.status_code == 302
    assert answer.url.startswith(f"{QUEUE}?q=")


def test_a_number_typed_into_the_address_is_not_searched(at_desk, rinas):
    answer = at_desk.get(QUEUE, {"q": NIK})
    assert (answer.status_code, answer.url) == (302, QUEUE)


@pytest.mark.parametrize("text", ["199001012015041001", "940115340122", "A 1234567"])
def test_cards_of_every_kind_are_told(text):
    assert identity_search.is_asked_for(text)


def test_the_list_of_requesters_puts_none_in_an_address(at_desk, rinas):
    people = "/admin/tickets/requester/"
    assert at_desk.post(people, {"look_for": NIK}).url == people
    found = at_desk.post(people, {"look_for": "rina"}, follow=True)
    assert "rina@x.invalid" in found.content.decode()
    assert 'name="look_for"' in found.content.decode()
