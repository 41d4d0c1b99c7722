from datetime import timedelta

import pytest

from tickets import clock
from tickets.models import Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_while_the_requester_is_asked_the_clock_stands_still(stopped, ticket, officer, requester):
    filed = stopped.now()
    stopped.pass_(hours=2)
    ticket.ask("Bisa kirim foto layar?", by=officer)
    assert (ticket.status, ticket.due_at) == (Ticket.Status.WAITING, None)
    stopped.pass_(hours=30)
    ticket.receive("Ini fotonya.", by=requester)
    assert ticket.due_at == filed + 38 * HOUR
    assert ticket.live_deadline().left(stopped.now()) == 6 * HOUR


def test_the_turns_say_who_had_it_for_how_long(stopped, ticket, officer, requester):
    stopped.pass_(hours=2)
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=3)
    ticket.receive("Ini.", by=requester)
    stopped.pass_(hours=4)
    times = [ticket.time_of(party, stopped.now()) for party in ("office", "requester")]
    assert times == [6 * HOUR, 3 * HOUR]


def test_asking_at_the_very_moment_of_the_deadline_is_in_time(stopped, ticket, officer, requester):
    stopped.pass_(hours=8)
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=1)
    assert ticket.live_deadline().breached_at is None
    ticket.receive("Ini.", by=requester)
    assert ticket.due_at == stopped.now()


def test_asking_after_the_deadline_does_not_make_it_good(stopped, ticket, officer):
    due_at = ticket.due_at
    stopped.pass_(hours=9)
    ticket.ask("Foto?", by=officer)
    assert ticket.live_deadline().breached_at == due_at


def test_asking_again_while_waiting_changes_no_turn(ticket, officer):
    ticket.ask("Foto?", by=officer)
    ticket.ask("Dan nomor tender?", by=officer)
    assert ticket.turns.count() == 2


def test_an_answer_typed_later_restarts_the_clock_at_receipt(stopped, ticket, officer):
    filed = stopped.now()
    stopped.pass_(hours=2)
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=5)
    ticket.receive("Dijawab lewat telepon.", by=officer, occurred_at=clock.now() - 2 * HOUR)
    assert ticket.due_at == filed + 11 * HOUR
    assert ticket.unanswered_since == filed + 5 * HOUR


def test_an_answer_typed_so_late_that_the_promise_is_past_says_so(stopped, ticket, officer):
    stopped.pass_(hours=2)
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=20)
    ticket.receive("Surat.", by=officer, occurred_at=clock.now() - 10 * HOUR)
    assert ticket.live_deadline().breached_at == ticket.due_at


def test_an_answer_is_never_earlier_than_its_question(stopped, ticket, officer):
    stopped.pass_(hours=2)
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=1)
    ticket.receive("Surat lama.", by=officer, occurred_at=ticket.received_at)
    assert ticket.time_of("requester", stopped.now()) == timedelta()
    assert ticket.time_of("office", stopped.now()) == 3 * HOUR


def test_a_ticket_with_a_third_party_is_not_asked_about(ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    with pytest.raises(NotPossible):
        ticket.ask("Foto?", by=officer)
