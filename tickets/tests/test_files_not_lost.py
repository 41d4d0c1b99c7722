"""Files chosen for a press that came to nothing wait for the next one, where that is safe."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from tickets.models import Attachment, Ticket, TrayFile
from tickets.tests.portal import come_in, filled_in, png, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NEW = "/tiket/baru/"
# What every browser of today says of a page of ours.
OURS = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
ANOTHERS = [
    {"origin": "https://jahat.invalid"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {},
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser() -> Client:
    """Return a browser that has been here, and whose page is too old."""
    client = Client(enforce_csrf_checks=True)
    client.get(NEW)
    return client


def carried(response) -> dict[str, list[str]]:
    """Return what the page's own form would send."""
    page = response.content.decode()
    sent = {field.name: [field.value] for field in response.context["typed"]}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    sent["attachments-kept"] = re.findall(r'name="attachments-kept" value="([^"]+)"', page)
    return sent | ({"csrfmiddlewaretoken": [token[1]]} if token else {})


def names_sent() -> list[str]:
    return [file.name for file in Attachment.objects.order_by("pk")]


def test_a_page_too_old_keeps_its_files(browser):
    old = browser.post(NEW, filled_in(attachments=[png("bukti.png")]), headers=OURS)
    assert (old.status_code, Ticket.objects.count()) == (403, 0)
    assert "bukti.png" in old.content.decode()
    assert 'type="file"' not in old.content.decode()
    assert browser.post(NEW, carried(old), headers=OURS).status_code == 302
    assert names_sent() == ["bukti.png"]


@pytest.mark.parametrize("headers", ANOTHERS)
def test_another_site_has_nothing_kept_here(browser, headers, media, tmp_path):
    refused = browser.post(NEW, filled_in(attachments=[png("bukti.png")]), headers=headers)
    assert refused.status_code == 403
    assert not TrayFile.objects.exists()
    assert list(tmp_path.iterdir()) == []
    assert "bukti.png" in refused.content.decode()


def test_a_browser_without_cookies_is_asked_for_its_files_again():
    client = Client(enforce_csrf_checks=True)
    refused = client.post(NEW, filled_in(attachments=[png("bukti.png")]), headers=OURS)
    assert not TrayFile.objects.exists()
    assert re.search(r"memilihnya lagi.*bukti\.png", refused.content.decode(), re.DOTALL)


def test_pages_too_old_count_among_the_files_a_client_may_have_looked_into(browser, settings):
    few = {"about": 2, "client": 3, "everybody": 99, "seconds": 10**9}
    settings.LIMITS = settings.LIMITS | {"files": few}
    for n in range(5):
        page = browser.post(NEW, filled_in(attachments=[png(f"{n}.png")]), headers=OURS)
    assert TrayFile.objects.count() == 2
    assert "“4.png”" in page.content.decode()


def test_pages_too_old_fill_no_more_than_one_client_s_share(browser, settings):
    settings.TRAY_MEGABYTES_PER_CLIENT = 0
    page = browser.post(NEW, filled_in(attachments=[png("bukti.png")]), headers=OURS)
    assert not TrayFile.objects.exists()
    assert "“bukti.png”" in page.content.decode()
    assert 'type="file"' in page.content.decode()


def test_of_several_files_the_refused_one_is_named_with_its_reason(browser):
    files = [png("bukti.png"), SimpleUploadedFile("virus.exe", b"MZ")]
    page = browser.post(NEW, filled_in(attachments=files), headers=OURS)
    assert [file.name for file in TrayFile.objects.all()] == ["bukti.png"]
    assert "“virus.exe”" in page.content.decode()


def test_files_sent_to_no_page_at_all_are_not_kept(browser):
    refused = browser.post("/tidak/ada/", filled_in(attachments=[png()]), headers=OURS)
    assert refused.status_code == 404
    assert not TrayFile.objects.exists()


