"""Reports of mail that came back: whom they are believed, what they mark, and where they go."""

import pytest

from tickets.mail_in import sorting
from tickets.models import Message
from tickets.tests.mail_in import arrive
from tickets.tests.test_mail_loops import bounce, sent
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
PROVEN = b"dmarc=pass header.from=google.com"


@pytest.fixture
def mail(ticket):
    return sent(ticket)


def is_marked(mail) -> bool:
    mail.refresh_from_db()
    mail.ticket.requester.refresh_from_db()
    marks = {mail.status == "failed", mail.ticket.requester.email_bounced_at is not None}
    assert len(marks) == 1
    return marks.pop()


def test_a_report_is_read_by_staff_on_its_ticket(mail):
    row = arrive(bounce(mail.message_id, mail.to))
    assert (row.ticket, row.message.ticket, row.message.is_internal) == (
        mail.ticket,
        mail.ticket,
        True,
    )
    assert mail.ticket.events.get(code="mail.joined").data["why"] == "automatic"


def test_spam_pressed_on_a_report_ends_no_ticket(mail, officer):
    row = arrive(bounce(mail.message_id, mail.to))
    with pytest.raises(NotPossible):
        sorting.spam(row, by=officer)
    mail.ticket.refresh_from_db()
    assert mail.ticket.status == "new"


FORGED = {
    "nothing proves it": (PROVEN, b"dmarc=none"),
    "a stranger's server": (b"google.com", b"jahat.invalid"),
    "no server at all": (b"From: MAILER-DAEMON@", b"From: siapa@"),
    "another domain's end": (b"google.com", b"notgoogle.com"),
}


@pytest.mark.parametrize("how", FORGED)
def test_who_only_knows_our_message_id_marks_nothing(how, mail):
    raw = bounce(mail.message_id, mail.to)
    assert FORGED[how][0] in raw
    row = arrive(raw.replace(*FORGED[how]))
    assert (row.ticket, is_marked(mail)) == (mail.ticket, False)
    # Staff hear of it: it may be true.
    assert mail.ticket.events.get(code="mail.joined").data["why"] == "unverified"


def test_the_readers_own_server_is_believed(mail):
    domain = mail.to.rpartition("@")[2].encode()
    arrive(bounce(mail.message_id, mail.to).replace(b"google.com", b"mx." + domain))
    assert not is_marked(mail)  # Google did not judge it: its own name was replaced above
    raw = bounce(mail.message_id, mail.to).replace(PROVEN, b"dmarc=pass header.from=mx." + domain)
    arrive(raw.replace(b"MAILER-DAEMON@google.com", b"MAILER-DAEMON@mx." + domain))
    assert is_marked(mail)


def test_a_report_of_another_reader_marks_nothing(mail):
    arrive(bounce(mail.message_id, "lain@penyedia.invalid"))
    assert not is_marked(mail)


def test_a_delay_marks_nothing(mail):
    arrive(bounce(mail.message_id, mail.to, action="delayed"))
    assert not is_marked(mail)
    assert Message.objects.filter(ticket=mail.ticket, is_internal=True).count() == 1
