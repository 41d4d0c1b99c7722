from datetime import timedelta

import pytest

from tickets.models import Category, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(stopped, file):
    """A ticket of eight hours."""
    return file()


def test_a_graver_one_is_due_earlier_from_the_start_of_the_cycle(
    stopped, ticket, severities, officer
):
    filed = stopped.now()
    stopped.pass_(minutes=10)
    ticket.change_severity(severities["urgent"], by=officer)
    assert ticket.due_at == filed + HOUR
    assert ticket.live_deadline().severity == severities["urgent"]


def test_lengthening_needs_a_reason(ticket, severities, officer):
    with pytest.raises(NotPossible):
        ticket.change_severity(severities["normal"], by=officer, reason=" ")


def test_lengthening_with_a_reason_is_told(stopped, ticket, severities, officer, requester):
    filed = stopped.now()
    ticket.change_severity(severities["normal"], by=officer, reason="Perlu data dari pusat")
    assert ticket.due_at == filed + 24 * HOUR
    assert ticket.outgoing_mails.get(template="deadline_changed").to == requester.email
    assert ticket.events.last().data["reason"] == "Perlu data dari pusat"


def test_until_half_of_it_an_officer_lengthens(stopped, ticket, severities, officer):
    stopped.pass_(hours=4)
    ticket.change_severity(severities["normal"], by=officer, reason="Perlu data")
    assert ticket.severity == severities["normal"]


def test_after_half_of_it_only_a_supervisor_lengthens(
    stopped, ticket, severities, officer, supervisor
):
    stopped.pass_(hours=4, seconds=1)
    with pytest.raises(NotPossible):
        ticket.change_severity(severities["normal"], by=officer, reason="Perlu data")
    ticket.change_severity(severities["normal"], by=supervisor, reason="Perlu data")
    assert ticket.severity == severities["normal"]


def test_time_with_the_requester_is_taken_off_as_before(
    stopped, ticket, severities, officer, requester
):
    filed = stopped.now()
    ticket.ask("Foto?", by=officer)
    stopped.pass_(hours=10)
    ticket.receive("Ini.", by=requester)
    ticket.change_severity(severities["normal"], by=officer, reason="Perlu data")
    assert ticket.due_at == filed + 34 * HOUR


def test_a_shorter_promise_is_never_past(stopped, ticket, severities, officer):
    stopped.pass_(hours=5)
    ticket.change_severity(severities["urgent"], by=officer)
    assert ticket.due_at == stopped.now() + HOUR
    assert ticket.live_deadline().breached_at is None


def test_a_shorter_promise_is_never_later_than_the_longer_one(stopped, ticket, severities, officer):
    due_at = ticket.due_at
    stopped.pass_(hours=7, minutes=30)
    ticket.change_severity(severities["urgent"], by=officer)
    assert ticket.due_at == due_at


def test_a_shorter_promise_is_not_past_while_the_requester_has_it(
    stopped, ticket, severities, officer, requester
):
    stopped.pass_(hours=5)
    ticket.ask("Foto?", by=officer)
    ticket.change_severity(severities["urgent"], by=officer)
    stopped.pass_(hours=5)
    ticket.receive("Ini.", by=requester)
    assert ticket.due_at == stopped.now() + HOUR


def test_what_is_past_stays_past(stopped, ticket, severities, supervisor):
    due_at = ticket.due_at
    stopped.pass_(hours=9)
    ticket.change_severity(severities["normal"], by=supervisor, reason="Perlu data")
    assert ticket.due_at == due_at + 16 * HOUR
    assert ticket.live_deadline().breached_at == due_at


def test_down_and_up_again_gains_nothing(stopped, ticket, severities, officer, supervisor):
    stopped.pass_(hours=5)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    due_at = ticket.due_at
    ticket.change_severity(severities["urgent"], by=officer)
    ticket.change_severity(severities["important"], by=supervisor, reason="Keliru")
    assert ticket.due_at == due_at


def test_a_paused_promise_is_not_lengthened(ticket, severities, officer, supervisor):
    ticket.ask("Foto?", by=officer)
    with pytest.raises(NotPossible):
        ticket.change_severity(severities["normal"], by=supervisor, reason="Perlu data")


def test_the_same_severity_again_is_no_change(ticket, severities, officer):
    ticket.change_severity(severities["important"], by=officer)
    assert not ticket.events.filter(code="ticket.severity_changed").exists()


def test_a_ticket_with_a_third_party_keeps_its_severity(ticket, severities, officer):
    ticket.hand_over("LKPP", by=officer)
    with pytest.raises(NotPossible):
        ticket.change_severity(severities["urgent"], by=officer)


def test_another_category_changes_no_promise(ticket, officer):
    due_at, urgent = ticket.due_at, Category.objects.get(code="bid_documents")
    ticket.change_category(urgent, by=officer)
    ticket.change_category(urgent, by=officer)
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.category, fresh.due_at, fresh.severity.code) == (urgent, due_at, "important")
    assert ticket.events.filter(code="ticket.category_changed").count() == 1
