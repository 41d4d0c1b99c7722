"""A second press of one page that differs from the first: nothing of it is thrown away.

What a browser does when somebody presses Stop, changes something and sends again: the server has
the first press already, and the page still carries the same `submission`.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from tickets.models import Message, Ticket
from tickets.tests.portal import PNG, come_in, filled_in, png, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
WORDS = "Silakan coba lagi."


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def page(client, ticket) -> dict:
    """Return what the composer of a page that was just opened sends."""
    opened = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    return {"body": WORDS, **opened.context["composer"].initial}


def press(client, ticket, sent: dict, mode: str, **more):
    answer = client.post(
        reverse("admin:tickets_ticket_message", args=[ticket.pk]), sent | {"mode": mode} | more
    )
    ticket.refresh_from_db()
    return answer


def said(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def kept_in(answer) -> list[str]:
    """Return the handles by which a page carries the files that wait in the tray."""
    return re.findall(r'name="attachments-kept"[^>]*value="([^"]+)"', answer.content.decode())


def answers(ticket):
    return ticket.messages.filter(author="office", is_internal=False)


def test_a_note_sent_again_as_an_answer_goes_out(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "note")
    assert press(at_desk, ticket, sent, "reply").status_code == 302
    assert answers(ticket).get().body == WORDS


def test_an_answer_sent_again_as_a_note_is_said_to_have_gone_out(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "reply")
    again = press(at_desk, ticket, sent, "note")
    assert ticket.messages.filter(is_internal=True).get().body == WORDS
    assert "tetap sampai ke pemohon" in said(again)


@pytest.mark.parametrize("mode,status", [("solve", "solved"), ("ask", "waiting")])
def test_an_answer_sent_again_to_do_more_is_shown_first_and_then_done(
    at_desk, ticket, mode, status
):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "reply")
    again = press(at_desk, ticket, sent, mode)
    assert (again.status_code, ticket.status) == (409, "open")
    assert "Yang Anda kirim sebelumnya sudah masuk." in again.content.decode()
    shown = again.context["composer"].data.dict()
    assert shown["body"] == WORDS
    press(at_desk, ticket, shown, mode)
    assert ticket.status == status


def test_the_page_shown_again_keeps_drafts(at_desk, ticket, officer):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "reply")
    shown = press(at_desk, ticket, sent, "solve").context["composer"].data.dict()
    at_desk.post(reverse("admin:tickets_ticket_draft", args=[ticket.pk]), shown | {"body": "Lagi"})
    assert ticket.drafts.get(user=officer).body == "Lagi"


def test_an_officers_forgotten_file_is_kept_on_the_page_and_then_sent(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "reply")
    again = press(at_desk, ticket, sent, "reply", attachments=[png()])
    assert again.status_code == 409
    shown = again.context["composer"].data.dict() | {"attachments-kept": kept_in(again)}
    press(at_desk, ticket, shown, "reply")
    assert answers(ticket).latest("id").attachments.get().name == "layar.png"


def test_a_forgotten_file_of_a_note_is_kept(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "note")
    press(at_desk, ticket, sent, "note", attachments=[png()])
    assert ticket.messages.filter(attachments__name="layar.png").get().is_internal


def test_a_forgotten_file_of_a_solution_is_not_said_to_be_sent(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "solve")
    again = press(at_desk, ticket, sent, "solve", attachments=[png()])
    assert again.status_code == 422
    assert kept_in(again)


def test_an_officers_words_after_a_refusal_are_not_taken_for_the_old_ones(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "solve")
    ticket.refuse("Belum.", by=ticket.requester)
    assert press(at_desk, ticket, sent, "solve").status_code == 409


def test_an_answer_to_newer_words_is_not_taken_for_the_old_one(at_desk, ticket):
    sent = page(at_desk, ticket)
    press(at_desk, ticket, sent, "reply")
    ticket.receive("Masih sama.", by=ticket.requester)
    assert press(at_desk, ticket, sent, "reply").status_code == 409


def write(client, ticket, place: str, sent: dict):
    answer = client.post(url(ticket, place), sent)
    ticket.refresh_from_db()
    return answer


def test_a_requesters_forgotten_screenshot_arrives(client, ticket):
    come_in(client, ticket)
    sent = {"body": "Ini foto layarnya", "submission": str(uuid4())}
    for more in ({}, {"attachments": [png()]}, {"attachments": [png()]}):
        assert write(client, ticket, "balasan", sent | more).status_code == 302
    assert [m.attachments.count() for m in ticket.messages.filter(body=sent["body"])] == [0, 1]


def test_the_same_words_answer_a_new_question(client, ticket, officer):
    come_in(client, ticket)
    sent = {"body": "Masih gagal", "submission": str(uuid4())}
    write(client, ticket, "balasan", sent)
    for _ in range(2):
        ticket.ask("Coba lagi?", by=officer)
        for _ in range(2):
            write(client, ticket, "balasan", sent)
            assert ticket.status == Ticket.Status.OPEN
    assert ticket.messages.filter(body="Masih gagal").count() == 3


def test_the_same_words_refuse_a_second_solution(client, ticket, officer):
    come_in(client, ticket)
    sent = {"body": "Belum", "submission": str(uuid4())}
    for _ in range(2):
        ticket.solve(by=officer)
        for _ in range(2):
            write(client, ticket, "belum-beres", sent)
            assert ticket.status == Ticket.Status.OPEN
    assert ticket.messages.filter(body="Belum").count() == 2


def test_the_same_words_reopen_what_was_closed_again(client, ticket, officer):
    come_in(client, ticket)
    sent = {"body": "Muncul lagi", "submission": str(uuid4())}
    for _ in range(2):
        ticket.solve(by=officer)
        ticket.confirm(by=ticket.requester)
        for _ in range(2):
            write(client, ticket, "buka-kembali", sent)
            assert ticket.status == Ticket.Status.OPEN
    assert ticket.messages.filter(body="Muncul lagi").count() == 2


@pytest.mark.parametrize("place", ["belum-beres", "buka-kembali"])
def test_a_screenshot_forgotten_with_the_words_that_opened_it_is_added(
    client, ticket, officer, place
):
    come_in(client, ticket)
    ticket.solve(by=officer)
    if place == "buka-kembali":
        ticket.confirm(by=ticket.requester)
    sent = {"body": "Masih sama", "submission": str(uuid4())}
    write(client, ticket, place, sent)
    again = write(client, ticket, place, sent | {"attachments": [png()]})
    assert again.status_code == 409
    assert "sudah dibuka kembali" in again.content.decode()
    write(client, ticket, "balasan", sent | {"attachments-kept": kept_in(again)})
    assert ticket.messages.latest("id").attachments.get().name == "layar.png"


def file_again(client, **changes):
    return client.post("/tiket/baru/", filled_in(**changes))


def test_a_forgotten_file_comes_to_the_ticket_that_was_filed(client):
    form = {"submission": str(uuid4())}
    chosen = [[], ["satu.png"], ["satu.png", "dua.png"], ["satu.png", "dua.png"]]
    answers = [
        file_again(client, **form, attachments=[png(name) for name in names]) for names in chosen
    ]
    ticket = Ticket.objects.get()
    assert {answer["Location"] for answer in answers} == {url(ticket, "terkirim")}
    names = ticket.messages.get().attachments.values_list("name", flat=True)
    assert list(names) == ["satu.png", "dua.png"]
    assert ticket.events.filter(code="files.added").count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "adp"},
        {"phone": "0812 9999 9999"},
        {"tender_code": "10012345"},
        {"error_code": "E-17"},
        {"name": "Andi W."},
    ],
)
def test_what_was_corrected_on_the_form_is_not_thrown_away(client, changes):
    form = {"submission": str(uuid4())}
    file_again(client, **form)
    for _ in range(2):
        file_again(client, **form, **changes)
    assert Ticket.objects.count() == 2


def test_files_that_come_late_wait_for_an_answer_and_are_told(ticket, officer, requester):
    ticket.reply("Kirim fotonya?", by=officer)
    ticket.add_files([png()], by=requester)
    assert ticket.unanswered_since is not None
    assert Message.objects.get(attachments__size=len(PNG)) == ticket.messages.earliest("id")
