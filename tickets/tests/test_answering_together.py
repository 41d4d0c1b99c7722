"""Answering several tickets at once loses no text, and overtakes nobody."""

from __future__ import annotations

import pytest

from tickets.forms import LONGEST_TEXT

pytestmark = pytest.mark.django_db
BULK = "/admin/tickets/ticket/bulk/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def two(file):
    return [file(subject="Satu"), file(subject="Dua")]


def looked_at(at_desk, tickets, body: str) -> dict:
    """Return what the page to look at first would send."""
    form = {"act": "answer", "ticket": [ticket.pk for ticket in tickets], "body": body}
    page = at_desk.post(BULK, form)
    seen = {f"seen-{ticket.pk}": ticket.newest for ticket in page.context["ticked"]}
    submission = page.context["form"]["submission"].value()
    return form | seen | {"submission": submission, "send": "yes"}


def test_who_wrote_meanwhile_is_read_before_the_answer_leaves(at_desk, two, requester):
    form = looked_at(at_desk, two, "Silakan coba lagi.")
    two[1].receive("Sudah saya coba.", by=requester)
    page = at_desk.post(BULK, form)
    assert [message.author for message in two[0].messages.all()] == ["requester", "office"]
    assert not two[1].messages.filter(author="office").exists()
    assert page.context["ticked"] == [two[1]]
    assert page.context["form"]["body"].value() == "Silakan coba lagi."


def test_after_a_look_the_rest_is_sent_and_nothing_twice(at_desk, two, requester):
    form = looked_at(at_desk, two, "Silakan coba lagi.")
    two[1].receive("Sudah saya coba.", by=requester)
    left = at_desk.post(BULK, form).context["ticked"]
    again = form | {"ticket": [two[0].pk, two[1].pk], f"seen-{left[0].pk}": left[0].newest}
    at_desk.post(BULK, again)
    assert [ticket.messages.filter(author="office").count() for ticket in two] == [1, 1]


def test_a_text_too_long_stays_on_the_page(at_desk, two):
    form = {"act": "answer", "ticket": [two[0].pk], "body": "panjang " * LONGEST_TEXT}
    page = at_desk.post(BULK, form | {"send": "yes"})
    assert page.status_code == 422
    assert page.content.decode().count("panjang") >= LONGEST_TEXT
    assert f'name="ticket" value="{two[0].pk}"' in page.content.decode()


def test_a_text_without_tickets_stays_on_the_page(at_desk):
    page = at_desk.post(BULK, {"act": "answer", "body": "Jangan hilang.", "send": "yes"})
    assert page.status_code == 422
    assert "Jangan hilang." in page.content.decode()


def test_a_closed_ticket_is_left_with_the_text_for_it(at_desk, two, requester):
    form = looked_at(at_desk, two, "Silakan coba lagi.")
    two[0].withdraw(by=requester)
    page = at_desk.post(BULK, form).content.decode()
    assert "Silakan coba lagi." in page
    assert two[1].messages.filter(author="office").exists()
