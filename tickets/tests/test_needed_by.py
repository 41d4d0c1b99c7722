"""A tender stage that ends: whoever can help hears of it while it is still of use."""

from datetime import timedelta

import pytest

from tickets import watching
from tickets.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(file, officer, supervisor, time):
    """A ticket whose tender stage ends in six hours."""
    return file(stage_ends_at=time.now() + timedelta(hours=6))


def told() -> set[str]:
    return set(OutgoingMail.objects.filter(template="needed_by").values_list("to", flat=True))


def test_it_is_needed_two_hours_before_the_stage_ends(ending):
    assert ending.needed_by == ending.stage_ends_at - timedelta(hours=2)


def test_officers_and_supervisors_hear_of_it_once(ending, officer, supervisor, time):
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    watching.ring_due()
    assert told() == {officer.email, supervisor.email}
    assert ending.events.filter(code="ticket.needed").count() == 1


def test_whoever_has_it_hears_and_no_other_officer(ending, officer, other_officer, time):
    ending.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert officer.email in told()
    assert other_officer.email not in told()


def test_nobody_hears_of_a_finished_ticket(ending, officer, time):
    ending.solve("Sudah.", by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert told() == set()


@pytest.mark.parametrize("hours,presses", [(1, True), (-5, False)])
def test_what_is_past_or_too_near_at_filing_is_only_shown(file, officer, time, hours, presses):
    ticket = file(stage_ends_at=time.now() + timedelta(hours=hours))
    assert bool(ticket.needed_by) == presses
    assert not ticket.watches.filter(kind="needed_by").exists()


def test_without_a_stage_there_is_nothing_to_watch(ticket):
    assert ticket.needed_by is None
    assert not ticket.watches.filter(kind="needed_by").exists()


def test_a_reopened_ticket_is_watched_again(ending, officer, requester):
    ending.solve("Sudah.", by=officer)
    ending.confirm(by=requester)
    ending.reopen("Lagi.", by=requester)
    assert ending.watches.get(kind="needed_by", done_at=None).at == ending.needed_by
