"""Machines, junk and bounces: nothing is answered for ever, nothing is dropped."""

from datetime import timedelta

import pytest

from tickets import clock, reply_address
from tickets.mail_in import routing, sorting
from tickets.models import InboundMail, OutgoingMail, Ticket
from tickets.tests.mail_in import FAIL, OFFICE, PASS, arrive, written
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
BOUNCE = """Received: by 2002:a05:6a10:1234:b0:4a5:6789:abcd with SMTP id x
Authentication-Results: mx.google.com; dmarc=pass header.from=google.com
From: MAILER-DAEMON@google.com
To: {office}
Subject: Delivery Status Notification (Failure)
Return-Path: <>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

Your mail could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; google.com

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--B
Content-Type: message/rfc822

Message-ID: {id}
From: {office}
To: {to}
Subject: x

x
--B--
"""


def sent(ticket) -> OutgoingMail:
    mail = ticket.outgoing_mails.get(template="received")
    OutgoingMail.objects.filter(pk=mail.pk).update(status="sent", settled_at=clock.now())
    return mail


def bounce(message_id: str, to: str, action: str = "failed") -> bytes:
    return BOUNCE.format(office=OFFICE, id=message_id, to=to, action=action).encode()


def test_a_bounce_marks_the_mail_and_the_address_and_makes_no_ticket(ticket, requester):
    mail = sent(ticket)
    row = arrive(bounce(mail.message_id, requester.email))
    mail.refresh_from_db()
    requester.refresh_from_db()
    assert (row.ticket, mail.status, bool(requester.email_bounced_at)) == (ticket, "failed", True)
    assert Ticket.objects.count() == 1


def test_a_bounce_of_nothing_we_sent_marks_nobody_and_waits_for_a_person(ticket, requester):
    sent(ticket)
    row = arrive(bounce("<made-up@x.invalid>", requester.email))
    requester.refresh_from_db()
    assert (row.status, requester.email_bounced_at) == ("held", None)


def test_out_of_office_folds_into_its_ticket_and_moves_nothing(ticket, officer):
    ticket.ask("Kode tender?", by=officer)
    to = reply_address.make(ticket.pk)
    row = arrive(
        text="Saya cuti.", to=to, subject="Balasan otomatis: cuti", Auto_Submitted="auto-replied"
    )
    ticket.refresh_from_db()
    assert (row.ticket, ticket.status, row.message.is_internal) == (ticket, "waiting", True)


@pytest.mark.parametrize(
    "header",
    [{"List_Id": "<berita.x>"}, {"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "All"}],
)
def test_what_a_machine_may_have_sent_is_a_ticket_without_an_answer(header):
    row = arrive(**header)
    assert row.ticket and not row.ticket.outgoing_mails.filter(template="received")


def test_our_own_mail_makes_no_ticket():
    row = arrive(sender="LPSE <helpdesk.lpse.tuban+x@googlemail.com>", hop="", Message_ID="<a@b>")
    assert (row.status, Ticket.objects.count()) == ("ignored", 0)


@pytest.mark.thorough
def test_two_auto_responders_for_a_thousand_rounds(time):
    """The other one marks nothing, and answers every mail of ours at once with a new subject."""
    asked, answers = 0, 0
    for number in range(1_000):
        time.pass_(seconds=3)
        arrive(
            text=f"Terima kasih, nomor {number}.",
            sender="Mesin <mesin@x.invalid>",
            subject=f"Tiket {number}",
        )
        mails = OutgoingMail.objects.filter(
            to="mesin@x.invalid", created_at__gt=clock.now() - timedelta(hours=1)
        )
        answers = max(answers, mails.count())
        asked += 1
    assert asked == 1_000 and answers == 5
    assert not Ticket.objects.filter(requester__email=OFFICE)


def test_the_breaker_stops_all_answers(settings):
    settings.MAIL_ANSWERS_PER_HOUR = 2
    for number in range(4):
        arrive(sender=f"Orang <orang{number}@x.invalid>", text=f"Halo {number}")
    assert OutgoingMail.objects.filter(template="received").count() == 2
    assert Ticket.objects.count() == 4


@pytest.mark.thorough
def test_twenty_a_day_is_the_end_for_one_address(time):
    for number in range(30):
        time.pass_(minutes=20)
        arrive(sender="Rajin <rajin@x.invalid>", text=f"Nomor {number}")
    assert OutgoingMail.objects.filter(template="received").count() == 20


@pytest.mark.parametrize("junk", [{"X_Spam_Flag": "YES"}, {"proof": FAIL}])
def test_junk_is_held_without_an_answer(junk):
    row = arrive(**junk)
    assert (row.status, row.ticket, Ticket.objects.count()) == ("held", None, 0)


def test_not_spam_files_it_with_the_clock_from_receipt(time):
    row = arrive(X_Spam_Flag="YES")
    time.pass_(hours=2)
    row = sorting.not_spam(row)
    assert (row.status, row.ticket.received_at) == ("taken", row.received_at)


def test_spam_voids_the_deadline_of_the_ticket_it_made(officer):
    row = sorting.spam(arrive(), by=officer)
    assert (row.status, row.ticket.outcome) == ("ignored", "spam")
    assert row.ticket.deadlines.get().settled_as == "spam"


def test_spam_that_was_answered_as_solved_is_spam_all_the_same(officer):
    row = arrive()
    row.ticket.take(by=officer)
    row.ticket.solve("Sudah.", by=officer)
    ticket = sorting.spam(row, by=officer).ticket
    assert (ticket.status, ticket.outcome) == ("closed", "spam")
    assert ticket.deadlines.get().settled_as == "solved"


def test_a_ticket_does_not_end_as_spam_for_a_mail_that_was_added_to_it(ticket, officer):
    row = arrive(to=reply_address.make(ticket.pk))
    with pytest.raises(NotPossible):
        sorting.spam(row, by=officer)


def test_what_was_unreadable_and_is_worked_on_is_read_onto_its_ticket(monkeypatch, officer):
    from tickets.mail_in import child

    def fail(raw):
        raise child.CannotParse("Too deep.")

    with monkeypatch.context() as patch:
        patch.setattr(child, "parse", fail)
        row = arrive(text="Ternyata terbaca.")
    row.ticket.take(by=officer)
    read = sorting.again(row)
    assert (read.status, read.ticket) == ("taken", row.ticket)
    assert "Ternyata terbaca." in read.message.body


def test_held_mail_that_a_sieve_wants_is_for_complaint_handlers_only(
    monkeypatch, officer, supervisor, complaint_handler
):
    def sieve(arrival):
        from tickets.mail_in import files, writing

        return writing.file(arrival, files.Checked())

    monkeypatch.setattr(routing, "_sieves", {"any": sieve})
    row = arrive(X_Spam_Flag="YES")
    seen = [user for user in (officer, supervisor, complaint_handler) if _sees(user, row)]
    assert (row.status, Ticket.objects.count(), seen) == ("held", 0, [complaint_handler])


def test_what_is_not_read_yet_is_seen_by_nobody(officer, supervisor, superuser):
    from tickets.mail_in import storing

    row = storing.keep(written(proof=PASS), source="test").row
    assert not any(_sees(user, row) for user in (officer, supervisor, superuser))


def _sees(user, row) -> bool:
    return InboundMail.objects.visible_to(user).filter(pk=row.pk).exists()