def test_staff_signed_out_meanwhile_find_their_files_after_logging_in(client, ticket, officer):
    send = f"/admin/tickets/ticket/{ticket.pk}/message/"
    client.get("/admin/login/")
    form = {"mode": "reply", "body": "Ini buktinya.", "seen": "0", "attachments": [png("a.png")]}
    refused = client.post(send, form)
    assert (refused.status_code, TrayFile.objects.count()) == (403, 1)
    assert "a.png" in refused.content.decode()
    login = {"username": officer.username, "password": "rahasia-sekali-1"}
    assert client.post("/admin/login/", login).status_code == 302
    form = carried(refused) | {"seen": [str(ticket.messages.latest("id").pk)]}
    assert client.post(send, form).status_code == 302
    assert names_sent() == ["a.png"]


def test_a_file_alone_is_kept_too_when_the_session_has_ended(client, ticket):
    client.get("/admin/login/")
    send = f"/admin/tickets/ticket/{ticket.pk}/message/"
    assert client.post(send, {"mode": "reply", "attachments": [png("a.png")]}).status_code == 403
    assert TrayFile.objects.count() == 1


def test_logging_in_takes_along_the_files_of_this_browser_only(client, ticket, officer):
    client.get(NEW)
    client.post(NEW, filled_in(phone="12", attachments=[png("a.png")]))
    stranger = Client()
    stranger.get(NEW)
    login = {"username": officer.username, "password": "rahasia-sekali-1"}
    stranger.post("/admin/login/", login)
    owner = TrayFile.objects.get().owner
    client.post("/admin/login/", login)
    assert TrayFile.objects.get().owner != owner
    assert TrayFile.objects.get().client == ""


def test_a_requester_let_in_no_more_keeps_text_and_files(client, ticket):
    client.get(NEW)
    form = {"body": "Ini fotonya.", "attachments": [png("foto.png")]}
    refused = client.post(url(ticket, "balasan"), form)
    assert (refused.status_code, "foto.png" in refused.content.decode()) == (404, True)
    come_in(client, ticket)
    assert client.post(url(ticket, "balasan"), carried(refused)).status_code == 302
    assert names_sent() == ["foto.png"]


def test_a_fault_of_ours_keeps_files(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a fault")

    client.raise_request_exception = False
    client.get(NEW)
    with monkeypatch.context() as patched:
        patched.setattr("tickets.views.filing.file_ticket", broken)
        page = client.post(NEW, filled_in(attachments=[png("bukti.png")]))
    assert (page.status_code, "bukti.png" in page.content.decode()) == (500, True)
    assert client.post(NEW, carried(page)).status_code == 302
    assert names_sent() == ["bukti.png"]


def test_a_fault_in_keeping_them_still_gives_the_text_back(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a fault")

    client.raise_request_exception = False
    monkeypatch.setattr("tickets.views.filing.file_ticket", broken)
    monkeypatch.setattr("tickets.with_files.keep_sent", broken)
    page = client.post(NEW, filled_in(attachments=[png("bukti.png")])).content.decode()
    assert "setelah saya menekan tombol Masuk" in page
    assert re.search(r"memilihnya lagi.*bukti\.png", page, re.DOTALL)


def test_while_the_database_is_away_the_page_names_the_files_to_choose_again(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the database system is starting up")

    client.raise_request_exception = False
    monkeypatch.setattr("tickets.views.filing.file_ticket", away)
    files = [png("satu.png"), png("dua.png")]
    page = client.post(NEW, filled_in(attachments=files))
    assert page.status_code == 503
    assert re.search(r"memilihnya lagi.*satu\.png.*dua\.png", page.content.decode(), re.DOTALL)
    assert not TrayFile.objects.exists()


def test_a_complaint_s_files_wait_for_its_page_and_are_tied_to_no_browser(browser):
    browser.get("/pengaduan/")
    page = "8a3ccf2e-4a9e-4c1e-8a55-6c3a3c3f0001"
    form = {"submission": page, "description": "Lama sekali.", "attachments": [png("a.png")]}
    refused = browser.post("/pengaduan/", form, headers=OURS)
    assert refused.status_code == 403
    assert TrayFile.objects.get().client == ""
    again = browser.post("/pengaduan/", carried(refused), headers=OURS)
    assert "a.png" in again.content.decode()
