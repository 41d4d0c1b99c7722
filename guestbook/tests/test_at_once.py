"""Two desks at the same moment, on real transactions."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from guestbook import receiving
from guestbook.models import Visit
from guestbook.receiving import Stay
from tickets import bell
from tickets.intake import Contact
from tickets.models import Requester, Ticket
from tickets.tests.test_concurrency import at_once
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
STAY = Stay(purpose="question")


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda: None)


def test_desks_and_tablets_never_share_a_number(place, desk_staff, officer, question):
    def guest(number: int) -> Contact:
        return Contact(name=f"Tamu {number}", phone=f"+62812345000{number:02}")

    def desk(number: int) -> Visit:
        by = (desk_staff, officer)[number % 2]
        return receiving.receive(
            place, guest(number), STAY, by=by, question=question, submission=uuid4()
        )

    def tablet(number: int) -> Visit:
        return receiving.check_in(place, guest(number), STAY, submission=uuid4())

    for _again in range(3):
        Visit.objects.all().delete()
        acts = [partial(desk, n) for n in range(5)] + [partial(tablet, n) for n in range(5, 10)]
        visits = at_once(*acts)
        assert all(isinstance(visit, Visit) for visit in visits), visits
        numbers = sorted(visit.number for visit in visits)
        assert numbers == list(range(numbers[0], numbers[0] + 10))


def test_a_double_press_saves_once(place, contact, desk_staff, question):
    press = partial(
        receiving.receive,
        place,
        contact,
        STAY,
        by=desk_staff,
        question=question,
        submission=uuid4(),
    )
    visits = at_once(press, press, press)
    assert len({visit.pk for visit in visits}) == 1
    assert (Visit.objects.count(), Ticket.objects.count(), Requester.objects.count()) == (1, 1, 1)
    assert Visit.objects.get().number == 1


def test_one_of_two_desks_gets_the_guest(place, contact, desk_staff, officer):
    visit = receiving.check_in(place, contact, STAY, submission=uuid4())
    fresh = [Visit.objects.get(pk=visit.pk) for _ in range(2)]
    results = at_once(partial(fresh[0].serve, by=desk_staff), partial(fresh[1].serve, by=officer))
    assert sum(isinstance(result, NotPossible) for result in results) == 1
