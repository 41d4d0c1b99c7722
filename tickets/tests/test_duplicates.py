from datetime import timedelta

import pytest

from tickets.models import Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def first(stopped, file):
    return file()


@pytest.fixture
def second(first, stopped, file):
    """Filed three hours after the first."""
    stopped.pass_(hours=3)
    return file()


def test_a_duplicate_is_closed_and_counted_as_one(first, second, officer):
    second.mark_duplicate(first, by=officer)
    assert (second.status, second.outcome) == (Ticket.Status.CLOSED, Ticket.Outcome.DUPLICATE)
    assert second.duplicate_of == first
    assert second.deadlines.get().settled_as == "duplicate"
    assert first.events.last().code == "ticket.has_duplicate"


def test_the_earlier_promise_is_kept_by_the_later_ticket(first, second, officer):
    due_at = first.due_at
    first.mark_duplicate(second, by=officer)
    second.refresh_from_db()
    assert second.due_at == second.live_deadline().due_at == due_at
    # Half of the five hours it has now, from when it was filed.
    assert second.watches.get(kind="deadline").at == second.received_at + 2.5 * HOUR


def test_a_later_promise_moves_nothing(first, second, officer):
    due_at = first.due_at
    second.mark_duplicate(first, by=officer)
    first.refresh_from_db()
    assert first.due_at == due_at


def test_a_ticket_that_waits_keeps_what_the_other_had_left(
    stopped, first, second, officer, requester
):
    second.ask("Foto?", by=officer)
    first.mark_duplicate(second, by=officer)
    stopped.pass_(hours=10)
    second.receive("Ini.", by=requester)
    assert second.due_at == stopped.now() + 5 * HOUR


def test_a_paused_promise_hastens_nothing(first, second, officer):
    first.ask("Foto?", by=officer)
    first.mark_duplicate(second, by=officer)
    second.refresh_from_db()
    assert second.live_deadline().allowance == 8 * HOUR


def test_messages_stay_where_they_were_written(first, second, officer):
    second.mark_duplicate(first, by=officer)
    assert (first.messages.count(), second.messages.count()) == (1, 1)


def test_marking_twice_happens_once(first, second, officer):
    second.mark_duplicate(first, by=officer)
    second.mark_duplicate(first, by=officer)
    assert second.events.filter(code="ticket.duplicate").count() == 1


def test_a_ticket_is_not_its_own_duplicate(first, officer):
    with pytest.raises(NotPossible):
        first.mark_duplicate(first, by=officer)


def test_somebody_elses_ticket_is_no_duplicate(first, file, other_requester, officer):
    with pytest.raises(NotPossible):
        first.mark_duplicate(file(other_requester), by=officer)


def test_a_finished_ticket_takes_no_duplicate(first, second, officer):
    first.solve("Sudah.", by=officer)
    with pytest.raises(NotPossible):
        second.mark_duplicate(first, by=officer)


def test_two_tickets_are_not_duplicates_of_each_other(first, second, officer):
    second.mark_duplicate(first, by=officer)
    with pytest.raises(NotPossible):
        first.mark_duplicate(second, by=officer)
