"""An answer goes out in its thread, with the earlier conversation below and its files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tickets import reply_address
from tickets.emails import earlier
from tickets.tests.mail_in import arrive
from tickets.tests.mails import html_of, last, worded

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(requester):
    return arrive(
        text="Tidak bisa masuk.\n\nNIK saya 3523014107900001", Message_ID="<satu@x.invalid>"
    )


def test_an_answer_hangs_on_the_senders_own_mail(mailed, officer):
    mailed.ticket.reply("Silakan coba lagi.", by=officer)
    message = worded(mailed.ticket, "answered").message
    first = last(mailed.ticket, "received").message_id
    assert message.extra_headers["In-Reply-To"] == "<satu@x.invalid>"
    assert message.extra_headers["References"] == f"{first} <satu@x.invalid>"
    assert message.reply_to == [reply_address.make(mailed.ticket.pk)]


def test_a_message_id_made_to_break_a_header_is_not_repeated(requester, officer):
    row = arrive(Message_ID="<a b@x.invalid>")
    row.ticket.reply("Ya.", by=officer)
    assert " b@" not in worded(row.ticket, "answered").message.extra_headers["References"]


def test_the_earlier_conversation_stands_below_in_text_and_html(mailed, officer):
    mailed.ticket.reply("Silakan coba lagi.", by=officer)
    mailed.ticket.note("RAHASIA KANTOR", by=officer)
    mailed.ticket.reply("Sudah kami buka.", by=officer)
    mail = worded(mailed.ticket, "answered")
    for text in (mail.message.body, html_of(mail)):
        assert text.index("Sudah kami buka.") < text.index("Silakan coba lagi.")
        assert text.index("Silakan coba lagi.") < text.index("Tidak bisa masuk.")
        assert "RAHASIA KANTOR" not in text and "3523014107900001" not in text


def test_files_go_along_within_limits(mailed, officer, monkeypatch):
    file = SimpleUploadedFile("panduan.txt", b"isi panduan", "text/plain")
    mailed.ticket.reply("Lihat berkas ini.", by=officer, files=[file])
    attached = worded(mailed.ticket, "answered").message.attachments
    assert [(each[0], each[1]) for each in attached] == [("panduan.txt", "isi panduan")]
    monkeypatch.setattr(earlier, "MOST_BYTES", 3)
    assert worded(mailed.ticket, "answered").message.attachments == []


def test_the_answer_to_our_answer_comes_back_to_its_ticket(mailed, officer):
    mailed.ticket.reply("Silakan coba lagi.", by=officer)
    name = last(mailed.ticket, "answered").message_id
    assert arrive(text="Bisa!", In_Reply_To=name).ticket == mailed.ticket


def test_a_name_that_a_provider_gave_leads_back_too(mailed, officer):
    mailed.ticket.reply("Silakan coba lagi.", by=officer)
    mail = last(mailed.ticket, "answered")
    mail.provider_id = "0100018abc-000000"
    mail.save()
    row = arrive(text="Bisa!", In_Reply_To="<0100018abc-000000@email.amazonses.invalid>")
    assert row.ticket == mailed.ticket
