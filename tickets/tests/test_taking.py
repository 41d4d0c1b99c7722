import pytest
from django.contrib.auth.models import Group

from tickets import emails, groups, wording
from tickets.models import Restriction, Ticket
from tickets.tests.mails import worded
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


def told(ticket, template: str) -> list[str]:
    return [mail.user.username for mail in ticket.outgoing_mails.filter(template=template)]


def test_an_officer_gives_her_ticket_to_a_colleague_with_a_reason(ticket, officer, other_officer):
    ticket.take(by=officer)
    ticket.pass_on(other_officer, by=officer, reason="Saya dinas luar.")
    assert ticket.assignee == other_officer
    assert ticket.events.last().data["reason"] == "Saya dinas luar."
    assert told(ticket, "assigned") == [other_officer.username]
    assert told(ticket, "reassigned") == []
    assert "Saya dinas luar." in worded(ticket, "assigned").message.body


def test_nobody_gives_away_what_is_not_theirs(ticket, officer, other_officer, supervisor):
    with pytest.raises(NotPossible):
        ticket.pass_on(other_officer, by=officer)
    ticket.take(by=officer)
    ticket.assign(supervisor, by=supervisor)
    with pytest.raises(NotPossible, match="bukan lagi"):
        ticket.pass_on(other_officer, by=officer)
    assert ticket.assignee == supervisor


def test_pressing_twice_gives_it_once(ticket, officer, other_officer):
    ticket.take(by=officer)
    for _ in range(2):
        ticket.pass_on(other_officer, by=officer)
    assert ticket.events.filter(code="ticket.assigned").count() == 1


def test_whose_ticket_was_given_to_somebody_else_hears_of_it(
    ticket, officer, other_officer, supervisor
):
    ticket.take(by=officer)
    ticket.assign(other_officer, by=supervisor, reason="Beban tidak merata.")
    assert told(ticket, "reassigned") == [officer.username]
    mail = worded(ticket, "reassigned").message.body
    assert other_officer.get_full_name() in mail
    assert "Beban tidak merata." in mail
    said = wording.sentence(ticket.events.last())
    assert officer.get_full_name() in said
    assert said.endswith("Beban tidak merata.")


def test_what_came_back_to_its_officer_is_not_said_to_be_gone(
    ticket, officer, other_officer, supervisor
):
    ticket.take(by=officer)
    ticket.assign(other_officer, by=supervisor)
    ticket.assign(officer, by=supervisor)
    gone = ticket.outgoing_mails.get(template="reassigned", user=officer)
    assert emails.word(gone) is None
