from datetime import timedelta

import pytest

from escalation import incoming
from escalation.models import Escalation, HeldAnswer
from escalation.tests.arrivals import PETUGAS, arrival
from tickets import reply_address
from tickets.mail_in import routing
from tickets.mail_in.parsed import Bounce, ParsedFile
from tickets.models import InboundMail, OutgoingMail, Ticket
from tickets.tests.mail_in import arrive
from tickets.tests.portal import PNG
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def away(stopped, ticket, send) -> Escalation:
    stopped.pass_(hours=3)
    return send(ticket)


def test_the_signed_address_leads_here(ticket):
    address = reply_address.make(ticket.pk, "third_party")
    assert reply_address.read(address) == ("third_party", ticket.pk)
    assert routing.taker_of_reply("third_party") is incoming.take


def test_a_proven_answer_brings_the_turn_and_what_was_left_back(stopped, ticket, away):
    stopped.pass_(hours=50)
    came = arrival("Silakan coba lagi.")
    assert incoming.take(came, ticket) == ticket
    ticket.refresh_from_db()
    away.refresh_from_db()
    assert (ticket.status, ticket.due_at) == (Ticket.Status.OPEN, stopped.now() + 5 * HOUR)
    assert (away.state, away.answer.author) == ("answered", "third_party")
    assert away.answer.is_internal
    assert (came.row.status, came.row.message) == (InboundMail.Status.TAKEN, away.answer)
    assert ticket.time_of("third_party", stopped.now()) == 50 * HOUR


def test_staff_are_told_and_the_requester_reads_nothing_of_it(client, ticket, away, officer):
    incoming.take(arrival("Kata sandi sementara: Abc12345"), ticket)
    assert OutgoingMail.objects.get(template="escalation_answered").user == officer
    assert not ticket.messages.filter(author="third_party", is_internal=False).exists()


@pytest.mark.parametrize(
    ("sender", "proven"),
    [
        ("petugas@lkpp.go.id", ""),  # the right From, and nothing proves it
        ("petugas@lkpp.go.id", "evil.example"),  # authenticated as somebody else
        ("penipu@gmail.com", "gmail.com"),  # proven, and not one of theirs
        ("penipu@lkpp.go.id.evil.example", "lkpp.go.id.evil.example"),
        ("penipu@notlkpp.go.id", "notlkpp.go.id"),
        ("penipu@gmail.com", "lkpp.go.id"),
    ],
)
def test_what_is_not_proven_never_reaches_the_ticket(ticket, away, sender, proven):
    talk = ticket.messages.count()
    came = arrival("Tutup saja tiketnya.", sender=sender, proven=proven)
    assert incoming.take(came, ticket) == ticket
    ticket.refresh_from_db()
    away.refresh_from_db()
    assert (ticket.status, away.is_away) == (Ticket.Status.HANDED_OVER, True)
    assert ticket.messages.count() == talk
    assert came.row.status == InboundMail.Status.WAITING
    assert OutgoingMail.objects.filter(template="escalation_answer_held").count() == 1


def test_a_part_of_a_listed_domain_is_theirs(ticket, away):
    incoming.take(arrival(sender="a@mail.lkpp.go.id", proven="mail.lkpp.go.id"), ticket)
    away.refresh_from_db()
    assert away.state == "answered"


def test_a_press_makes_a_waiting_mail_their_answer(stopped, ticket, away, officer):
    came = arrival("Dari ponsel.", proven="", files=(_picture(),))
    incoming.take(came, ticket)
    held = HeldAnswer.objects.get()
    stopped.pass_(hours=1)
    message = away.accept(held, by=officer)
    assert away.accept(held, by=officer) == message
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.OPEN
    assert (message.body, message.user) == ("Dari ponsel.", officer)
    assert message.attachments.get().name == "layar.png"
    came.row.refresh_from_db()
    assert (came.row.status, came.row.message) == (InboundMail.Status.TAKEN, message)


def test_a_press_keeps_a_stranger_s_mail_off_the_ticket(ticket, away, officer):
    came = arrival(proven="")
    incoming.take(came, ticket)
    away.refuse(HeldAnswer.objects.get(), by=officer)
    came.row.refresh_from_db()
    assert came.row.status == InboundMail.Status.IGNORED
    with pytest.raises(NotPossible):
        away.accept(HeldAnswer.objects.get(), by=officer)
    assert not ticket.messages.filter(author="third_party").exists()


