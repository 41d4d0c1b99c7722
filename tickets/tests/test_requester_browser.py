"""A requester's whole day in a real browser: a small phone, and no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tickets import lookups
from tickets.models import Ticket
from tickets.tests.portal import PNG, link, token_in, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEND = "main form.form button.btn--primary"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        locale="id-ID", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def _fill_in(page: Page) -> None:
    page.select_option("[name=category]", "bid_documents")
    page.fill("[name=subject]", "Apendo tidak mau mengunggah")
    page.fill("[name=description]", "Muncul pesan galat ketika saya menekan Kirim.")
    page.fill("[name=name]", "Andi Wijaya")
    page.fill("[name=email]", "andi@penyedia.invalid")
    page.fill("[name=phone]", "12")
    page.check("[name=identity_type][value=ktp]")


def _attach(page: Page, name: str = "layar.png") -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": PNG}
    page.set_input_files("[name=attachments]", files=[file])


def _file(page: Page, site: str) -> Ticket:
    """File a ticket the way people do: with one mistake that is put right."""
    page.goto(site)
    page.click("main a.btn--primary")
    _fill_in(page)
    page.click(SEND)
    page.click(".wrong a[href='#id_phone']")
    page.fill("[name=phone]", "0812 3456 7890")
    _attach(page)
    page.click(SEND)
    ticket = Ticket.objects.get()
    assert url(ticket, "terkirim") in page.url
    assert ticket.number in page.inner_text(".receipt__number")
    return ticket


def test_from_the_first_page_to_closed_without_javascript(phone, browser, live_server, officer):
    ticket = _file(phone, live_server.url)
    # The mail is read later, in a browser that knows nothing.
    phone.context.clear_cookies()
    path = link(ticket)
    phone.goto(live_server.url + path)
    phone.click("main form button.btn--primary")
    assert phone.url == live_server.url + url(ticket)
    assert token_in(path) not in phone.content()

    ticket.ask("Versi Apendo berapa?", by=officer)
    phone.reload()
    phone.fill("[name=body]", "Versi 4.3")
    _attach(phone, "versi.png")
    phone.click(SEND)
    assert phone.locator(".message").count() == 3
    with phone.expect_download() as download:
        phone.click("a.file >> nth=-1")
    assert download.value.suggested_filename == "versi.png"

    ticket.solve("Sudah kami atur ulang.", by=officer)
    phone.reload()
    phone.click(f"form[action='{url(ticket, 'beres')}'] button")
    assert phone.locator(".state--closed").count() == 1
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", "solved")


def test_a_lost_link_is_found_again_in_the_browser(phone, live_server, ticket):
    phone.goto(live_server.url)
    phone.click("nav a[href='/tiket/cari/']")
    phone.fill("[name=what]", "LPSE-26-00001-0")
    phone.click(SEND)
    assert phone.locator("#id_what_error").count() == 1
    phone.fill("[name=what]", ticket.number.replace("-", " "))
    phone.click(SEND)
    assert phone.url.endswith("/tiket/cari/terkirim/")
    lookups.answer_waiting()
    assert ticket.outgoing_mails.filter(template="link").count() == 1


def test_a_text_outlives_the_session_in_the_browser(phone, live_server, ticket):
    phone.goto(live_server.url + link(ticket))
    phone.click("main form button.btn--primary")
    phone.fill("[name=body]", "Ditulis lama sekali.")
    phone.context.clear_cookies(name="here")
    phone.click(SEND)
    assert phone.input_value(".typed textarea") == "Ditulis lama sekali."
    other = phone.context.new_page()
    other.goto(live_server.url + link(ticket))
    other.click("main form button.btn--primary")
    phone.click(".typed button")
    assert phone.url == live_server.url + url(ticket)
    assert "Ditulis lama sekali." in phone.inner_text(".talk")


def test_not_solved_yet_is_said_in_the_browser(phone, live_server, ticket, officer):
    phone.goto(live_server.url + link(ticket))
    phone.click("main form button.btn--primary")
    ticket.solve("Sudah.", by=officer)
    phone.reload()
    phone.click("#not-solved summary")
    phone.fill("#not-solved [name=body]", "Masih sama.")
    phone.click("#not-solved button.btn")
    assert phone.locator(".state--open").count() == 1
    assert "Masih sama." in phone.inner_text(".talk")
