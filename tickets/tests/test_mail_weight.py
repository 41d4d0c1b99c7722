"""What a mail costs the database: each statement more is felt when a thousand mails wait."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets import clock, prepared, reply_address
from tickets.audience import Audience
from tickets.mail_in import deciding, own, storing, taking
from tickets.models import (
    Calendar,
    InboundMail,
    Mailbox,
    OutgoingMail,
    Requester,
    Restriction,
    Ticket,
)
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


def test_an_answer_to_a_notice_takes_few_statements(django_assert_num_queries):
    ours = OutgoingMail.objects.get(template="received")
    said = {"In_Reply_To": ours.message_id, "References": ours.message_id}
    sender = f"Andi <{ours.ticket.requester.email}>"
    raw = written("Lagi.", sender=sender, subject="Re: masuk", **said)
    with django_assert_num_queries(28):  # two of them read the row and its ticket back
        assert read(raw).ticket == ours.ticket


def test_mails_of_one_round_share_what_all_need(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(prepared, "SHARED_SECONDS", 3600)  # however slow the machine
    raws = [written(f"Nomor {n}.", sender=f"Nur <nur@penyedia{n}.invalid>") for n in range(3)]
    for raw in raws:
        storing.keep(raw, source="test")
    # Six of those that a mail alone takes are asked for the first only; one finds nothing more.
    with django_assert_num_queries(22 + 2 * 16 + 1):
        assert taking.take_stored(timedelta(minutes=1)) == 3
    assert set(InboundMail.objects.values_list("status", flat=True)) == {"taken"}


def test_the_next_round_reads_all_of_it_again():
    read(written("Satu.", sender="Nur <nur@penyedia1.invalid>"))
    now = clock.now()
    longer = Calendar.objects.create(name="Baru", effective_from=now)
    row = read(written("Dua.", sender="Nur <nur@penyedia2.invalid>"))
    assert row.ticket.calendar == longer


def test_a_round_reads_it_again_after_a_while(monkeypatch):
    monkeypatch.setattr(prepared, "SHARED_SECONDS", -1)
    with prepared.sharing():
        before = own.boxes()
        Mailbox.objects.create(code="lain", address="lain@lpse.invalid", host="h", username="u")
        assert len(own.boxes()) == len(before) + 1


def test_a_round_forgets_it_after_a_mail_that_failed(monkeypatch):
    monkeypatch.setattr(prepared, "SHARED_SECONDS", 3600)
    for text in ("Gagal.", "Baik."):
        storing.keep(written(text, sender="Nur <nur@penyedia1.invalid>"), source="test")

    def fail(*args):
        own.boxes()
        raise ValueError("as over a row that is gone")

    monkeypatch.setattr(deciding, "decide", fail)
    with CaptureQueriesContext(connection) as asked:
        assert taking.take_stored(timedelta(minutes=1)) == 2
    assert sum('FROM "tickets_mailbox"' in one["sql"] for one in asked) == 2


def test_a_restricted_ticket_is_told_to_nobody_it_is_hidden_from(officer):
    """What officers are known for all tickets says nothing of one that was restricted since."""
    with prepared.sharing():
        read(written("Satu.", sender="Nur <nur@penyedia1.invalid>"))
        ticket = Ticket.objects.latest("id")
        Restriction.objects.create(ticket=ticket, hidden_from=officer)
        assert officer not in Audience([ticket]).everybody(ticket)


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
