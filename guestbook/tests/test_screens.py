"""What each screen and paper must show whole, and what a tablet must not show again."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page

from guestbook import receiving
from guestbook.receiving import Stay
from guestbook.tests.browsing import device, page_of, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).last.bounding_box()
    return box["y"] + box["height"]


def test_a_full_display_shows_its_code_and_numbers_whole(
    browser, live_server, place, contact, desk_staff, come
):
    come()
    for _guest in range(5):
        receiving.check_in(place, contact, Stay(purpose="account"), submission=uuid4())
    cookies = device("display", place, desk_staff)
    for width, height in ((1920, 1080), (1280, 800), (1280, 720), (1024, 768)):
        shape = {"viewport": {"width": width, "height": height}}
        with page_of(browser, live_server.url, cookies, **shape) as screen:
            screen.goto("/buku-tamu/layar/")
            assert screen.locator(".display__next li").count() == 4
            assert bottom(screen, ".display__code p") <= height
            assert bottom(screen, ".display__next li") <= bottom(screen, ".display__next") + 1


def test_going_back_on_a_tablet_shows_nobody_who_was_there(browser, live_server, place, desk_staff):
    with page_of(browser, live_server.url, device("tablet", place, desk_staff)) as tablet:
        tablet.goto("/buku-tamu/mandiri/")
        tablet.fill("[name=name]", "Rahasia")
        tablet.click("main form .btn--primary")
        tablet.wait_for_selector(".errorlist")
        tablet.fill("[name=phone]", "0812 3450 0001")
        tablet.check("[value=ktp]")
        tablet.click("main form .btn--primary")
        tablet.wait_for_selector(".ticket-number__big")
        tablet.go_back()
        tablet.reload()
        assert tablet.input_value("[name=name]") == ""


def test_saving_stays_on_the_screen_for_the_next_guest_and_a_returning_one(
    browser, live_server, desk_staff, come, contact
):
    come()
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        desk.goto("/buku-tamu/")
        desk.fill("[name=q]", contact.phone)
        desk.press("[name=q]", "Enter")
        desk.wait_for_selector(".chosen")
        assert bottom(desk, "[name=save]") <= 800
        desk.click("[name=save]")
        desk.wait_for_selector(".messagelist")
        assert bottom(desk, "[name=save]") <= 800


def test_the_slip_is_as_wide_as_its_roll(browser, live_server, desk_staff, come, question):
    visit = come(question=question)
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        for paper, millimetres in (("80", 80), ("a4", 210)):
            desk.goto(f"/buku-tamu/{visit.pk}/bukti/?kertas={paper}")
            pdf = desk.pdf(prefer_css_page_size=True)
            width = float(pdf.split(b"/MediaBox [0 0 ")[1].split()[0])
            assert round(width / 72 * 25.4) == millimetres


def test_signing_in_from_the_list_takes_along_what_was_typed(browser, live_server, desk_staff):
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        desk.goto("/buku-tamu/")
        desk.fill("[name=name]", "Rina Lestari")
        desk.context.clear_cookies(name="sessionid")
        desk.click("#today .notice button", timeout=15_000)
        desk.wait_for_url("**/admin/login/**")
        desk.fill("[name=username]", desk_staff.username)
        desk.fill("[name=password]", "rahasia-sekali-1")
        desk.click("[type=submit]")
        desk.wait_for_selector(".kept-form")
        assert desk.input_value("[name=name]") == "Rina Lestari"
