from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tickets import clock
from tickets.models import Ticket
from tickets.verbs.answering import NewerMessages
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def test_a_reply_reaches_the_requester(ticket, officer, requester):
    message = ticket.reply("Kami periksa.", by=officer)
    assert (message.author, message.user, message.is_internal) == ("office", officer, False)
    assert ticket.outgoing_mails.get(template="answered").to == requester.email


def test_a_reply_takes_a_ticket_of_nobodys(ticket, officer, other_officer):
    ticket.reply("Kami periksa.", by=officer)
    ticket.reply("Saya bantu.", by=other_officer)
    assert (ticket.assignee, ticket.status) == (officer, Ticket.Status.OPEN)


def test_a_reply_answers_what_was_unanswered(ticket, officer):
    assert ticket.unanswered_since
    ticket.reply("Kami periksa.", by=officer)
    assert ticket.unanswered_since is None


def test_a_note_is_for_staff_only(ticket, officer):
    message = ticket.note("Sudah pernah terjadi.", by=officer)
    assert message.is_internal
    assert not ticket.outgoing_mails.filter(template="answered").exists()
    assert ticket.status == Ticket.Status.NEW


def test_a_note_is_possible_in_every_state(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    assert ticket.note("Untuk arsip.", by=officer).is_internal


def test_what_the_requester_writes_tells_the_officer(ticket, officer, requester):
    ticket.take(by=officer)
    ticket.receive("Masih menunggu.", by=requester)
    assert ticket.outgoing_mails.get(template="requester_wrote").user == officer


def test_an_empty_message_is_refused(ticket, officer):
    with pytest.raises(NotPossible):
        ticket.reply("  \n", by=officer)


def test_a_closed_ticket_takes_no_answer(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    with pytest.raises(NotPossible):
        ticket.reply("Satu lagi.", by=officer)
    with pytest.raises(NotPossible):
        ticket.receive("Satu lagi.", by=requester)


def test_who_has_not_seen_the_newest_message_sends_nothing(ticket, officer, other_officer):
    seen = ticket.messages.last().id
    ticket.reply("Jawaban pertama.", by=officer)
    with pytest.raises(NewerMessages) as refused:
        ticket.reply("Jawaban kedua.", by=other_officer, seen=seen)
    assert [message.body for message in refused.value.messages] == ["Jawaban pertama."]
    assert ticket.messages.count() == 2


def test_a_note_in_the_meantime_holds_up_nobody(ticket, officer, other_officer):
    seen = ticket.messages.last().id
    ticket.note("Catatan.", by=officer)
    assert ticket.reply("Jawaban.", by=other_officer, seen=seen)


def test_the_same_page_sent_twice_writes_once(ticket, officer):
    key = uuid4()
    first = ticket.reply("Kami periksa.", by=officer, submission=key)
    assert ticket.reply("Kami periksa.", by=officer, submission=key) == first


def test_a_page_gone_back_to_and_changed_writes_what_is_new(ticket, requester):
    key = uuid4()
    ticket.receive("Pertama.", by=requester, submission=key)
    ticket.receive("Kedua, setelah kembali.", by=requester, submission=key)
    assert ticket.messages.last().body == "Kedua, setelah kembali."


def test_the_same_page_sent_in_another_way_is_another_press(ticket, officer):
    submission = uuid4()
    for _ in range(2):
        ticket.note("Silakan coba lagi.", by=officer, submission=submission)
        ticket.reply("Silakan coba lagi.", by=officer, submission=submission)
    said = ticket.messages.filter(author="office").values_list("is_internal", flat=True)
    assert list(said) == [True, False]


def test_one_submission_sent_to_two_tickets_is_two_messages(file, officer):
    key, first, second = uuid4(), file(), file()
    first.reply("Sama.", by=officer, submission=key)
    second.reply("Sama.", by=officer, submission=key)
    assert second.messages.count() == 2


def test_files_come_with_a_message(ticket, requester, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = SimpleUploadedFile("layar.png", b"gambar", "image/png")
    attachment = ticket.receive("Ini.", by=requester, files=[picture]).attachments.get()
    assert (attachment.name, attachment.content_type, attachment.size) == (
        "layar.png",
        "image/png",
        6,
    )
    assert "layar" not in attachment.file.name


def test_a_file_with_an_endless_name_is_kept_under_a_shorter_one(
    ticket, requester, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    picture = SimpleUploadedFile("a" * 240 + ".png", b"gambar", "x/" + "y" * 300)
    attachment = ticket.receive("Ini.", by=requester, files=[picture]).attachments.get()
    assert attachment.name == "a" * 156 + ".png"


def test_a_call_typed_later_keeps_both_times(ticket, officer, time):
    time.pass_(hours=2)
    called = clock.now() - timedelta(hours=1)
    message = ticket.reply("Lewat telepon.", by=officer, occurred_at=called)
    assert message.occurred_at == called < message.recorded_at


@pytest.mark.parametrize("hours", [-1, 3])
def test_a_time_before_receipt_or_in_the_future_is_refused(ticket, officer, hours):
    with pytest.raises(NotPossible):
        ticket.reply("x", by=officer, occurred_at=clock.now() + timedelta(hours=hours))
