import re

import pytest

from tickets.models import Attachment
from tickets.tests.portal import come_in, filled_in, link, png, url

pytestmark = pytest.mark.django_db


def _pages(client, ticket):
    yield from (client.get(path) for path in ("/", "/bantuan/", "/tiket/baru/"))
    yield from (client.get(path) for path in ("/tidak-ada/", "/admin/login/", link(ticket)))
    yield client.post("/tiket/baru/", {})
    yield client.post("/tiket/baru/", filled_in())
    yield client.get("/tiket/buka/abc/")
    come_in(client, ticket)
    ticket.receive("Foto", by=ticket.requester, files=[png()])
    yield from (client.get(url(ticket, *rest)) for rest in ((), ("terkirim",), ("batal",)))
    yield client.get(url(ticket, "balasan"))
    yield client.post(url(ticket, "balasan"), {})
    yield client.post(url(ticket, "tautan"))
    yield client.get(f"/lampiran/{Attachment.objects.get().pk}/")


def test_every_response_has_a_strict_policy(client, ticket):
    for response in _pages(client, ticket):
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_what_the_policy_forbids(client, ticket):
    for response in _pages(client, ticket):
        if response.streaming or "text/html" not in response["Content-Type"]:
            continue
        page = response.content.decode()
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]*\ssrc=)", page)
        assert not re.search(r'<(link|script|img)[^>]+(href|src)="(https?:)?//', page)
