import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from tickets import clock, links
from tickets.models import AccessLink
from tickets.tests.portal import come_in, link, token_in, url

pytestmark = pytest.mark.django_db


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def test_looking_at_a_link_changes_nothing(client, ticket):
    path = link(ticket)
    before = _rows()
    for look in (client.get, client.head):
        assert look(path).status_code == 200
    assert _rows() == before
    assert "sessionid" not in client.cookies
    assert client.get(url(ticket)).status_code == 404


def test_a_link_shows_number_and_state_and_nothing_else(client, ticket):
    page = client.get(link(ticket)).content.decode()
    assert ticket.number in page
    assert "state--new" in page
    for secret in (ticket.subject, ticket.requester.name, ticket.requester.email, "galat"):
        assert secret not in page


def test_the_button_opens_the_ticket_and_the_address_loses_the_token(client, ticket):
    path = link(ticket)
    response = client.post(path)
    assert response["Location"] == url(ticket)
    page = client.get(url(ticket))
    assert page.status_code == 200
    assert token_in(path) not in page.content.decode()


def test_a_link_opens_one_ticket_only(client, ticket, file, other_requester):
    other = file(other_requester)
    come_in(client, ticket)
    for rest in ((), ("terkirim",), ("batal",)):
        assert client.get(url(other, *rest)).status_code == 404
    for name in ("balasan", "beres", "belum-beres", "buka-kembali", "batal"):
        assert client.post(url(other, name), {"body": "x"}).status_code == 404


def test_unknown_and_not_yours_look_alike(client, ticket):
    known = client.get(url(ticket))
    unknown = client.get("/tiket/LPSE-26-99998-5/")
    assert known.status_code == unknown.status_code == 404
    assert _without_csrf(known).replace(ticket.number, "") == _without_csrf(unknown).replace(
        "LPSE-26-99998-5", ""
    )


def _without_csrf(response) -> str:
    return response.content.decode().replace(str(response.context["csrf_token"]), "")


def test_a_revoked_link_ends_the_session_it_opened(client, ticket):
    come_in(client, ticket)
    links.revoke(ticket, clock.now())
    assert client.get(url(ticket)).status_code == 404
    assert client.post(url(ticket, "balasan"), {"body": "x"}).status_code == 404


def test_an_expired_link_ends_the_session_it_opened(client, ticket, time):
    come_in(client, ticket)
    AccessLink.objects.update(expires_at=clock.now() + timedelta(days=1))
    time.pass_(hours=25)
    assert client.get(url(ticket)).status_code == 404


def test_a_link_of_a_closed_ticket_ends_a_week_later(client, ticket, time):
    path = link(ticket)
    ticket.withdraw(by=ticket.requester)
    time.pass_(days=6)
    assert client.get(path).status_code == 200
    time.pass_(days=2)
    assert client.get(path).status_code == 404


def test_an_expired_link_offers_a_fresh_one_by_mail(client, ticket, time):
    path = link(ticket)
    time.pass_(days=31)
    page = client.get(path)
    assert page.status_code == 404
    assert url(ticket, "tautan") in page.content.decode()
    assert client.post(path).status_code == 404
    assert not Session.objects.exists()


def test_a_made_up_token_opens_nothing(client, ticket):
    assert client.get("/tiket/buka/" + "A" * 43 + "/").status_code == 404
    assert client.post("/tiket/buka/" + "A" * 43 + "/").status_code == 404


def test_the_session_gets_a_new_key_when_a_ticket_opens(client, ticket, file):
    come_in(client, ticket)
    before = client.session.session_key
    come_in(client, file())
    assert client.session.session_key != before
    assert client.get(url(ticket)).status_code == 200


def test_opening_needs_the_csrf_token_of_the_page(ticket):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(ticket)).status_code == 403


def test_the_page_of_a_link_tells_no_other_site_its_address(client, ticket):
    page = client.get(link(ticket))
    # Only the origin leaves; "no-referrer" would make browsers send `Origin: null`, which the
    # CSRF check refuses.
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("suffix", ["", "x/"])
def test_no_token_reaches_the_log(client, caplog, settings, suffix):
    without_tokens = import_string(settings.LOGGING["filters"]["no_tokens"]["()"])
    caplog.handler.addFilter(without_tokens())
    with caplog.at_level(logging.DEBUG):
        client.get(f"/tiket/buka/rahasia-sekali/{suffix}")
    assert caplog.records
    assert "rahasia-sekali" not in caplog.text


def test_staff_have_no_way_in_here(client, ticket, officer):
    client.force_login(officer)
    assert client.get(url(ticket)).status_code == 404
