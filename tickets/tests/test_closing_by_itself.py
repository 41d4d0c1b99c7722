"""Tickets that end by themselves, each with mail and a way back."""

import pytest

from tickets import watching
from tickets.models import OutgoingMail, Ticket

pytestmark = pytest.mark.django_db


def sent(template: str) -> int:
    return OutgoingMail.objects.filter(template=template).count()


def test_a_solved_ticket_closes_after_three_days(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    time.pass_(hours=72, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.SOLVED)
    assert sent("closed") == 1


def test_not_before(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    time.pass_(hours=71)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_a_refused_ticket_does_not_close(ticket, officer, requester, time):
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Belum.", by=requester)
    time.pass_(hours=73)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_waiting_requester_is_reminded_after_two_days(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(days=2, seconds=1)
    watching.ring_due()
    assert sent("reminder") == 1
    assert ticket.events.get(code="ticket.reminded").data["closes_at"]


def test_a_waiting_ticket_closes_as_no_answer_after_seven(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(days=7, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.NO_ANSWER)
    assert ticket.deadlines.get().settled_as == "no_answer"


def test_an_answer_stops_both(ticket, officer, requester, time):
    ticket.ask("Kode tender berapa?", by=officer)
    ticket.receive("10045200", by=requester)
    assert set(ticket.watches.filter(done_at=None).values_list("kind", flat=True)) == {"deadline"}


def test_asking_again_starts_the_wait_again(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(days=6)
    ticket.ask("Masih menunggu kode tendernya.", by=officer)
    time.pass_(days=2)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "waiting"


def test_a_ticket_closed_by_itself_can_come_back(ticket, officer, requester, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(days=7, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    ticket.reopen("Maaf baru membalas.", by=requester)
    assert ticket.cycle == 2


def test_words_written_after_the_solution_keep_the_ticket_from_closing(
    ticket, officer, requester, time
):
    ticket.solve("Sudah.", by=officer)
    ticket.receive("Sebentar, masih ada satu hal.", by=requester)
    time.pass_(hours=72, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    ticket.reply("Silakan.", by=officer)
    time.pass_(hours=24, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "closed"
