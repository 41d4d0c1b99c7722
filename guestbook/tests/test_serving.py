from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from guestbook import closing, receiving
from guestbook.models import Visit
from guestbook.receiving import Stay, Times
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(place, contact) -> Visit:
    return receiving.check_in(place, contact, Stay(purpose="question"), submission=uuid4())


def test_call_serve_and_leave_are_noted_with_their_times(waiting, desk_staff, time):
    time.pass_(minutes=4)
    waiting.call(by=desk_staff)
    time.pass_(minutes=1)
    waiting.serve(by=desk_staff)
    time.pass_(minutes=9)
    waiting.leave(by=desk_staff)
    waiting.refresh_from_db()
    assert timedelta(minutes=5) <= waiting.waited < timedelta(minutes=6)
    assert timedelta(minutes=9) <= waiting.lasted < timedelta(minutes=10)
    assert waiting.state == "gone"


def test_pressing_twice_changes_nothing(waiting, desk_staff, time):
    waiting.serve(by=desk_staff)
    served_at = waiting.served_at
    time.pass_(minutes=3)
    waiting.serve(by=desk_staff)
    waiting.call(by=desk_staff)
    assert waiting.served_at == served_at
    waiting.leave(by=desk_staff)
    left_at = waiting.left_at
    waiting.leave(by=desk_staff)
    assert waiting.left_at == left_at


def test_two_desks_do_not_serve_the_same_guest(waiting, desk_staff, officer):
    waiting.serve(by=desk_staff)
    with pytest.raises(NotPossible, match="Joko Susilo"):
        waiting.serve(by=officer)


def test_who_has_left_is_not_called(waiting, desk_staff):
    waiting.leave(by=desk_staff)
    with pytest.raises(NotPossible):
        waiting.call(by=desk_staff)


def test_who_was_sent_home_by_a_slip_is_still_here(waiting, desk_staff, officer, time):
    waiting.serve(by=officer)
    served_at = waiting.served_at
    waiting.leave(by=desk_staff)
    waiting.stay(by=desk_staff)
    waiting.stay(by=desk_staff)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.served_at, waiting.officer) == ("served", served_at, officer)
    time.pass_(minutes=9)
    waiting.leave(by=officer)
    assert waiting.lasted >= timedelta(minutes=9)


def test_what_ended_yesterday_is_no_slip(waiting, desk_staff, time):
    waiting.leave(by=desk_staff)
    time.pass_(days=1)
    with pytest.raises(NotPossible, match="tidak dapat diubah lagi"):
        waiting.stay(by=desk_staff)
    assert waiting.left_at


def test_what_ended_on_paper_is_no_slip(place, contact, desk_staff, time):
    came = time.now()
    times = Times(arrived_at=came, served_at=came, answered_at=came)
    stay = Stay(purpose="meeting")
    visit = receiving.write_paper(place, contact, stay, times, by=desk_staff, reason="Listrik")
    with pytest.raises(NotPossible, match="tidak dapat diubah lagi"):
        visit.stay(by=desk_staff)
    assert visit.left_at == came


def test_who_forgot_to_leave_is_closed_at_the_days_end_and_marked(waiting, desk_staff, time):
    waiting.serve(by=desk_staff)
    assert closing.close_days(time.now()) == 0
    time.pass_(days=1)
    assert closing.close_days(time.now()) == 1
    waiting.refresh_from_db()
    assert waiting.is_closed_by_day
    assert waiting.lasted is None
    assert waiting.left_at >= waiting.served_at
    assert closing.close_days(time.now()) == 0


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": 0}, "visit_number_from_one"),
        ({"companions": 100}, "visit_companions_few"),
        ({"purpose": "lain"}, "visit_purpose_known"),
        ({"entry": "desk"}, "visit_entry_with_a_guest"),
        ({"paper_reason": "x"}, "visit_paper_with_a_reason"),
        ({"is_closed_by_day": True}, "visit_closed_has_left"),
        ({"identity_hash": "x"}, "visit_identity_is_whole"),
    ],
)
def test_the_database_refuses_nonsense(waiting, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Visit.objects.filter(pk=waiting.pk).update(**change)


def test_the_database_keeps_the_times_in_order(waiting, desk_staff):
    early = waiting.arrived_at - timedelta(seconds=1)
    late = waiting.recorded_at + timedelta(hours=1)
    for change, constraint in [
        ({"called_at": early}, "visit_called_after_arrival"),
        ({"served_at": late}, "visit_served_when_called"),
        ({"left_at": early}, "visit_left_at_last"),
        ({"arrived_at": late}, "visit_not_from_the_future"),
        ({"document_seen_by": desk_staff}, "visit_document_seen_by_somebody"),
    ]:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Visit.objects.filter(pk=waiting.pk).update(**change)
