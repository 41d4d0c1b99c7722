"""Who is greeted by name, and who is told that an answer by mail will do."""

import pytest
from django.conf import settings as ours

from tickets.intake import Contact
from tickets.models import Mailbox
from tickets.tests.mails import html_of, worded

pytestmark = pytest.mark.django_db
BY_MAIL = "Anda juga dapat langsung membalas email ini."
NOBODY = "Yth. Bapak/Ibu,"


@pytest.fixture
def mailbox() -> Mailbox:
    address = ours.OFFICE_MAILBOX
    return Mailbox.objects.create(
        code="kantor", address=address, host="imap.gmail.com", username=address
    )


def said(ticket, template: str) -> str:
    """Return the text and the page of a mail, without the line that a mailbox shows of it."""
    mail = worded(ticket, template)
    return mail.message.body + html_of(mail).partition("<h1")[2]


def test_what_staff_write_greets_by_name(ticket, officer):
    ticket.reply("Silakan coba.", by=officer)
    assert said(ticket, "answered").count(f"Yth. Bapak/Ibu {ticket.requester.name},") == 2


def test_what_was_only_typed_greets_nobody(ticket, requester):
    assert said(ticket, "received").count(NOBODY) == 2
    assert requester.name not in said(ticket, "received")
    ticket.withdraw(by=requester)
    assert requester.name not in said(ticket, "closed")


def test_a_reminder_greets_by_name_for_staff_have_asked(ticket, officer):
    ticket.ask("Kodenya?", by=officer)
    ticket.remind(by=None)
    assert ticket.requester.name in said(ticket, "reminder")


@pytest.mark.parametrize(
    "name",
    ["Menang di hadiah.example", "https://x.invalid", "a@b.invalid", "Hub 0812345678", "x" * 61],
)
def test_what_is_no_name_greets_nobody(name, file, officer):
    ticket = file(Contact(name=name, email="siapa@warga.invalid", phone="+6281234567001"))
    ticket.reply("Silakan coba.", by=officer)
    assert name not in said(ticket, "answered")
    assert NOBODY in said(ticket, "answered")


def test_titles_are_part_of_a_name(file, officer):
    name = "Agus Hariyanto, S.T., M.T."
    ticket = file(Contact(name=name, email="agus@dinas.invalid", phone="+6281234567002"))
    ticket.reply("Silakan coba.", by=officer)
    assert f"Yth. Bapak/Ibu {name}," in said(ticket, "answered")


def test_a_mail_in_doubt_greets_nobody_and_asks_for_no_answer(file, officer, mailbox):
    ticket = file(channel="email", is_proven=False)
    ticket.reply("Silakan coba.", by=officer)
    for template in ("received", "answered"):
        assert ticket.requester.name not in said(ticket, template)
        assert BY_MAIL not in said(ticket, template)


def test_answering_by_mail_is_offered_where_it_is_read(ticket, officer, mailbox):
    ticket.ask("Kodenya?", by=officer)
    assert said(ticket, "waiting").count(BY_MAIL) == 2
    mailbox.is_active = False
    mailbox.save()
    assert BY_MAIL not in said(ticket, "waiting")


def test_mail_that_a_provider_posts_is_read_too(ticket, settings):
    settings.ANYMAIL, settings.WEBHOOK_AUTHSERV_IDS = {"WEBHOOK_SECRET": "a:b"}, ["amazonses.com"]
    assert BY_MAIL in said(ticket, "received")


def test_once_it_cannot_come_back_no_answer_is_asked_for(ticket, officer, requester, mailbox, time):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    assert BY_MAIL in said(ticket, "closed")
    time.pass_(days=8)
    assert BY_MAIL not in said(ticket, "closed")
