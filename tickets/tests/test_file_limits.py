"""Files of strangers are counted before they are looked into, and wait for the next press."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tickets import pictures, tray
from tickets.models import Attachment, TrayFile
from tickets.tests.portal import come_in, filled_in, png, url, wrong_fields

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NEW = "/tiket/baru/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """Note every picture that is drawn anew."""
    seen: list[str] = []
    draw = pictures.drawn_anew
    monkeypatch.setattr(
        pictures, "drawn_anew", lambda file, kind: seen.append(file.name) or draw(file, kind)
    )
    return seen


def limit(settings, name: str, about: int, client: int) -> None:
    narrow = {"about": about, "client": client, "everybody": 99, "seconds": 10**9}
    settings.LIMITS = settings.LIMITS | {name: narrow}


def handles(response) -> list[str]:
    return re.findall(r'name="attachments-kept" value="([^"]+)"', response.content.decode())


def refused(client, *names: str):
    """Send a form that is refused for another reason."""
    return client.post(NEW, filled_in(phone="12", attachments=[png(name) for name in names]))


def test_refused_forms_do_not_have_pictures_drawn_for_ever(client, settings, drawn):
    limit(settings, "files", about=3, client=9)
    for n in range(5):
        page = refused(client, f"{n}.png")
    assert drawn == ["0.png", "1.png", "2.png"]
    assert wrong_fields(page) == {"phone", "attachments"}
    assert "4.png" in page.content.decode()


def test_a_client_without_cookies_is_counted_by_its_address(settings, drawn):
    limit(settings, "files", about=3, client=4)
    for n in range(6):
        refused(Client(), f"{n}.png")
    assert len(drawn) == 4
    Client().post(NEW, filled_in(attachments=[png()]), REMOTE_ADDR="203.0.113.9")
    assert len(drawn) == 5


def test_the_form_goes_through_without_the_file_too_many(client, settings):
    limit(settings, "files", about=1, client=9)
    refused(client, "a.png")
    assert wrong_fields(client.post(NEW, filled_in(attachments=[png("b.png")]))) == {"attachments"}
    assert client.post(NEW, filled_in()).status_code == 302


def test_staff_attach_without_a_limit(client, settings, officer, ticket):
    limit(settings, "files", about=0, client=0)
    client.force_login(officer)
    send = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    client.post(send, {"mode": "note", "body": "Ini.", "attachments": [png()]})
    assert Attachment.objects.count() == 1


def test_one_address_cannot_fill_the_tray_with_ever_new_browsers(settings, monkeypatch):
    size = len(_drawn_png())
    settings.TRAY_MEGABYTES_PER_CLIENT = 2.5 * size / 1024 / 1024
    for n in range(4):
        refused(Client(), f"{n}.png")
    assert TrayFile.objects.count() == 2
    page = Client().post(NEW, filled_in(phone="12", attachments=[png()]), REMOTE_ADDR="203.0.113.9")
    assert len(handles(page)) == 1


def _drawn_png() -> bytes:
    return pictures.drawn_anew(png(), ".png").read()


def test_the_tray_keeps_no_address(client):
    refused(client, "a.png")
    kept = TrayFile.objects.get()
    assert "127.0.0.1" not in (kept.client + kept.owner)
    assert kept.client != tray._unnamed("client:")


def test_files_wait_where_a_limit_is_reached(client, settings):
    limit(settings, "filing", about=1, client=9)
    client.post(NEW, filled_in())
    form = filled_in(subject="Lain", attachments=[png("bukti.png")])
    page = client.post(NEW, form | {"submission": str(uuid.uuid4())})
    assert (page.status_code, len(handles(page))) == (429, 1)
    assert "bukti.png" in page.content.decode()
    assert 'type="file"' not in page.content.decode()
    limit(settings, "filing", about=9, client=9)
    sent = client.post(NEW, form | {"attachments": [], "attachments-kept": handles(page)})
    assert sent.status_code == 302
    assert [file.name for file in Attachment.objects.all()] == ["bukti.png"]


def test_files_of_a_reply_wait_too(client, settings, ticket):
    limit(settings, "reply", about=0, client=9)
    come_in(client, ticket)
    page = client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments": [png()]})
    assert (page.status_code, len(handles(page))) == (429, 1)


def test_files_wait_behind_the_field_people_do_not_see(client):
    page = client.post(NEW, filled_in(catatan_lain="x", attachments=[png()]))
    assert (page.status_code, len(handles(page))) == (200, 1)


def test_files_wait_while_a_browser_is_let_in_again(client, ticket, officer):
    come_in(client, ticket)
    ticket.revoke_links(by=officer)
    page = client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments": [png("a.png")]})
    assert (page.status_code, len(handles(page))) == (404, 1)
    come_in(client, ticket)
    form = {"body": "Ini.", "attachments-kept": handles(page)}
    assert client.post(url(ticket, "balasan"), form).status_code == 302
    assert Attachment.objects.get().name == "a.png"


def test_putting_a_template_in_keeps_the_files(client, ticket, officer):
    client.force_login(officer)
    send = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    form = {"mode": "reply", "body": "Halo.", "insert": "template", "attachments": [png("a.png")]}
    page = client.post(send, form)
    assert (page.status_code, len(handles(page))) == (200, 1)
    assert "Halo." in page.content.decode()
    again = client.post(send, form | {"attachments": [], "attachments-kept": handles(page)})
    assert len(handles(again)) == 1


def test_a_file_refused_beside_a_template_is_named(client, ticket, officer):
    client.force_login(officer)
    send = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    form = {"mode": "reply", "body": "Halo.", "insert": "template", "attachments": [png("a.exe")]}
    page = client.post(send, form)
    assert any("a.exe" in str(said) for said in page.context["messages"])
