"""A requester's day on a small phone: refused a file, mending it, answering, confirming, rating."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tickets.models import Attachment, Rating, Ticket
from tickets.tests.portal import PNG, link, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEND = "main form.form button.btn--primary"
MOST_BYTES = 100_000


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(params=[True, False], ids=["with-javascript", "without"])
def phone(browser: Browser, request) -> Iterator[Page]:
    context = browser.new_context(
        locale="id-ID", viewport={"width": 360, "height": 740}, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


def choose(page: Page, *files: tuple[str, bytes], form: str = "main form.form") -> None:
    chosen = [{"name": n, "mimeType": "application/octet-stream", "buffer": c} for n, c in files]
    page.set_input_files(f"{form} [type=file]", files=chosen)


def fill_in(page: Page) -> None:
    page.select_option("[name=category]", "bid_documents")
    page.fill("[name=subject]", "Apendo tidak mau mengunggah")
    page.fill("[name=description]", "Muncul pesan galat ketika saya menekan Kirim.")
    page.fill("[name=name]", "Andi Wijaya")
    page.fill("[name=email]", "andi@penyedia.invalid")
    page.fill("[name=phone]", "0812 3456 7890")
    page.check("[name=identity_type][value=ktp]")


def file_with_a_bad_file(page: Page, site: str) -> Ticket:
    """File, be refused one of three files, take another out, and send what is left."""
    page.goto(f"{site}/tiket/baru/")
    fill_in(page)
    choose(page, ("layar.png", PNG), ("salah.png", PNG), ("virus.exe", b"MZ\x90"))
    page.click(SEND)
    assert "virus.exe" in page.inner_text(".wrong")
    page.click(".wrong a[href='#id_attachments']")
    assert page.locator(".kept li").count() == 2
    page.check(".kept li:has-text('salah.png') [type=checkbox]")
    page.click(SEND)
    ticket = Ticket.objects.get()
    assert url(ticket, "terkirim") in page.url
    assert [file.name for file in Attachment.objects.all()] == ["layar.png"]
    return ticket


def answer(page: Page, ticket: Ticket, officer) -> None:
    """Answer a question; the first try forgets the words and keeps the file."""
    ticket.ask("Versi Apendo berapa?", by=officer)
    page.reload()
    choose(page, ("versi.png", PNG))
    page.click(SEND)
    page.fill("[name=body]", "Versi 4.3")
    page.click(SEND)
    assert Attachment.objects.latest("id").message.body == "Versi 4.3"


def rate(page: Page, ticket: Ticket, site: str) -> None:
    """Rate right behind the mailed link, add a sentence, think again."""
    page.context.clear_cookies()
    page.goto(site + link(ticket))
    page.click(".rating__face >> nth=1")
    assert page.url == site + url(ticket)
    page.fill("[name=words]", "Cepat dan ramah.")
    page.click(".rating form.form button")
    page.click(".rating__face >> nth=0")
    rating = Rating.objects.get(ticket=ticket)
    assert (rating.score, rating.words) == (3, "Cepat dan ramah.")


def test_a_whole_day(phone, live_server, officer):
    ticket = file_with_a_bad_file(phone, live_server.url)
    phone.goto(live_server.url + url(ticket))
    answer(phone, ticket, officer)
    ticket.solve("Sudah kami atur ulang.", by=officer)
    phone.reload()
    phone.click(f"form[action='{url(ticket, 'beres')}'] button")
    rate(phone, ticket, live_server.url)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", "solved")


def test_the_guide_of_the_chosen_category_stands_beside_the_choice(phone, live_server):
    phone.goto(f"{live_server.url}/tiket/baru/")
    with_javascript = not phone.locator(".guides__all").is_visible()
    phone.select_option("[name=category]", "sirup")
    if not with_javascript:
        phone.click(".guides__all > summary")
    guide = phone.locator("[data-category=sirup]:visible")
    assert "Kode RUP" in guide.inner_text()
    guide.locator("summary").first.click()
    assert "SiRUP" in guide.locator(".fold__body").first.inner_text()


def test_an_answer_is_found_on_the_way_to_the_form(phone, live_server):
    phone.goto(live_server.url)
    phone.click("main a[href='/bantuan/']")
    phone.fill("[name=q]", "lupa kata sandi")
    phone.press("[name=q]", "Enter")
    assert "lupa password" in phone.inner_text(".faq[open]")
    phone.fill("[name=q]", "xyzzyplugh")
    phone.press("[name=q]", "Enter")
    assert phone.locator("main a[href='/tiket/baru/']").is_visible()


def weight(browser: Browser, address: str, cookies: list) -> int:
    """Return how many bytes a page takes on a first visit, with all it asks for."""
    context = browser.new_context(locale="id-ID", viewport={"width": 360, "height": 740})
    context.add_cookies(cookies)
    page, taken = context.new_page(), []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda done: taken.append(done["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    context.close()
    assert taken, "nothing was measured"
    return sum(taken)


def test_a_first_visit_stays_under_100_kilobytes(browser, live_server, ticket):
    context = browser.new_context(locale="id-ID")
    page = context.new_page()
    page.goto(live_server.url + link(ticket))
    page.click("main form button.btn--primary")
    cookies = context.cookies()
    context.close()
    paths = ["/", "/standar-pelayanan/", "/tiket/baru/", "/bantuan/", "/bantuan/?q=lupa"]
    paths += [url(ticket), url(ticket, "terkirim")]
    weights = {path: weight(browser, live_server.url + path, cookies) for path in paths}
    assert {path: taken for path, taken in weights.items() if taken >= MOST_BYTES} == {}, weights
