"""WCAG 2.2 AA on the staff's own pages, at both widths and in both colour schemes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tickets import clock
from tickets.models import AnswerTemplate, Ticket
from tickets.months import Month
from tickets.tests.test_requester_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")], ids=str)
def desk(request, browser: Browser, live_server, client, supervisor) -> Iterator[Page]:
    """A logged-in supervisor's browser, of one width and one colour scheme."""
    width, scheme = request.param
    client.force_login(supervisor)
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
def busy(file, officer, other_officer, requester) -> Ticket:
    """A ticket with a conversation, a note, and a neighbour with a third party."""
    file(subject="Panjang " * 20).hand_over("LKPP", by=officer)
    file(subject="Menunggu").ask("Kapan?", by=officer)
    ticket = file()
    ticket.reply("Silakan coba.", by=officer)
    ticket.note("Jangan dijanjikan.", by=other_officer)
    ticket.receive("Masih gagal.", by=requester)
    return ticket


def test_nothing_of_ours_shuts_anybody_out(desk, busy, other_officer):
    found = []
    for path in ("/admin/", "/admin/tickets/ticket/", "/admin/tickets/ticket/?q=SPSE"):
        desk.goto(path)
        found += faults(desk)
    desk.goto("/admin/tickets/ticket/add/")
    found += faults(desk)
    desk.click("button.btn--primary")
    found += faults(desk)
    desk.goto(f"/admin/tickets/ticket/{busy.pk}/change/")
    found += faults(desk)
    desk.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    desk.check("input[value=note]")
    desk.wait_for_selector(".similar, .panel [hx-get] .soft")
    found += faults(desk)
    assert found == []


def test_the_queues_aids_shut_nobody_out(desk, busy, file):
    AnswerTemplate.objects.create(name="Salam", body="Yth. {nama}, tiket {nomor}.")
    file(subject="Tender", stage_ends_at=clock.now() + timedelta(hours=4))
    desk.goto("/admin/tickets/ticket/?channel=web")
    desk.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    found = faults(desk)
    desk.click("[data-key='?']")
    found += faults(desk)
    desk.keyboard.press("Escape")
    desk.check(f"input[name=ticket][value='{busy.pk}']")
    desk.click("button[value=answer]")
    found += faults(desk)
    desk.fill("textarea[name=body]", "Sedang kami periksa.")
    desk.click("button[name=send]")
    found += faults(desk)
    for path in ("relieve/", f"{busy.pk}/similar/"):
        desk.goto(f"/admin/tickets/ticket/{path}")
        found += faults(desk)
    assert found == []


def test_the_report_shuts_nobody_out(desk, busy, time, officer):
    time.pass_(hours=9)
    busy.solve("Maaf terlambat.", by=officer)
    broken = busy.deadlines.get()
    desk.goto(f"/admin/tickets/ticket/report/?month={Month.of(time.now())}")
    found = faults(desk)
    desk.goto(f"/admin/tickets/ticket/report/breaches/{broken.pk}/")
    assert found + faults(desk) == []


def test_the_text_stays_when_a_colleague_was_quicker(desk, busy, other_officer):
    desk.goto(f"/admin/tickets/ticket/{busy.pk}/change/")
    desk.fill("textarea[name=body]", "Jawaban yang sudah diketik.")
    busy.reply("Saya lebih cepat.", by=other_officer)
    desk.click(".composer .btn--primary")
    assert desk.input_value("textarea[name=body]") == "Jawaban yang sudah diketik."
    assert desk.locator("#newer").is_visible()
    assert faults(desk) == []
    desk.click(".composer .btn--primary")
    desk.wait_for_selector(".messagelist .success")
    assert busy.messages.filter(body="Jawaban yang sudah diketik.").count() == 1


def test_the_queue_is_worked_by_keyboard_alone(desk, ticket):
    desk.goto("/admin/tickets/ticket/")
    for _ in range(40):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.closest('.queue__subject') !== null"):
            break
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/{ticket.pk}/change/")
    desk.focus("textarea[name=body]")
    desk.keyboard.type("Silakan coba lagi.")
    for _ in range(3):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.matches('.composer .btn--primary')"):
            break
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".messagelist .success")
    assert ticket.messages.filter(body="Silakan coba lagi.").exists()
