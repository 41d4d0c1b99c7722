"""Complaints in a real browser: WCAG 2.2 AA, a small phone, and no JavaScript at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from complaints.models import Complaint, PublicEntry, Triage
from tickets import clock
from tickets.intake import Contact
from tickets.models import Ticket
from tickets.tests.test_requester_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=str)
def desk(request, browser: Browser, live_server, client, complaint_handler) -> Iterator[Page]:
    """A logged-in handler's browser, of one width and one colour scheme."""
    width, scheme = request.param
    client.force_login(complaint_handler)
    context = browser.new_context(
        locale="id-ID",
        base_url=live_server.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def busy(complain, complaint_handler, supervisor, file) -> Complaint:
    """A complaint that has been decided, with everything that can stand beside it."""
    complaint = complain(subject="Antrean " + "panjang " * 18, happened_at=clock.now()).complaint
    complaint.tell_complete("Lengkap.", by=complaint_handler)
    complaint.plan("Tambah kursi.", owner=supervisor, due=None, by=complaint_handler)
    complaint.note_lapor("LP-1", came_from=True, by=complaint_handler)
    PublicEntry.objects.create(
        complaint=complaint, you_said="Antrean lama.", we_did="Loket ditambah.",
        written_at=clock.now(), released_at=clock.now(), released_by=supervisor,
    )  # fmt: skip
    Triage.objects.create(ticket=kept_back(), reason="words", put_at=clock.now())
    return complaint


def kept_back() -> Ticket:
    from complaints import shield
    from tickets.intake import file_ticket
    from tickets.models import Category

    return file_ticket(
        channel="email",
        subject="Keluhan saya",
        description="Mohon ditanggapi.\n" * 3,
        category=Category.objects.get(code="other"),
        contact=Contact(name="Sri Rejeki", email="sri@warga.invalid"),
        restrict=lambda ticket: shield.restrictions(ticket, []),
        announce=False,
    )


def unfolded(page: Page) -> list[str]:
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    return faults(page)


def test_axe_finds_nothing(desk, busy, complaint_handler):
    found = []
    for path in (
        "/pengaduan/", "/pengaduan/lacak/", "/pengaduan/tindak-lanjut/", "/pengaduan/catat/",
        "/pengaduan/catat/?cara=telephone", "/pengaduan/catat/?cara=letter",
        "/admin/complaints/complaint/", "/admin/complaints/complaint/summary/",
        "/admin/complaints/complaint/triage/",
        f"/admin/complaints/complaint/{busy.pk}/change/",
    ):  # fmt: skip
        desk.goto(path)
        found += unfolded(desk)
    busy.decide("upheld", "Benar.", by=complaint_handler)
    desk.goto(f"/admin/complaints/complaint/{busy.pk}/change/")
    found += unfolded(desk)
    desk.goto("/pengaduan/")
    desk.click("main form.form button.btn--primary")
    found += faults(desk)
    assert found == []


def test_without_javascript_it_is_filed_followed_and_answered(
    browser, live_server, complaint_handler, supervisor
):
    context = browser.new_context(
        locale="id-ID", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/pengaduan/")
    page.check("[name=kind][value=pengaduan]")
    page.select_option("[name=about]", "officer")
    page.fill("[name=subject]", "Diminta imbalan")
    page.fill("[name=description]", "Seseorang meminta uang.")
    page.check("[name=confidentiality][value=anonymous]")
    page.click("main form.form button.btn--primary")
    number, secret = page.locator(".receipt__number strong").all_inner_texts()
    Complaint.objects.get().ticket.reply("Kami periksa.", by=complaint_handler)
    page.goto(f"{live_server.url}/pengaduan/lacak/")
    page.fill("[name=number]", number)
    page.fill("[name=secret]", secret)
    page.click("main form.form button.btn--primary")
    assert "Kami periksa." in page.locator(".talk").inner_text()
    page.fill("[name=body]", "Terima kasih.")
    page.click("main form.form button.btn--primary")
    assert "Terima kasih." in page.locator(".talk").inner_text()
    assert not [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    context.close()


def test_the_receipt_prints_without_ways_and_buttons(browser, live_server, complain, client):
    context = browser.new_context(locale="id-ID")
    page = context.new_page()
    page.goto(f"{live_server.url}/pengaduan/")
    page.check("[name=kind][value=saran]")
    page.select_option("[name=about]", "facility")
    page.fill("[name=subject]", "Stop kontak")
    page.fill("[name=description]", "Tambah stop kontak.")
    page.check("[name=confidentiality][value=anonymous]")
    page.click("main form.form button.btn--primary")
    page.emulate_media(media="print")
    assert page.locator(".receipt__number strong >> nth=1").is_visible()
    assert page.locator(".signature").is_visible()
    assert not page.locator(".ways").is_visible()
    assert not page.locator(".btns").first.is_visible()
    context.close()
