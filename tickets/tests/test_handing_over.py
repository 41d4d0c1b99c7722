from datetime import timedelta

import pytest

from tickets.models import Deadline, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(stopped, file):
    return file()


def test_handing_over_in_time_settles_the_promise(stopped, ticket, officer):
    stopped.pass_(hours=3)
    ticket.hand_over("LKPP", by=officer, reason="Server pusat")
    deadline = ticket.deadlines.get()
    assert (deadline.settled_as, deadline.was_in_time) == ("handed_over", True)
    assert (ticket.status, ticket.third_party) == (Ticket.Status.HANDED_OVER, "LKPP")
    assert (ticket.due_at, ticket.assignee) == (None, officer)


def test_handing_over_late_is_written_down_as_late(stopped, ticket, officer):
    stopped.pass_(hours=9)
    ticket.hand_over("LKPP", by=officer)
    assert ticket.deadlines.get().was_in_time is False


def test_handing_over_twice_happens_once(ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    ticket.hand_over("LKPP", by=officer)
    assert ticket.events.filter(code="ticket.handed_over").count() == 1
    with pytest.raises(NotPossible):
        ticket.hand_over("Telkom", by=officer)


def test_an_answer_brings_back_what_was_left(stopped, ticket, officer):
    stopped.pass_(hours=3)
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=50)
    ticket.take_back(by=officer)
    assert ticket.due_at == stopped.now() + 5 * HOUR
    assert ticket.live_deadline().opened_as == Deadline.Opened.RETURNED
    assert ticket.time_of("third_party", stopped.now()) == 50 * HOUR


def test_an_answer_brings_back_at_least_an_hour_once_a_cycle(stopped, ticket, officer):
    stopped.pass_(hours=7, minutes=50)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    assert ticket.due_at == stopped.now() + HOUR
    stopped.pass_(minutes=40)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    assert ticket.due_at == stopped.now() + timedelta(minutes=20)


def test_the_hour_is_spent_only_when_it_was_needed(stopped, ticket, officer):
    stopped.pass_(hours=1)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    stopped.pass_(hours=6, minutes=50)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    assert ticket.due_at == stopped.now() + HOUR


def test_a_void_hand_over_is_as_if_it_had_not_been(stopped, ticket, officer):
    due_at = ticket.due_at
    stopped.pass_(hours=1)
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=2)
    ticket.void_hand_over(by=officer, reason="Salah kirim")
    assert (ticket.status, ticket.due_at) == (Ticket.Status.OPEN, due_at)
    assert ticket.time_of("office", stopped.now()) == 3 * HOUR
    assert ticket.time_of("third_party", stopped.now()) == timedelta()
    first, second = ticket.deadlines.all()
    assert (first.settled_as, first.voided_at) == ("handed_over", stopped.now())
    assert (second.opened_as, second.started_at) == ("void", first.started_at)


def test_a_void_hand_over_found_out_too_late_is_a_breach(stopped, ticket, officer):
    due_at = ticket.due_at
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=9)
    ticket.void_hand_over(by=officer)
    assert ticket.live_deadline().breached_at == due_at
    assert ticket.events.filter(code="deadline.breached").count() == 1


def test_a_breach_before_the_hand_over_stays(stopped, ticket, officer):
    due_at = ticket.due_at
    stopped.pass_(hours=9)
    ticket.hand_over("LKPP", by=officer)
    ticket.void_hand_over(by=officer)
    assert ticket.live_deadline().breached_at == due_at
    assert ticket.events.filter(code="deadline.breached").count() == 1


def test_a_void_one_goes_back_to_the_requester_who_was_waited_for(stopped, ticket, officer):
    stopped.pass_(hours=1)
    ticket.ask("Foto?", by=officer)
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=5)
    ticket.void_hand_over(by=officer)
    assert (ticket.status, ticket.due_at) == (Ticket.Status.WAITING, None)
    assert ticket.time_of("requester", stopped.now()) == 5 * HOUR


def test_a_void_one_that_was_answered_in_the_meantime_goes_back_to_the_office(
    stopped, ticket, officer, requester
):
    stopped.pass_(hours=1)
    ticket.ask("Foto?", by=officer)
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=2)
    ticket.receive("Ini fotonya.", by=requester)
    stopped.pass_(hours=3)
    ticket.void_hand_over(by=officer)
    assert ticket.status == Ticket.Status.OPEN
    assert ticket.time_of("requester", stopped.now()) == 2 * HOUR
    assert ticket.time_of("office", stopped.now()) == 4 * HOUR
    assert ticket.live_deadline().left(stopped.now()) == 4 * HOUR


def test_taking_back_and_voiding_do_nothing_to_what_is_with_the_office(ticket, officer):
    ticket.take_back(by=officer)
    ticket.void_hand_over(by=officer)
    assert ticket.deadlines.count() == 1
    assert ticket.events.count() == 1


def test_a_ticket_can_be_solved_while_it_is_with_a_third_party(ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    ticket.solve("LKPP sudah memperbaiki.", by=officer)
    assert ticket.status == Ticket.Status.SOLVED
    assert ticket.deadlines.get().settled_as == "handed_over"


def test_the_requester_is_told_where_it_is(ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    told = ticket.outgoing_mails.filter(user=None).order_by("id")
    assert list(told.values_list("template", flat=True)) == ["received", "handed_over", "resumed"]


def test_another_kind_of_promise_is_not_settled_by_handing_over(stopped, ticket, officer):
    now = stopped.now()
    ticket.deadlines.create(
        kind="answer",
        opened_as="filed",
        severity=ticket.severity,
        allowance=40 * HOUR,
        started_at=now,
        told_until=now,
        due_at=now + 40 * HOUR,
    )
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=4)
    ticket.take_back(by=officer)
    assert ticket.live_deadline("answer").due_at == now + 44 * HOUR
