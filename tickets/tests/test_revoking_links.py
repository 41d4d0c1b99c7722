"""Links can be taken back by the office, and sent again to the address on file."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from tickets.models import Event, OutgoingMail, Ticket
from tickets.tests.portal import come_in, filled_in, link, url

pytestmark = pytest.mark.django_db


def at(ticket: Ticket, name: str) -> str:
    return f"/admin/tickets/ticket/{ticket.pk}/{name}/"


@pytest.fixture
def at_desk(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_a_press_ends_every_link_and_every_session(client, at_desk, ticket):
    path = link(ticket)
    come_in(client, ticket)
    assert at(ticket, "revocation") in at_desk.get(at(ticket, "change")).content.decode()
    assert at_desk.post(at(ticket, "revocation")).status_code == 302
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert client.get(url(ticket)).status_code == 404


def test_the_browser_that_filed_is_let_out_too(client, at_desk):
    client.post("/tiket/baru/", filled_in())
    ticket = Ticket.objects.get()
    assert client.get(url(ticket)).status_code == 200
    at_desk.post(at(ticket, "revocation"))
    assert client.get(url(ticket)).status_code == 404
    come_in(client, ticket)
    assert client.get(url(ticket)).status_code == 200


def test_revoking_is_history_once(ticket, officer):
    link(ticket)
    ticket.revoke_links(by=officer)
    ticket.revoke_links(by=officer)
    event = Event.objects.get(code="links.revoked")
    assert (event.user, event.data) == (officer, {"links": 1})


def test_other_tickets_keep_their_links(client, at_desk, ticket, file):
    other = file()
    path = link(other)
    at_desk.post(at(ticket, "revocation"))
    assert client.get(path).status_code == 200


def test_staff_have_a_fresh_link_mailed_once_in_ten_minutes(at_desk, ticket):
    assert at_desk.post(at(ticket, "link")).status_code == 302
    refused = at_desk.post(at(ticket, "link"))
    assert refused.status_code == 422
    mail = OutgoingMail.objects.get(template="link")
    assert mail.to == ticket.requester.email
    assert Event.objects.filter(code="links.sent").count() == 1


def test_spam_gets_no_link_by_whatever_way(client, ticket, officer):
    ticket.mark_spam(by=officer)
    client.post(url(ticket, "tautan"))
    cache.clear()
    assert ticket.send_link(by=None) is False
    assert not OutgoingMail.objects.filter(template="link").exists()
