from datetime import timedelta

import pytest

from tickets.models import Ticket
from tickets.verbs.base import NotPossible
from tickets.verbs.reopening import WindowPassed

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(stopped, file, officer, requester):
    ticket = file()
    stopped.pass_(hours=2)
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    return ticket


def test_a_closed_ticket_comes_back_in_a_new_cycle(stopped, closed, requester, officer):
    stopped.pass_(days=3)
    closed.reopen("Muncul lagi.", by=requester)
    assert (closed.status, closed.cycle, closed.outcome) == (Ticket.Status.OPEN, 2, "")
    assert closed.due_at == stopped.now() + timedelta(hours=8)
    assert closed.assignee == officer


def test_what_was_promised_before_stays_kept(stopped, closed, requester):
    closed.reopen("Muncul lagi.", by=requester)
    first, second = closed.deadlines.all()
    assert (first.cycle, first.settled_as, first.refused_at) == (1, "solved", None)
    assert (second.cycle, second.opened_as) == (2, "reopened")


def test_the_window_ends_to_the_second(stopped, closed, requester):
    stopped.pass_(days=7)
    closed.reopen("Muncul lagi.", by=requester)
    assert closed.cycle == 2


def test_after_the_window_it_is_a_new_ticket(stopped, closed, requester):
    stopped.pass_(days=7, seconds=1)
    with pytest.raises(WindowPassed):
        closed.reopen("Muncul lagi.", by=requester)


def test_a_ticket_of_nobodys_comes_back_as_new(stopped, file, requester):
    ticket = file()
    ticket.withdraw(by=requester)
    ticket.reopen("Ternyata belum.", by=requester)
    assert (ticket.status, ticket.assignee) == (Ticket.Status.NEW, None)


def test_the_hour_of_grace_comes_back_with_the_cycle(stopped, closed, requester, officer):
    closed.reopen("Lagi.", by=requester)
    stopped.pass_(hours=7, minutes=50)
    closed.hand_over("LKPP", by=officer)
    closed.take_back(by=officer)
    assert closed.due_at == stopped.now() + timedelta(hours=1)


def test_spam_does_not_come_back_by_its_sender(file, requester, officer):
    ticket = file()
    ticket.mark_spam(by=officer)
    with pytest.raises(NotPossible):
        ticket.reopen("Bukan spam.", by=requester)
    ticket.reopen("Keliru ditandai.", by=officer)
    assert ticket.messages.last().is_internal


def test_what_is_open_is_not_reopened(ticket, requester):
    with pytest.raises(NotPossible):
        ticket.reopen("x", by=requester)


def test_both_are_told(closed, requester, officer):
    closed.reopen("Muncul lagi.", by=requester)
    told = closed.outgoing_mails.order_by("-id")[:2]
    assert {(mail.template, mail.user) for mail in told} == {
        ("resumed", None),
        ("came_back", officer),
    }


@pytest.mark.parametrize("end", ["mark_spam", "withdraw"])
def test_the_office_gains_nothing_by_ending_and_reopening(stopped, file, officer, end):
    ticket = file()
    stopped.pass_(hours=5)
    getattr(ticket, end)(by=officer)
    stopped.pass_(hours=1)
    ticket.reopen("Keliru.", by=officer)
    assert ticket.due_at == stopped.now() + timedelta(hours=3)


def test_the_office_has_an_hour_when_nothing_was_left(stopped, file, officer):
    ticket = file()
    stopped.pass_(hours=9)
    ticket.mark_spam(by=officer)
    ticket.reopen("Keliru.", by=officer)
    assert ticket.due_at == stopped.now() + timedelta(hours=1)
