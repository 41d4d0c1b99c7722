"""What a mail costs the database: each statement more is felt when a thousand mails wait."""

from datetime import timedelta

import pytest

from tickets import reply_address
from tickets.mail_in import storing, taking
from tickets.models import InboundMail, Requester, Ticket
from tickets.tests.mail_in import arrive, written

pytestmark = pytest.mark.django_db
SENDER = "Nur <nur@penyedia-baru.invalid>"


@pytest.fixture(autouse=True)
def warm(officer):
    """Have every prepared query put together, and the child running."""
    arrive()


def read(raw: bytes) -> InboundMail:
    kept = storing.keep(raw, source="test")
    taking.take_stored(timedelta(minutes=1))
    return InboundMail.objects.get(pk=kept.row.pk)


def test_a_new_mail_takes_few_statements(django_assert_num_queries):
    raw = written("Baru sekali.", sender=SENDER)
    with django_assert_num_queries(30):  # one of them reads the row back, one finds nothing more
        assert read(raw).status == "taken"
    assert Ticket.objects.count() == 2


def test_a_reply_takes_few_statements(django_assert_num_queries):
    ticket = Ticket.objects.get()
    raw = written("Lagi.", to=reply_address.make(ticket.pk), subject="Re: masuk")
    with django_assert_num_queries(27):  # two of them read the row and its ticket back
        assert read(raw).ticket == ticket


def test_a_mail_is_claimed_by_one_worker_alone():
    kept = storing.keep(written("Satu."), source="test")
    first, second = taking.claim(), taking.claim()
    assert (first.pk, first.attempts, second) == (kept.row.pk, 1, None)
    assert first.next_attempt_at > kept.row.next_attempt_at + timedelta(minutes=2)


def test_a_claim_shows_the_same_mail_that_was_stored():
    raw = written("Dua.")
    storing.keep(raw, source="test")
    assert bytes(taking.claim().raw) == raw


def test_an_address_that_only_folding_makes_somebodys_is_not_theirs():
    known = Requester.objects.create(name="Kiki", email="kiki@penyedia.invalid")
    row = arrive(written("Saya.", sender="Kiki <\u212aiki@penyedia.invalid>", proof=""))
    assert row.ticket.requester != known
