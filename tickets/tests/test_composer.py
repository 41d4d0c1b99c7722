"""Writing about a ticket from one box: every mode, and two people at once."""

from __future__ import annotations

import re
import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def page_of(ticket) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def send(client, ticket, mode: str, body: str, **more):
    """Write as the page does that was just opened."""
    composer = client.get(page_of(ticket)).context["composer"]
    typed = {"mode": mode, "body": body, **composer.initial, **more}
    typed["mode"] = mode
    return client.post(reverse("admin:tickets_ticket_message", args=[ticket.pk]), typed)


@pytest.mark.parametrize(
    "mode,status",
    [
        ("reply", Ticket.Status.OPEN),
        ("ask", Ticket.Status.WAITING),
        ("note", Ticket.Status.NEW),
        ("solve", Ticket.Status.SOLVED),
    ],
)
def test_each_mode_does_what_it_says(at_desk, ticket, mode, status):
    assert send(at_desk, ticket, mode, "Baik.").url == page_of(ticket)
    ticket.refresh_from_db()
    assert ticket.status == status
    assert ticket.messages.latest("id").is_internal == (mode == "note")


def test_solving_needs_no_words(at_desk, ticket):
    send(at_desk, ticket, "solve", "")
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED


@pytest.mark.parametrize("mode", ["reply", "ask", "note", "", "rubbish"])
def test_nothing_is_sent_without_words_or_mode(at_desk, ticket, mode):
    assert send(at_desk, ticket, mode, "  ").status_code == 422
    assert ticket.messages.count() == 1


def test_pressing_twice_writes_once(at_desk, ticket):
    submission = uuid.uuid4()
    for _ in range(2):
        send(at_desk, ticket, "reply", "Sekali saja.", submission=submission)
    assert ticket.messages.filter(body="Sekali saja.").count() == 1


def test_what_came_meanwhile_is_shown_and_nothing_is_sent(at_desk, ticket, other_officer):
    seen = ticket.messages.latest("id").pk
    newer = ticket.reply("Saya sudah menjawab.", by=other_officer)
    answer = send(at_desk, ticket, "reply", "Jawaban saya.", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert not Message.objects.filter(body="Jawaban saya.").exists()
    assert [message.pk for message in answer.context["newer"]] == [newer.pk]
    assert "Jawaban saya." in page
    assert f'value="{newer.pk}"' in page


def test_after_reading_it_the_same_text_goes_out(at_desk, ticket, other_officer):
    seen = ticket.messages.latest("id").pk
    ticket.reply("Saya sudah menjawab.", by=other_officer)
    refused = send(at_desk, ticket, "reply", "Jawaban saya.", seen=seen)
    again = refused.context["composer"].data.dict()
    at_desk.post(reverse("admin:tickets_ticket_message", args=[ticket.pk]), again)
    assert Message.objects.filter(body="Jawaban saya.").count() == 1


def test_a_note_is_held_up_by_nobody(at_desk, ticket, other_officer):
    seen = ticket.messages.latest("id").pk
    ticket.reply("Saya sudah menjawab.", by=other_officer)
    assert send(at_desk, ticket, "note", "Ingat ini.", seen=seen).status_code == 302


def test_solving_what_a_colleague_solved_silently_loses_no_text(at_desk, ticket, other_officer):
    ticket.solve(by=other_officer)
    answer = send(at_desk, ticket, "solve", "Penjelasan panjang.")
    assert answer.status_code == 422
    assert "Penjelasan panjang." in answer.content.decode()


def test_answering_a_closed_ticket_keeps_the_text(at_desk, ticket):
    ticket.withdraw(by=None)
    answer = send(at_desk, ticket, "reply", "Terlambat.")
    assert answer.status_code == 422
    assert "Terlambat." in answer.content.decode()


@pytest.mark.parametrize(
    "rubbish",
    [
        {"seen": "x"},
        {"seen": "9" * 30},
        {"submission": "x"},
        {"body": "a\0b"},
        {"body": "x" * 20_001},
    ],
)
def test_rubbish_is_no_error(at_desk, ticket, rubbish):
    answer = send(at_desk, ticket, "reply", **{"body": "Baik.", **rubbish})
    assert answer.status_code in (302, 422)


def test_who_may_only_read_has_no_composer(client, auditor, ticket):
    client.force_login(auditor)
    assert client.get(page_of(ticket)).context["composer"] is None
    url = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    assert client.post(url, {"mode": "note", "body": "x"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_shown_the_others_words(ticket, officer, other_officer):
    seen = ticket.messages.latest("id").pk
    url = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    codes, together = [], threading.Barrier(2)

    def answer(user) -> None:
        client = Client()
        client.force_login(user)
        together.wait()
        typed = {"mode": "reply", "body": f"Dari {user.username}", "seen": seen}
        codes.append(client.post(url, typed).status_code)
        connection.close()

    threads = [threading.Thread(target=answer, args=[user]) for user in (officer, other_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(codes) == [302, 409]
    assert ticket.messages.count() == 2


def test_a_key_is_offered_only_for_what_can_be_written(client, ticket, officer, requester):
    client.force_login(officer)

    def offered() -> set[str]:
        page = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
        return set(re.findall(r'data-key="([ans])"', page.content.decode()))

    assert offered() == {"a", "n", "s"}
    ticket.solve("Sudah.", by=officer)
    assert offered() == {"a", "n"}
    ticket.confirm(by=requester)
    assert offered() == {"n"}
