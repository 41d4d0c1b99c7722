"""The lists of the administration on a small phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tickets.tests.mail_in import arrive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(browser: Browser, live_server, client, supervisor):
    client.force_login(supervisor)
    context = browser.new_context(
        locale="id-ID", base_url=live_server.url, viewport={"width": 360, "height": 740}
    )
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["inboundmail", "outgoingmail", "watch"])
def test_there_is_room_to_type_what_is_looked_for(desk, name):
    desk.goto(f"/admin/tickets/{name}/")
    field = desk.locator("#searchbar").bounding_box()
    label = desk.locator("#changelist-search label").bounding_box()
    assert field["width"] > 240
    assert label["y"] + label["height"] <= field["y"]


def test_the_formatted_mail_leads_back(desk):
    row = arrive()
    desk.goto(f"/admin/tickets/inboundmail/{row.pk}/formatted/")
    desk.click("a")
    assert urlsplit(desk.url).path == f"/admin/tickets/inboundmail/{row.pk}/change/"