def test_an_automatic_receipt_answers_nothing(ticket, away):
    incoming.take(arrival("Tiket Anda #4711 diterima.", automatic="auto_reply"), ticket)
    ticket.refresh_from_db()
    away.refresh_from_db()
    assert (ticket.status, away.state) == (Ticket.Status.HANDED_OVER, "acknowledged")
    assert ticket.messages.filter(author="third_party").exists()


def test_what_their_software_sent_waits_for_somebody_who_reads_it(ticket, away):
    came = arrival("Tiket 4711: sudah diperbaiki.", automatic="bulk")
    incoming.take(came, ticket)
    away.refresh_from_db()
    assert (away.is_away, came.row.status) == (True, InboundMail.Status.WAITING)
    assert OutgoingMail.objects.filter(template="escalation_answer_held").exists()


def test_a_bounce_is_for_somebody_else(ticket, away):
    assert incoming.take(arrival(bounce=Bounce()), ticket) is None


def test_an_answer_after_it_was_made_void_gains_nothing(stopped, ticket, away, officer):
    away.void(by=officer, reason="Salah")
    due_at = Ticket.objects.get(pk=ticket.pk).due_at
    stopped.pass_(hours=1)
    incoming.take(arrival(), ticket)
    with pytest.raises(NotPossible):
        away.answered("Sudah.", by=officer)
    ticket.refresh_from_db()
    away.refresh_from_db()
    assert (ticket.due_at, away.state, ticket.deadlines.count()) == (due_at, "void", 2)
    assert ticket.messages.filter(author="third_party").count() == 1


def test_an_answer_by_telephone_is_recorded_once(stopped, ticket, away, officer):
    submission = "5b0c9f6e-2f0e-4d0a-9a61-111111111111"
    away.answered("Katanya sudah.", by=officer, submission=submission)
    away.answered("Katanya sudah.", by=officer, submission=submission)
    assert ticket.messages.filter(author="third_party").count() == 1
    assert ticket.events.filter(code="ticket.taken_back").count() == 1


def test_their_second_mail_moves_no_clock(stopped, ticket, away):
    incoming.take(arrival("Pertama."), ticket)
    stopped.pass_(hours=1)
    due_at = Ticket.objects.get(pk=ticket.pk).due_at
    incoming.take(arrival("Tambahan."), ticket)
    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.deadlines.count()) == (due_at, 2)
    assert ticket.messages.filter(author="third_party").count() == 2


def test_a_file_that_lies_about_itself_is_named_and_left_out(ticket, away):
    bad = ParsedFile(name="faktur.exe", content_type="image/png", content=b"MZ")
    incoming.take(arrival("Lihat.", files=(bad, _picture())), ticket)
    away.refresh_from_db()
    assert away.answer.attachments.count() == 1
    assert "faktur.exe" in away.answer.body


def test_an_identity_number_in_their_answer_is_masked(ticket, away):
    incoming.take(arrival("NIK 3523015501900003 sudah dibuka."), ticket)
    away.refresh_from_db()
    assert "3523015501900003" not in away.answer.body


def _picture() -> ParsedFile:
    return ParsedFile(name="layar.png", content_type="image/png", content=PNG)


def test_an_answer_that_only_refers_to_our_mail_is_taken_as_to_its_address(ticket, away):
    ours = OutgoingMail.objects.get(ticket=ticket, template="escalation_pack")
    row = arrive(sender=PETUGAS, In_Reply_To=ours.message_id, subject="Re: masalah")
    away.refresh_from_db()
    assert (row.ticket, row.message, away.state) == (ticket, away.answer, "answered")


def test_unproven_it_waits_for_an_officer_as_to_its_address(ticket, away):
    ours = OutgoingMail.objects.get(ticket=ticket, template="escalation_pack")
    row = arrive(sender=PETUGAS, In_Reply_To=ours.message_id, proof="")
    assert (row.status, HeldAnswer.objects.get().inbound_mail) == ("waiting", row)
