from datetime import timedelta

import pytest

from tickets.models import Deadline, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def test_solving_settles_the_deadline_and_ends_the_turn(ticket, officer):
    ticket.solve("Silakan coba lagi.", by=officer)
    deadline = ticket.deadlines.get()
    assert (deadline.settled_as, deadline.was_in_time) == ("solved", True)
    assert not ticket.turns.filter(ended_at=None).exists()
    assert ticket.due_at is None


def test_a_reply_alone_settles_nothing(ticket, officer):
    ticket.reply("Kami periksa dahulu.", by=officer)
    assert ticket.live_deadline() is not None
    assert ticket.assignee == officer


def test_solving_late_is_written_down_as_late(ticket, officer, time):
    time.pass_(hours=9)
    ticket.solve("Maaf terlambat.", by=officer)
    deadline = ticket.deadlines.get()
    assert deadline.was_in_time is False
    assert deadline.breached_at == deadline.due_at
    assert ticket.events.filter(code="deadline.breached").count() == 1


def test_solving_twice_happens_once(ticket, officer):
    ticket.solve("Sudah.", by=officer)
    ticket.solve("Sudah.", by=officer)
    assert ticket.events.filter(code="ticket.solved").count() == 1


def test_the_requester_confirms_and_the_ticket_is_closed(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    assert (ticket.status, ticket.outcome) == (Ticket.Status.CLOSED, Ticket.Outcome.SOLVED)


def test_confirming_what_is_not_solved_is_refused(ticket, requester):
    with pytest.raises(NotPossible):
        ticket.confirm(by=requester)


def test_not_solved_yet_goes_on_with_what_was_left(ticket, officer, requester, time):
    time.pass_(hours=3)
    ticket.solve("Sudah.", by=officer)
    time.pass_(hours=30)
    ticket.refuse("Masih sama.", by=requester)
    first, second = ticket.deadlines.all()
    assert first.refused_at is not None
    assert second.opened_as == Deadline.Opened.REFUSED
    assert abs(second.allowance - timedelta(hours=5)) < timedelta(seconds=5)
    assert ticket.cycle == 1


def test_not_solved_yet_gives_at_least_an_hour(ticket, officer, requester, time):
    time.pass_(hours=9)
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Masih sama.", by=requester)
    assert ticket.live_deadline().allowance == timedelta(hours=1)


def test_a_solved_ticket_can_be_confirmed_by_nobody_twice(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    ticket.confirm(by=requester)
    assert ticket.events.filter(code="ticket.confirmed").count() == 1
