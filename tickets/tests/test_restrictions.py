import pytest
from django.contrib.auth.models import AnonymousUser, Group, User

from tickets import groups
from tickets.models import Restriction, Ticket

pytestmark = pytest.mark.django_db


def sees(user) -> bool:
    return Ticket.objects.visible_to(user).exists()


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("kepala", "kepala@tuban.invalid", "rahasia-sekali-1")


def test_who_works_tickets_sees_them(ticket, officer, supervisor):
    assert sees(officer)
    assert sees(supervisor)


def test_who_has_no_business_with_tickets_sees_none(ticket, desk_staff):
    assert not sees(desk_staff)
    assert not sees(AnonymousUser())


def test_who_left_sees_nothing_any_more(ticket, officer):
    officer.is_active = False
    assert not sees(officer)


def test_a_ticket_hidden_from_one_is_seen_by_the_others(ticket, officer, other_officer):
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    assert not sees(officer)
    assert sees(other_officer)


def test_a_ticket_for_one_group_is_seen_by_that_group_only(ticket, officer, supervisor):
    group = Group.objects.get(name=groups.SUPERVISOR)
    Restriction.objects.create(ticket=ticket, only_group=group)
    assert sees(supervisor)
    assert not sees(officer)


def test_a_superuser_is_held_to_it_too(ticket, superuser):
    assert sees(superuser)
    Restriction.objects.create(
        ticket=ticket, only_group=Group.objects.get(name=groups.COMPLAINT_HANDLER)
    )
    assert not sees(superuser)


def test_one_of_the_group_can_still_be_left_out(ticket, supervisor):
    group = Group.objects.get(name=groups.SUPERVISOR)
    Restriction.objects.create(ticket=ticket, only_group=group)
    Restriction.objects.create(ticket=ticket, hidden_from=supervisor)
    assert not sees(supervisor)


def test_a_restriction_narrows_its_own_ticket_only(ticket, file, officer):
    other = file()
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    assert Ticket.objects.visible_to(officer).get() == other


def test_what_is_hidden_is_the_same_asked_at_once_or_ticket_by_ticket(
    file, officer, other_officer, supervisor, complaint_handler
):
    seen, mine, others, both, left_out = (file() for _ in range(5))
    officers, handlers = (
        Group.objects.get(name=name) for name in (groups.OFFICER, groups.COMPLAINT_HANDLER)
    )
    Restriction.objects.create(ticket=seen, hidden_from=other_officer)
    Restriction.objects.create(ticket=mine, only_group=officers)
    Restriction.objects.create(ticket=others, only_group=handlers)
    for group in (officers, handlers):
        Restriction.objects.create(ticket=both, only_group=group)
    Restriction.objects.create(ticket=left_out, hidden_from=officer)
    for user in (officer, other_officer, supervisor, complaint_handler):
        one_by_one = set(Ticket.objects.not_hidden_from(user))
        assert set(Ticket.objects.not_hidden_at_once(user)) == one_by_one
    assert set(Ticket.objects.not_hidden_at_once(officer)) == {seen, mine, both}
