"""A day at the desk in a real browser: ten tickets by keyboard alone, and what a script adds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tickets.models import Draft, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def desk(browser: Browser, live_server, client, officer) -> Iterator[Page]:
    client.force_login(officer)
    context = browser.new_context(
        locale="id-ID", base_url=live_server.url, viewport={"width": 1280, "height": 800}
    )
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.wrong = []
    page.on("console", lambda said: said.type == "error" and page.wrong.append(said.text))
    yield page
    context.close()


def focused(desk: Page) -> str:
    return desk.evaluate("document.activeElement.name || document.activeElement.tagName")


def test_ten_tickets_are_worked_by_keyboard_alone(desk, file):
    tickets = [file(subject=f"Tiket {number}") for number in range(10)]
    desk.goto(QUEUE)
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    for number, ticket in enumerate(tickets):
        desk.wait_for_url(f"**/{ticket.pk}/change/")
        desk.keyboard.press(("a", "n", "s")[number % 3])
        assert focused(desk) == "body"
        desk.keyboard.type(f"Tulisan ajkns? {number}.")
        desk.keyboard.press("Control+Enter")
        desk.wait_for_selector(".messagelist .success")
        desk.keyboard.press("j")
    desk.wait_for_url(f"**{QUEUE}")
    for number, ticket in enumerate(tickets):
        said = ticket.messages.get(body=f"Tulisan ajkns? {number}.")
        assert said.is_internal == (number % 3 == 1)
    assert Ticket.objects.filter(status="solved").count() == 3
    assert desk.wrong == []


def test_every_key_is_a_button_too(desk, ticket):
    desk.goto(QUEUE)
    desk.click("[data-key=j]")
    assert desk.evaluate("document.activeElement.closest('.queue__subject') !== null")
    desk.click("[data-key=n]")
    desk.wait_for_url("**/change/?write=note#write")
    assert desk.is_checked("input[name=mode][value=note]")
    desk.click("[data-key='?']")
    assert desk.is_visible("#keys-help")


def test_single_keys_can_be_switched_off(desk, ticket):
    desk.goto(QUEUE)
    desk.keyboard.press("?")
    desk.uncheck("#keys-on")
    desk.reload()
    desk.keyboard.press("j")
    assert focused(desk) == "BODY"


def test_a_text_survives_a_closed_laptop(desk, ticket):
    page = f"{QUEUE}{ticket.pk}/change/"
    desk.goto(page)
    with desk.expect_response("**/draft/"):
        desk.fill("textarea[name=body]", "Belum selesai.")
    desk.goto(page)
    assert desk.input_value("textarea[name=body]") == "Belum selesai."
    desk.keyboard.press("a")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".messagelist .success")
    assert not Draft.objects.unsent().exists()


def test_nothing_moves_under_the_hand_when_tickets_come(desk, ticket, file):
    desk.goto(QUEUE)
    file(subject="Baru masuk")
    before = desk.inner_html(".queue tbody")
    desk.evaluate(
        "htmx.ajax('GET', document.querySelector('[hx-get]').getAttribute('hx-get'), '[hx-get]')"
    )
    desk.wait_for_selector("[hx-get] .notice")
    assert desk.inner_html(".queue tbody") == before
    assert desk.inner_text("#tabs [aria-current] .tabs__count") == "2"
