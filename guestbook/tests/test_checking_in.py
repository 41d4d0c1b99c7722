"""What a guest meets: an empty page, a number, and nobody's data."""

from __future__ import annotations

import re
import time as clock_of_machine

import pytest
from django.test import Client

from guestbook import entrance, pairing
from guestbook.models import Device, Visit
from guestbook.tests.portal import paired, signed, tablet, telephone, wrong
from tickets.models import Requester

pytestmark = pytest.mark.django_db
SELF = "/buku-tamu/mandiri/"


@pytest.fixture
def guest(place) -> Client:
    return telephone(place)


def later(monkeypatch, minutes: int) -> None:
    real = clock_of_machine.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + minutes * 60)


def test_a_guest_signs_and_gets_a_number(guest):
    answer = guest.post(SELF, signed(), follow=True)
    assert answer.context["label"] == "1"
    visit = Visit.objects.get()
    assert (visit.entry, visit.phone, visit.guest) == ("self", "+6281234500001", None)


def test_known_and_unknown_guests_read_the_same(guest, requester, desk_staff):
    pages = []
    for email in (requester.email, "baru@x.invalid"):
        answer = guest.post(SELF, signed(email=email, name="Tamu"), follow=True)
        Visit.objects.get(left_at=None).leave(by=desk_staff)
        main = answer.content.decode().partition("<main")[2]
        pages.append(re.sub(r"\d+", "#", main.replace(answer.request["PATH_INFO"], "")))
    assert "ticket-number__big" in pages[0]
    assert pages[0] == pages[1]
    assert requester.name not in pages[0]
    assert Requester.objects.count() == 1


def test_pages_start_empty_and_are_not_stored(guest):
    guest.post(SELF, signed())
    page = guest.get(SELF)
    assert page.context["form"]["name"].value() is None
    assert "Siti" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert 'autocomplete="off"' in page.content.decode()


def test_the_number_page_says_nothing_of_who_it_is(guest):
    address = guest.post(SELF, signed()).url
    stranger = Client().get(address)
    assert stranger.status_code == 200
    assert "no-store" in stranger["Cache-Control"]
    for word in ("Siti", "3450", "siti@"):
        assert word not in stranger.content.decode()
    forged = address.replace(f"/{Visit.objects.get().pk}:", "/999999:")
    assert Client().get(forged).status_code == 404


def test_the_number_page_lives_for_a_day(guest, time):
    address = guest.post(SELF, signed()).url
    time.pass_(days=1)
    assert guest.get(address).status_code == 404


def test_who_has_neither_tablet_nor_code_is_sent_to_the_desk(client):
    for answer in (client.get(SELF), client.post(SELF, signed())):
        assert answer.status_code == 403
        assert "form" not in (answer.context or {}) or answer.context.get("form") is None
    assert not Visit.objects.exists()


def test_a_code_is_over_after_some_minutes_but_what_was_begun_may_be_sent(
    guest, place, monkeypatch
):
    url = entrance.url(place)
    later(monkeypatch, 11)
    old = Client().get(url[url.index("/buku-tamu/") :])
    assert old.status_code == 403
    assert guest.get(SELF).status_code == 403
    assert guest.post(SELF, signed()).status_code == 302
    later(monkeypatch, 31)
    assert guest.post(SELF, signed()).status_code == 403


def test_a_code_of_our_own_making_cannot_be_guessed(client, place):
    assert client.get(f"/buku-tamu/m/{place.code}:abc:def/").status_code == 403
    number = entrance.number_token(Visit(pk=1))
    assert client.get(f"/buku-tamu/m/{number}/").status_code == 403


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"phone": "12"}, {"phone"}),
        ({"phone": "", "email": ""}, {"phone"}),
        ({"companions": "-1"}, {"companions"}),
        ({"identity_type": None}, {"identity_type"}),
        ({"name": ""}, {"name"}),
    ],
)
def test_bad_input_is_refused_with_everything_kept(guest, typed, fields):
    answer = guest.post(SELF, signed(matter="Lupa sandi", **typed))
    assert (answer.status_code, wrong(answer)) == (422, fields)
    assert "Lupa sandi" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_double_press_takes_one_number(guest):
    form = signed()
    assert guest.post(SELF, form).url == guest.post(SELF, form).url
    assert Visit.objects.count() == 1


