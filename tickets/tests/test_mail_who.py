"""Whoever wrote by mail says who they are, by the link they were mailed."""

import pytest

from tickets import clock, links
from tickets.tests.mail_in import arrive
from tickets.tests.mails import worded

pytestmark = pytest.mark.django_db
NIK = "3523014107900001"


@pytest.fixture
def ticket(client):
    ticket = arrive(sender="Sinta <sinta@cv.invalid>").ticket
    client.post(links.mint(ticket, "sinta@cv.invalid", clock.now()))
    return ticket


def test_the_page_asks_and_an_officer_accepts(client, ticket, officer):
    assert "data-diri" in client.get(f"/tiket/{ticket.number}/").content.decode()
    answer = client.post(
        f"/tiket/{ticket.number}/data-diri/",
        {"phone": "0812 3456 7890", "identity_type": "ktp", "identity_number": NIK},
    )
    assert answer.status_code == 302
    ticket.accept_statement(by=officer)
    ticket.requester.refresh_from_db()
    assert (ticket.requester.phone, ticket.requester.identity_type) == ("+6281234567890", "ktp")
    assert not ticket.events.filter(data__icontains=NIK)
    assert "data-diri" not in client.get(f"/tiket/{ticket.number}/").content.decode()


def test_a_number_that_cannot_be_one_is_told(client, ticket):
    said = {"phone": "0812 3456 7890", "identity_type": "ktp", "identity_number": "123"}
    answer = client.post(f"/tiket/{ticket.number}/data-diri/", said)
    assert answer.status_code == 422
    assert "NIK terdiri dari 16 angka" in answer.content.decode()


def test_nobody_else_says_who_they_are(ticket, csrf_client):
    assert csrf_client.get(f"/tiket/{ticket.number}/data-diri/").status_code == 404


def test_who_is_known_by_telephone_alone_is_asked_for_a_document(client, requester):
    ticket = arrive(sender=f"Andi <{requester.email}>").ticket
    client.post(links.mint(ticket, requester.email, clock.now()))
    page = f"/tiket/{ticket.number}/"
    assert "data-diri" in client.get(page).content.decode()
    assert "an identity document" in worded(ticket, "received", "en").message.body
    requester.identity_type = "ktp"
    requester.save()
    ticket.refresh_from_db()
    assert "data-diri" not in client.get(page).content.decode()
    assert "an identity document" not in worded(ticket, "received", "en").message.body
