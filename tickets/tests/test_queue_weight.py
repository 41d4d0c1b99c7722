"""The queue is light: cold, full, with everything it brings along, under 150 kB."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Browser, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIMIT = 150_000


def weight(response: Response) -> int:
    """Return the bytes on the line; the test's server does not compress what whitenoise does."""
    sizes = response.request.sizes()
    body = sizes["responseBodySize"]
    if "/static/" in response.url:
        body = len(gzip.compress(response.body()))
    return body + sizes["responseHeadersSize"]


def test_a_full_page_of_the_queue_is_light(browser: Browser, live_server, client, officer, file):
    subject = "Dokumen penawaran tidak dapat dikirim, muncul pesan galat pada Apendo versi 5"
    for number in range(51):
        file(subject=f"{subject} {number}")
    client.force_login(officer)
    context = browser.new_context(locale="id-ID", base_url=live_server.url)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page, came = context.new_page(), []
    page.on("requestfinished", lambda request: came.append(request.response()))
    page.goto("/admin/tickets/ticket/", wait_until="networkidle")
    assert page.locator(".queue tbody tr").count() == 50
    assert len(came) > 5
    assert all(response.status == 200 for response in came)
    total = sum(map(weight, came))
    context.close()
    assert total < LIMIT, f"{total} bytes"
