"""A desk session ends soon, and what was typed waits for the same person."""

from __future__ import annotations

import time as clock_of_machine

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from guestbook.models import KeptForm, Visit
from guestbook.tests.portal import DESK, NIK, asked, filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PASSWORD = "rahasia-sekali-1"


@pytest.fixture
def desk(client, desk_staff):
    client.force_login(desk_staff)
    client.get(DESK)
    return client


def pass_minutes(monkeypatch, minutes: int) -> None:
    real = clock_of_machine.time
    monkeypatch.setattr("guestbook.idling.time.time", lambda: real() + minutes * 60)
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + minutes * 60)


def sign_in(client: Client, username: str, path: str = DESK):
    monkey = {"username": username, "password": PASSWORD}
    return client.post(f"/admin/login/?next={path}", monkey, follow=True)


def test_an_idle_desk_is_signed_out(desk, monkeypatch):
    pass_minutes(monkeypatch, 14)
    assert desk.get(DESK).status_code == 200
    pass_minutes(monkeypatch, 14 + 16)
    assert desk.get(DESK).url.startswith("/admin/login/")
    assert desk.get("/admin/").url.startswith("/admin/login/")


def test_a_list_that_asks_by_itself_keeps_nobody_signed_in(desk, monkeypatch):
    pass_minutes(monkeypatch, 14)
    assert desk.get(f"{DESK}hari-ini/").status_code == 200
    pass_minutes(monkeypatch, 16)
    assert desk.get(f"{DESK}hari-ini/").status_code == 302


def test_an_officer_keeps_the_usual_session(client, officer, monkeypatch):
    client.force_login(officer)
    pass_minutes(monkeypatch, 60)
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("end", ["idle", "gone"])
def test_what_was_typed_waits_for_the_same_person(desk, monkeypatch, end):
    form = asked(name="Rina", identity_type="ktp", identity_number=NIK, companions="2")
    if end == "idle":
        pass_minutes(monkeypatch, 20)
    else:
        Session.objects.all().delete()
    answer = desk.post(DESK, form, follow=True)
    assert "Rina" not in answer.content.decode()
    assert not Visit.objects.exists()
    assert NIK not in KeptForm.objects.get().cipher
    page = sign_in(desk, "joko")
    shown = page.context["form"]
    assert page.context["is_kept"]
    for name in ("name", "phone", "email", "question", "category", "companions", "identity_number"):
        assert str(shown[name].value()) == form[name], name
    again = {**form, "submission": str(shown["submission"].value())}
    assert desk.post(DESK, again).status_code == 302
    assert Visit.objects.get().name == "Rina"
    assert not KeptForm.objects.exists()


def test_nobody_else_is_shown_it(desk, monkeypatch, officer):
    pass_minutes(monkeypatch, 20)
    desk.post(DESK, filled_in(name="Rina"))
    page = sign_in(desk, "sari")
    assert page.context["form"]["name"].value() is None
    assert "Rina" not in page.content.decode()
    assert KeptForm.objects.count() == 1


def test_a_form_of_paper_is_kept_as_well(desk, monkeypatch):
    pass_minutes(monkeypatch, 20)
    desk.post(f"{DESK}kertas/", filled_in(name="Rina", reason="Listrik padam"))
    page = sign_in(desk, "joko", f"{DESK}kertas/")
    assert page.context["form"]["reason"].value() == "Listrik padam"


def test_an_empty_form_is_not_kept(desk, monkeypatch):
    pass_minutes(monkeypatch, 20)
    empty = filled_in(name="", phone="", email="", companions="0", q="")
    assert desk.post(DESK, empty).url.startswith("/admin/login/")
    assert not KeptForm.objects.exists()


def test_it_can_be_thrown_away(desk, monkeypatch):
    pass_minutes(monkeypatch, 20)
    desk.post(DESK, filled_in())
    sign_in(desk, "joko")
    desk.post(f"{DESK}buang/", filled_in())
    assert not KeptForm.objects.exists()
    assert not Visit.objects.exists()


def test_the_list_says_so_and_leaves_the_form_alone(desk, monkeypatch):
    pass_minutes(monkeypatch, 20)
    answer = desk.get(f"{DESK}hari-ini/", headers={"hx-request": "true"})
    assert answer.status_code == 200
    # A link to the login would leave the form behind; this sends it.
    assert '<button class="btn" form="guest-form">' in answer.content.decode()
    assert "<a " not in answer.content.decode()
    assert "hx-get" not in answer.content.decode()
    assert "<form" not in answer.content.decode()
