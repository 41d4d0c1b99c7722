"""What helps an officer write: drafts, templates, who else is there, quoted text, like tickets."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse

from tickets import quoting
from tickets.models import AnswerTemplate, Category, Draft, Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def to(name: str, ticket) -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])


def typed(response) -> str:
    return response.context["composer"]["body"].value() or ""


def test_a_draft_survives_and_is_only_its_writers(at_desk, ticket, other_officer, client):
    at_desk.post(to("draft", ticket), {"mode": "note", "body": "Setengah jadi"})
    page = at_desk.get(to("change", ticket))
    assert (typed(page), page.context["composer"]["mode"].value()) == ("Setengah jadi", "note")
    client.force_login(other_officer)
    assert typed(client.get(to("change", ticket))) == ""


def test_a_draft_is_gone_when_sent_and_a_late_save_brings_it_not_back(at_desk, ticket):
    page = at_desk.get(to("change", ticket)).context["composer"]["submission"].value()
    said = {"mode": "reply", "body": "Silakan coba lagi:\r\n1. keluar\r\n", "submission": page}
    at_desk.post(to("draft", ticket), said)
    at_desk.post(to("message", ticket), said)
    for late in (said["body"], said["body"][:-3]):
        at_desk.post(to("draft", ticket), said | {"body": late})
    assert not Draft.objects.unsent().exists()
    assert typed(at_desk.get(to("change", ticket))) == ""
    assert ticket.messages.filter(body__startswith="Silakan coba lagi:").count() == 1


def test_after_sending_a_new_page_keeps_drafts_again(at_desk, ticket):
    sent = {"mode": "reply", "body": "Satu.", "submission": uuid.uuid4()}
    at_desk.post(to("message", ticket), sent)
    at_desk.post(to("draft", ticket), {"mode": "note", "body": "Dua.", "submission": uuid.uuid4()})
    assert typed(at_desk.get(to("change", ticket))) == "Dua."


def test_a_draft_can_be_thrown_away(at_desk, ticket):
    at_desk.post(to("draft", ticket), {"mode": "reply", "body": "x"})
    at_desk.post(to("draft", ticket), {"discard": "yes"})
    assert not Draft.objects.unsent().exists()


def test_a_template_is_filled_in_and_sends_nothing(at_desk, ticket, officer):
    template = AnswerTemplate.objects.create(
        name="Salam", body="Yth. {nama}, tiket {nomor}. {lain} Salam, {petugas}"
    )
    said = {"mode": "reply", "body": "Awal.", "insert": "template", "template": template.pk}
    page = at_desk.post(to("message", ticket), said)
    assert typed(page) == (
        f"Awal.\n\nYth. Andi Wijaya, tiket {ticket.number}. {{lain}} Salam, Sari Wulandari"
    )
    assert ticket.messages.count() == 1


def test_templates_of_other_categories_are_not_offered(at_desk, ticket):
    other = Category.objects.exclude(pk=ticket.category_id).first()
    AnswerTemplate.objects.create(name="Lain", body="x", category=other)
    own = AnswerTemplate.objects.create(name="Ini", body="x", category=ticket.category)
    offered = at_desk.get(to("change", ticket)).context["answer_templates"]
    assert offered == [own]


def test_who_else_is_there_is_said(at_desk, ticket, other_officer, client):
    at_desk.post(to("presence", ticket), {"body": "sedang"})
    assert at_desk.post(to("presence", ticket)).context["others"] == []
    at_desk.post(to("presence", ticket), {"body": "sedang"})
    client.force_login(other_officer)
    (other,) = client.post(to("presence", ticket)).context["others"]
    assert (other.name, other.is_writing) == ("Sari Wulandari", True)


def test_without_a_cache_nobody_else_is_named(at_desk, ticket, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", away)
    assert at_desk.post(to("presence", ticket)).status_code == 200


INTRO = "On Mon, Nov 23, 2026 at 9:15 AM\nHelpdesk <a@b.c> wrote:\nlama"
SAID = "Pada tender ini panitia menulis:\nisi"


@pytest.mark.parametrize(
    "body,expected",
    [
        ("Sudah.", [("Sudah.", False)]),
        ("Ya.\n> a\n> b\nSalam", [("Ya.", False), ("> a\n> b", True), ("Salam", False)]),
        (
            "Baik.\nPada Sen, 23 Nov 2026 Andi menulis:\n> lama",
            [("Baik.", False), ("Pada Sen, 23 Nov 2026 Andi menulis:\n> lama", True)],
        ),
        (f"Ok\n{INTRO}", [("Ok", False), (INTRO, True)]),
        (SAID, [(SAID, False)]),
        ("", []),
    ],
)
def test_what_is_quoted_is_told_apart(body, expected):
    assert [(part.text, part.is_quoted) for part in quoting.parts(body)] == expected


def test_quoted_text_is_folded_on_the_page(at_desk, ticket, requester):
    ticket.receive("Baru.\n> lama <b>", by=requester)
    page = at_desk.get(to("change", ticket)).content.decode()
    assert '<blockquote class="quoted">&gt; lama &lt;b&gt;</blockquote>' in page


def test_similar_solved_tickets_lend_their_answer(at_desk, file, officer):
    solved = file(subject="Gagal mengunggah dokumen penawaran")
    solved.solve("Perkecil berkasnya.", by=officer)
    file(subject="Gagal mengunggah dokumen penawaran")  # not solved
    ticket = file(subject="Unggah dokumen penawaran gagal")
    (one,) = at_desk.get(to("similar", ticket)).context["similar"]
    assert one["pk"] == solved.pk
    page = at_desk.post(to("message", ticket), {"mode": "reply", "insert": solved.pk})
    assert typed(page) == "Perkecil berkasnya."


def test_a_hidden_ticket_lends_nothing(at_desk, file, officer):
    hidden = file(subject="Gagal mengunggah dokumen penawaran")
    hidden.solve("Perkecil berkasnya.", by=officer)
    Restriction.objects.create(ticket=hidden, hidden_from=officer)
    ticket = file(subject="Gagal mengunggah dokumen penawaran")
    assert at_desk.get(to("similar", ticket)).context["similar"] == []
    for said in ({"insert": hidden.pk}, {"insert": "x"}, {"insert": "template", "template": "9"}):
        assert at_desk.get(to("text", ticket), said).status_code == 404
        assert at_desk.post(to("message", ticket), {"mode": "reply", **said}).status_code == 404


def test_an_internal_note_is_never_lent(at_desk, file, officer):
    solved = file(subject="Gagal mengunggah dokumen")
    solved.solve("Perkecil.", by=officer)
    solved.note("Rahasia.", by=officer)
    assert (
        "Rahasia" not in at_desk.get(to("similar", file(subject="Gagal unggah"))).content.decode()
    )


def test_the_chat_opens_only_when_pressed(at_desk, ticket):
    page = at_desk.get(to("change", ticket)).content.decode()
    assert 'href="https://wa.me/6281234567890" rel="noopener noreferrer"' in page
