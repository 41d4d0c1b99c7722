"""No complaint closes as unanswered whose question was never delivered; handlers are told."""

from datetime import timedelta

import pytest

from complaints.tests.conftest import COMPLAINANT
from tickets import outbox, watching
from tickets.intake import Contact
from tickets.models import OutgoingMail, Ticket
from tickets.tests.mails import leave

pytestmark = pytest.mark.django_db

BY_PHONE = Contact(name="Nur Hidayat", phone="+6281234500001")
UNREACHED = "complaint_unreached"


def passed(ticket: Ticket, time, **spent) -> Ticket:
    time.pass_(**spent)
    watching.ring_due()
    ticket.refresh_from_db()
    return ticket


def mails(template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template=template))


@pytest.fixture
def asked(complain, complaint_handler):
    """Ask somebody for what is missing."""

    def asked(contact: Contact | None = COMPLAINANT, **changes) -> Ticket:
        complaint = complain(contact, **changes).complaint
        complaint.ask_for_material("Mohon bukti antreannya.", by=complaint_handler)
        return complaint.ticket

    return asked


def test_a_question_that_reached_nobody_closes_no_complaint(asked, complaint_handler, time):
    ticket = asked(BY_PHONE)
    for times, days in enumerate((3, 30, 30), start=1):
        assert passed(ticket, time, days=days).status == "waiting"
        assert ticket.events.filter(code="ticket.unreached").count() == times
    assert not ticket.events.filter(code="ticket.reminded").exists()
    assert {mail.user for mail in mails(UNREACHED)} == {complaint_handler}
    assert mails("unreached") == []


def test_a_question_that_came_back_closes_no_complaint(asked, complaint_handler, time):
    ticket = asked()
    leave()
    assert outbox.bounce(mails("waiting")[0], "550 no such user")
    assert [mail.user for mail in mails(UNREACHED)] == [complaint_handler]
    assert passed(ticket, time, days=60).status == "waiting"
    assert mails("not_told") == mails("unreached") == mails("reminder") == []


def test_a_question_that_was_delivered_closes_it_in_the_end(asked, time):
    ticket = asked()
    leave()
    passed(ticket, time, days=60)
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.NO_ANSWER)
    assert mails(UNREACHED) == []


def test_whom_nobody_can_call_is_left_to_look_by_themselves(asked, time):
    ticket = asked(None, confidentiality="anonymous")
    passed(ticket, time, days=60)
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.NO_ANSWER)
    assert not ticket.events.filter(code__in=["ticket.unreached", "ticket.reminded"]).exists()


def test_the_mail_to_handlers_says_nothing_of_it(asked, time):
    ticket = asked(BY_PHONE, confidentiality="hidden")
    passed(ticket, time, days=3)
    outbox.send_queued(timedelta(seconds=30))
    [mail] = mails(UNREACHED)
    assert ticket.number in mail.copy
    assert "tidak ditutup dengan sendirinya" in mail.copy
    for word in ("Antrean", "Nur", "6281234500001", "Mohon bukti"):
        assert word not in mail.subject + mail.copy
