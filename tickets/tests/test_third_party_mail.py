"""Mail to somebody who is neither requester nor staff: what another app's kind may give."""

import pytest

from tickets import clock, emails, outbox, reply_address
from tickets.emails import kinds
from tickets.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def mail(ticket, monkeypatch, settings, tmp_path):
    """A mail of a made-up kind, whose templates stand in a folder of their own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for suffix in ("subject.txt", "txt", "html"):
        (folder / f"asked.{suffix}").write_text("Mohon bantuan: {{ number }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    monkeypatch.setitem(reply_address._KINDS, "z", "somebody")
    facts = {
        "number": "123456",
        "attachments": [("layar.png", b"PNG", "image/png")],
        "secrets": {"123456": "•••456"},
    }
    asked = kinds.Kind(
        name="asked",
        title="Asked",
        folder="elsewhere",
        describe=lambda notice: facts,
        is_for_staff=False,
        third_party_reply="somebody",
    )
    monkeypatch.setitem(kinds.KINDS, "asked", asked)
    return outbox.compose(
        key="asked:1",
        ticket=ticket,
        template="asked",
        to="kantor@lain.invalid",
        language="id",
        now=clock.now(),
        data={},
    )


def test_it_goes_where_the_row_says_and_answers_come_to_its_own_address(ticket, mail):
    message = emails.word(mail).message
    (answers,) = message.reply_to
    assert message.to == ["kantor@lain.invalid"]
    assert reply_address.read(answers) == ("somebody", ticket.pk)


def test_it_carries_files_and_its_copy_keeps_no_secret(mail):
    worded = emails.word(mail)
    assert worded.message.attachments[0][:2] == ("layar.png", b"PNG")
    assert "123456" in worded.message.body
    assert "123456" not in worded.copy
    assert "•••456" in worded.copy


def test_it_opens_no_ticket_and_lets_automatic_receipts_come(mail):
    message = emails.word(mail).message
    assert "/tiket/buka/" not in message.body
    assert {"Auto-Submitted", "Precedence"}.isdisjoint(message.extra_headers)


def test_a_kind_without_such_an_address_is_as_before(ticket):
    assert kinds.KINDS["received"].is_for_requester
    assert not kinds.KINDS["new_ticket"].is_for_requester


def test_one_thing_done_to_many_tickets_mails_a_requester_once(file, officer):
    one, two = file(), file()
    for ticket in (one, two):
        ticket.told_as = "siaran:7"
        ticket.reply("Sedang ditangani.", by=officer)
    assert OutgoingMail.objects.filter(template="answered").count() == 1


def test_and_nobody_where_they_are_told_otherwise(file, officer):
    ticket = file()
    ticket.told_as = ""
    ticket.reply("Sedang ditangani.", by=officer)
    assert not OutgoingMail.objects.filter(template="answered").exists()
