import pytest

from tickets.models import Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def ended(ticket: Ticket) -> tuple[str, str, str]:
    assert not ticket.turns.filter(ended_at=None).exists()
    assert not ticket.watches.filter(done_at=None).exists()
    assert ticket.due_at is None
    return ticket.status, ticket.outcome, ticket.deadlines.get().settled_as


def test_what_is_not_needed_any_more_is_withdrawn(ticket, requester):
    ticket.withdraw(by=requester)
    assert ended(ticket) == ("closed", "withdrawn", "withdrawn")


def test_spam_is_counted_apart_and_not_answered(ticket, officer):
    ticket.mark_spam(by=officer)
    assert ended(ticket) == ("closed", "spam", "spam")
    assert not ticket.outgoing_mails.filter(template="closed").exists()


def test_a_requester_who_never_came_back_is_counted_apart(ticket, officer):
    ticket.ask("Foto?", by=officer)
    ticket.close(by=None)
    assert ended(ticket) == ("closed", "no_answer", "no_answer")


def test_a_solved_ticket_closes_as_solved(ticket, officer):
    ticket.solve("Sudah.", by=officer)
    ticket.close(by=None)
    assert ended(ticket) == ("closed", "solved", "solved")


@pytest.mark.parametrize("act", ["ask", "solve"])
def test_the_office_does_not_close_before_the_requester_could_answer(time, ticket, officer, act):
    getattr(ticket, act)("Foto?", by=officer)
    time.pass_(hours=1)
    with pytest.raises(NotPossible):
        ticket.close(by=officer)
    time.pass_(days=30)
    ticket.close(by=officer)
    assert ticket.status == "closed"


def test_a_ticket_the_office_has_is_not_closed(ticket, officer):
    with pytest.raises(NotPossible):
        ticket.close(by=officer)


@pytest.mark.parametrize(
    ("verb", "code"), [("withdraw", "ticket.withdrawn"), ("mark_spam", "ticket.marked_spam")]
)
def test_ending_twice_happens_once(ticket, officer, verb, code):
    getattr(ticket, verb)(by=officer)
    getattr(ticket, verb)(by=officer)
    assert ticket.events.filter(code=code).count() == 1


def test_closing_twice_happens_once(ticket, officer):
    ticket.solve("Sudah.", by=officer)
    ticket.close(by=None)
    ticket.close(by=None)
    assert ticket.events.filter(code="ticket.closed").count() == 1


def test_what_ended_one_way_does_not_end_another_way(ticket, officer, requester):
    ticket.withdraw(by=requester)
    with pytest.raises(NotPossible):
        ticket.mark_spam(by=officer)


def test_a_late_end_is_late_all_the_same(ticket, requester, time):
    time.pass_(hours=9)
    ticket.withdraw(by=requester)
    assert ticket.deadlines.get().was_in_time is False
