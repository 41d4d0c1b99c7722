"""WCAG 2.2 AA on the pages about mail that came in: staff's, and the requester's."""

from __future__ import annotations

import pytest

from tickets.models import Ticket
from tickets.tests.mail_in import FAIL, arrive
from tickets.tests.portal import link, url
from tickets.tests.test_requester_accessibility import faults
from tickets.tests.test_staff_accessibility import desk  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("desk", [(360, "light"), (1280, "dark")], indirect=True, ids=str),
]
HTML = "<h1>Kepada Yth.</h1><p>Saya <b>tidak bisa</b> <a href='http://x.invalid'>masuk</a>.</p>"


@pytest.fixture
def doubted(requester) -> Ticket:
    return arrive(sender=requester.email, subject="Perihal " * 12, proof="").ticket


def test_the_pages_of_mail_shut_nobody_out(desk, doubted, client):  # noqa: F811
    raw = b"From: andi@penyedia.invalid\nContent-Type: text/html\n\n" + HTML.encode()
    rows = [arrive(raw), arrive(sender="Toko <toko@x.invalid>", proof=FAIL, text="Beli!")]
    found = []
    for path in ("", *(f"{row.pk}/change/" for row in rows)):
        desk.goto(f"/admin/tickets/inboundmail/{path}")
        found += faults(desk)
    for _ in range(2):
        desk.goto(f"/admin/tickets/ticket/{doubted.pk}/change/")
        found += faults(desk)
        doubted.disown(by=doubted.requester)
    # Its own address lets no script run, not even the one that looks.
    markup = client.get(f"/admin/tickets/inboundmail/{rows[0].pk}/formatted/").content.decode()
    desk.set_content(markup)
    assert "Kepada Yth." in markup and found + faults(desk) == []


def test_the_question_whose_mail_it_is_shuts_nobody_out(desk, doubted, live_server):  # noqa: F811
    desk.goto(live_server.url + link(doubted))
    desk.click("main form button.btn--primary")
    found = faults(desk)
    desk.click("button:text('Bukan dari saya')")
    found += faults(desk)
    assert desk.locator("button:text('Ternyata email itu dari saya')").is_visible()
    desk.goto(live_server.url + url(doubted, "data-diri"))
    desk.click("main form button.btn--primary")
    assert desk.locator(".errors, [role=alert]").first.is_visible()
    assert found + faults(desk) == []
