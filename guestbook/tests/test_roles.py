"""Who may open what of the guestbook, for every address, and that the desk has nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guestbook import entrance
from guestbook.models import Device
from guestbook.tests.portal import paired
from tickets.tests.addresses import Filler, all_of_them
from tickets.tests.portal import come_in, png
from tickets.tests.test_everybody_everywhere import BY_DEVICE as OTHER_DEVICES
from tickets.tests.test_everybody_everywhere import BY_LINK, HOUSE, OPEN_TO_ALL
from tickets.tests.test_staff_roles import ROLES, is_sent_to_log_in, role, visitor  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

DESK = {"officer", "supervisor", "desk_staff", "superuser"}
READERS = {*DESK, "auditor"}
KEEPERS = {"supervisor", "desk_staff", "administrator", "superuser"}
# Each address: who may, and whether it is only posted.
MAY = {
    "desk": (DESK, False), "find": (DESK, True), "discard": (DESK, True), "today": (DESK, False),
    "call": (DESK, True), "serve": (DESK, True), "leave": (DESK, True), "stay": (DESK, True),
    "receipt": (DESK, False),
    "paper": (DESK, False), "register": (READERS, False), "register_print": (READERS, False),
    "export": (READERS, True), "figures": (READERS, False), "devices": (KEEPERS, False),
    "revoke": (KEEPERS, True),
}  # fmt: skip
# Guests' and devices' own, which no sign-in opens.
BY_DEVICE = {"check_in", "number", "scanned", "display", "numbers", "pair"}
# Of the house, what the desk has: its own account, and the visits it writes.
DESK_HAS = {*HOUSE, "admin:guestbook_visit_changelist", "admin:guestbook_visit_change",
            "admin:guestbook_visit_history"}  # fmt: skip


@pytest.fixture
def visit(come, question):
    return come(question=question)


@pytest.fixture
def device(place, desk_staff):
    paired(Device.Kind.TABLET, place, desk_staff)
    return Device.objects.get()


def path(name: str, visit, device) -> str:
    key = {"call": visit, "serve": visit, "leave": visit, "stay": visit, "receipt": visit,
           "revoke": device}  # fmt: skip
    tokens = {"number": entrance.number_token(visit), "scanned": "mpp-2:x:y"}
    if name in key:
        return reverse(f"guestbook:{name}", args=[key[name].pk])
    return reverse(f"guestbook:{name}", args=[tokens[name]] if name in tokens else [])


def test_every_address_has_been_thought_about():
    ours = {
        a.name.removeprefix("guestbook:") for a in all_of_them() if a.name.startswith("guestbook:")
    }
    assert ours == {*MAY, *BY_DEVICE}


def test_each_page_is_for_who_may(visitor, role, visit, device):  # noqa: F811
    for name, (may, is_posted) in MAY.items():
        answer = (
            visitor.post(path(name, visit, device), {})
            if is_posted
            else visitor.get(path(name, visit, device))
        )
        if role == "stranger":
            assert is_sent_to_log_in(answer), name
        elif role in may:
            assert answer.status_code in (200, 302, 422), name
        else:
            assert answer.status_code == 403, name


def test_what_is_pressed_cannot_be_looked_at(visitor, role, visit, device):  # noqa: F811
    for name, (may, is_posted) in MAY.items():
        if is_posted and role in may:
            assert visitor.get(path(name, visit, device)).status_code == 405, name


def test_no_sign_in_opens_what_is_for_devices(visitor, role, visit, device):  # noqa: F811
    assert visitor.get(path("check_in", visit, device)).status_code == 403
    assert visitor.post(path("check_in", visit, device), {}).status_code == 403
    assert visitor.get(path("scanned", visit, device)).status_code == 403
    assert visitor.get(path("pair", visit, device)).status_code == 200
    for name in ("display", "numbers"):
        expected = 200 if role in DESK else 403
        assert visitor.get(path(name, visit, device)).status_code == expected, name


def test_a_requester_comes_to_none_of_it(visit, device):
    guest = Client()
    come_in(guest, visit.ticket)
    for name in MAY:
        for answer in (guest.get(path(name, visit, device)), guest.post(path(name, visit, device))):
            assert answer.status_code == 302, name
            assert "/admin/login/" in answer.url or answer.url.startswith("/buku-tamu/"), name


def test_the_desk_has_the_guestbook_and_nothing_else(client, desk_staff, visit):
    client.force_login(desk_staff)
    filler = Filler(visit.ticket)
    visit.ticket.receive("Foto", by=visit.guest, files=[png()])
    for address in all_of_them():
        open_to_all = OPEN_TO_ALL | BY_LINK | OTHER_DEVICES
        if address.name.startswith("guestbook:") or address.name in DESK_HAS | open_to_all:
            continue
        if address.name.startswith("complaints:"):
            continue
        answer = client.get(filler.path(address))
        assert answer.status_code in (302, 403, 404, 405) or address.name.startswith("tickets:"), (
            address
        )
        if answer.status_code == 302:
            assert "/admin/login/" not in answer.url or address.is_of_staff, address
        if address.name.startswith("tickets:"):
            assert visit.ticket.subject not in answer.content.decode(), address


def test_the_desk_is_led_to_its_screen(client, desk_staff):
    client.force_login(desk_staff)
    page = client.get("/admin/").content.decode()
    assert 'href="/buku-tamu/"' in page
    assert "/admin/tickets/" not in page