def test_one_line_cannot_fill_the_queue(guest, settings):
    settings.LIMITS = settings.LIMITS | {
        "checkin": {"about": 100, "client": 2, "everybody": 100, "seconds": 3600}
    }
    assert [guest.post(SELF, signed()).status_code for _ in range(3)] == [302, 302, 429]


def test_a_paired_tablet_checks_in_and_opens_nothing_else(place, desk_staff):
    device = tablet(place, desk_staff)
    page = device.get(SELF)
    assert page.context["is_tablet"]
    assert "kiosk.js" in page.content.decode()
    assert device.get("/buku-tamu/").status_code == 302
    assert device.get("/buku-tamu/layar/").status_code == 403
    assert device.get("/buku-tamu/register/").status_code == 302


def test_a_code_pairs_one_device_for_ten_minutes(place, desk_staff, client, time):
    _device, code = pairing.prepare(place, Device.Kind.TABLET, "Uji", by=desk_staff)
    assert client.post("/buku-tamu/pasang/", {"code": code}).status_code == 302
    assert Client().post("/buku-tamu/pasang/", {"code": code}).status_code == 422
    _device, code = pairing.prepare(place, Device.Kind.TABLET, "Uji", by=desk_staff)
    time.pass_(minutes=11)
    assert Client().post("/buku-tamu/pasang/", {"code": code}).status_code == 422


def test_only_hashes_of_code_and_cookie_are_kept(place, desk_staff):
    device, code = pairing.prepare(place, Device.Kind.TABLET, "Uji", by=desk_staff)
    assert code.replace("-", "") not in device.code_hash
    client = Client()
    client.post("/buku-tamu/pasang/", {"code": code})
    device.refresh_from_db()
    assert client.cookies["tablet"].value not in (device.token_hash, device.code_hash)
    assert device.code_hash == ""


def test_a_revoked_tablet_opens_nothing(place, desk_staff, client):
    device = tablet(place, desk_staff)
    client.force_login(desk_staff)
    client.post(f"/buku-tamu/perangkat/{Device.objects.get().pk}/cabut/")
    assert device.get(SELF).status_code == 403


def test_codes_cannot_be_tried_for_ever(client):
    tried = [client.post("/buku-tamu/pasang/", {"code": f"ABCD{n:04}"}) for n in range(11)]
    assert tried[-1].status_code == 429


def test_the_display_shows_numbers_and_no_names(place, desk_staff, guest, client):
    for _guest in range(3):
        guest.post(SELF, signed())
    Visit.objects.order_by("pk").first().call(by=desk_staff)
    screen = paired(Device.Kind.DISPLAY, place, desk_staff)
    page = screen.get("/buku-tamu/layar/")
    assert page.context["queue"].called == ["1"]
    assert page.context["queue"].next == ["2", "3"]
    assert "Siti" not in page.content.decode()
    assert screen.get(SELF).status_code == 403
    Visit.objects.order_by("pk")[1].serve(by=desk_staff)
    version = page.context["queue"].version
    fresh = screen.get("/buku-tamu/layar/angka/", {"versi": version})
    assert fresh.context["queue"].called == ["2", "1"]
    assert client.get("/buku-tamu/layar/").status_code == 403


def test_a_display_that_is_let_in_no_more_asks_anew(place, desk_staff):
    screen = paired(Device.Kind.DISPLAY, place, desk_staff)
    pairing.revoke(Device.objects.get())
    assert screen.get("/buku-tamu/layar/angka/")["HX-Refresh"] == "true"


def test_what_the_code_leads_to_is_kept_out_of_the_log():
    import logging

    from helpdesk.log import WithoutTokens

    record = logging.LogRecord("x", 20, "", 1, "GET %s", ("/buku-tamu/m/mpp-2:abc:def/",), None)
    assert WithoutTokens().filter(record)
    assert "abc" not in record.getMessage()
