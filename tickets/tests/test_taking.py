import pytest
from django.contrib.auth.models import Group

from tickets import groups
from tickets.models import Restriction, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def test_who_takes_a_ticket_works_on_it(ticket, officer):
    ticket.take(by=officer)
    assert (ticket.assignee, ticket.status) == (officer, Ticket.Status.OPEN)
    assert ticket.events.last().code == "ticket.taken"


def test_taking_moves_no_promise_and_no_turn(ticket, officer):
    due_at = ticket.due_at
    ticket.take(by=officer)
    assert ticket.due_at == due_at
    assert ticket.turns.count() == 1


def test_taking_twice_happens_once(ticket, officer):
    ticket.take(by=officer)
    ticket.take(by=officer)
    assert ticket.events.filter(code="ticket.taken").count() == 1


def test_what_somebody_took_is_not_taken_from_them(ticket, officer, other_officer):
    ticket.take(by=officer)
    with pytest.raises(NotPossible, match="Sari Wulandari"):
        ticket.take(by=other_officer)


def test_a_ticket_is_given_to_somebody_else_who_gets_a_mail(ticket, officer, supervisor):
    ticket.assign(officer, by=supervisor)
    assert ticket.assignee == officer
    assert ticket.outgoing_mails.get(template="assigned").user == officer


def test_giving_it_to_oneself_sends_no_mail(ticket, supervisor):
    ticket.assign(supervisor, by=supervisor)
    assert not ticket.outgoing_mails.filter(template="assigned").exists()


def test_a_ticket_is_given_only_to_who_works_on_tickets(ticket, supervisor, desk_staff):
    desk_staff.groups.add(Group.objects.get(name=groups.AUDITOR))
    with pytest.raises(NotPossible):
        ticket.assign(desk_staff, by=supervisor)


def test_a_ticket_is_not_given_to_who_may_not_see_it(ticket, officer, supervisor):
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    with pytest.raises(NotPossible):
        ticket.assign(officer, by=supervisor)


def test_a_finished_ticket_is_not_taken(ticket, officer, other_officer):
    ticket.solve("Sudah.", by=officer)
    with pytest.raises(NotPossible):
        ticket.take(by=other_officer)
