import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

from tickets.models import Ticket
from tickets.tests.portal import come_in, filled_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(monkeypatch):
    """Let minutes pass for what is signed."""
    real, passed = signing.time.time, [0]
    monkeypatch.setattr(signing.time, "time", lambda: real() + passed[0] * 60)

    def pass_(count: int) -> None:
        passed[0] += count

    return pass_


def test_a_browser_left_alone_is_let_in_no_more(client, ticket, minutes):
    come_in(client, ticket)
    minutes(59)
    assert client.get(url(ticket)).status_code == 200
    minutes(61)
    assert client.get(url(ticket)).status_code == 404
    assert client.post(url(ticket, "batal")).status_code == 404


def test_looking_keeps_it_awake_without_a_write(client, ticket, minutes):
    come_in(client, ticket)
    before = list(Session.objects.values())
    for _ in range(4):
        minutes(40)
        assert client.get(url(ticket)).status_code == 200
    assert list(Session.objects.values()) == before


def test_the_browser_that_filed_falls_asleep_too(client, minutes):
    client.post("/tiket/baru/", filled_in())
    ticket = Ticket.objects.get()
    assert client.get(url(ticket, "terkirim")).status_code == 200
    minutes(61)
    assert client.get(url(ticket, "terkirim")).status_code == 404


def test_what_was_typed_meanwhile_is_kept_and_sent_after_coming_in_again(client, ticket, minutes):
    come_in(client, ticket)
    minutes(90)
    refused = client.post(url(ticket, "balasan"), {"body": "Ditulis lama sekali."})
    assert refused.status_code == 404
    assert "Ditulis lama sekali." in refused.content.decode()
    come_in(client, ticket)
    assert client.post(url(ticket, "balasan"), {"body": "Ditulis lama sekali."}).status_code == 302
    assert ticket.messages.last().body == "Ditulis lama sekali."


def test_one_sessions_cookie_wakes_no_other(client, ticket):
    come_in(client, ticket)
    other = Client()
    come_in(other, ticket)
    other.cookies["here"] = client.cookies["here"].value
    assert other.get(url(ticket)).status_code == 404


def test_the_cookie_is_for_the_server_alone(client, ticket):
    come_in(client, ticket)
    cookie = client.cookies["here"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)


def test_pages_of_no_ticket_set_no_cookie(client):
    client.get("/")
    client.get("/tiket/baru/")
    assert "here" not in client.cookies
