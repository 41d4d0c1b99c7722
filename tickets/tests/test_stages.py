"""Whom the keeper tells on the way to a deadline, and that it tells each of them once."""

from datetime import timedelta

import pytest

from tickets import watching
from tickets.models import OutgoingMail, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _staff(officer, other_officer, supervisor):
    """The office that is told."""


def told(template: str) -> list[str]:
    mails = OutgoingMail.objects.filter(template=template).order_by("to")
    return list(mails.values_list("to", flat=True))


def test_half_way_tells_whoever_has_the_ticket(ticket, officer, time):
    ticket.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert told("deadline_near") == [officer.email]


def test_half_way_tells_every_officer_if_nobody_has_it(ticket, time, officer, other_officer):
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert {officer.email, other_officer.email} <= set(told("deadline_near"))


def test_nobody_is_told_before_half_of_the_time_is_gone(ticket, time):
    time.pass_(hours=3, minutes=59)
    watching.ring_due()
    assert told("deadline_near") == []


def test_ringing_twice_tells_once(ticket, officer, time):
    ticket.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    watching.ring_due()
    assert len(told("deadline_near")) == 1
    assert ticket.events.filter(code="deadline.stage").count() == 1


def test_at_four_fifths_supervisors_hear_too(ticket, officer, supervisor, time):
    ticket.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    time.pass_(hours=2, minutes=25)
    watching.ring_due()
    assert told("deadline_near").count(supervisor.email) == 1


def test_a_breach_is_written_and_told_to_the_requester(ticket, officer, requester, time):
    ticket.take(by=officer)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    deadline = ticket.deadlines.get()
    assert deadline.breached_at == deadline.due_at
    assert told("late") == [requester.email]


def test_a_breach_somebody_else_noticed_first_is_still_told(ticket, officer, requester, time):
    time.pass_(hours=8, seconds=1)
    ticket.take(by=officer)
    watching.ring_due()
    assert told("late") == [requester.email]
    assert ticket.events.filter(code="deadline.breached").count() == 1


def test_a_breach_is_written_at_its_time_whatever_the_stages_say(stopped, ticket):
    Stage.objects.update(is_active=False)
    stopped.pass_(hours=4)
    watching.ring_due()
    assert ticket.watches.get(kind="deadline").at == ticket.due_at
    stopped.pass_(hours=4, microseconds=1)
    watching.ring_due()
    assert ticket.deadlines.get().breached_at == ticket.due_at
    assert ticket.events.get(code="deadline.breached").occurred_at == ticket.due_at
    assert ticket.watches.get(kind="deadline").done_at == stopped.now()
    assert told("late") == told("deadline_late") == []


def test_a_breach_is_written_though_its_stage_is_switched_off(ticket, time):
    Stage.objects.filter(code="breached").update(is_active=False)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    assert ticket.deadlines.get().breached_at == ticket.due_at
    assert ticket.watches.get(kind="deadline").at == ticket.due_at + timedelta(hours=24)


def test_a_look_at_the_very_instant_is_followed_by_another(stopped, ticket):
    stopped.pass_(hours=8)
    watching.ring_due()
    assert ticket.deadlines.get().breached_at is None
    stopped.pass_(seconds=15)
    watching.ring_due()
    assert ticket.deadlines.get().breached_at == ticket.due_at


def test_every_day_after_the_breach_somebody_is_told_again(ticket, requester, time):
    for _ in range(3):
        time.pass_(hours=24 if told("late") else 8, seconds=1)
        watching.ring_due()
    assert told("late") == [requester.email] * 3


def test_after_an_outage_the_last_stage_speaks_for_all(ticket, officer, time):
    ticket.take(by=officer)
    time.pass_(hours=60)
    watching.ring_due()
    assert told("deadline_near") == []
    assert told("deadline_late").count(officer.email) == 1
    assert ticket.events.get(code="deadline.stage").data["ordinal"] == 2


def test_three_quarters_of_a_day_asks_to_solve_or_hand_over(file, severities, officer, time):
    ticket = file(severity=severities["normal"])
    ticket.take(by=officer)
    time.pass_(hours=18, seconds=1)
    watching.ring_due()
    assert told("deadline_decide") == [officer.email]


def test_a_waiting_ticket_rings_no_stage(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(hours=20)
    watching.ring_due()
    assert told("deadline_near") == told("late") == []


def test_the_pause_moves_the_stages(ticket, officer, requester, time):
    ticket.ask("Kode tender berapa?", by=officer)
    time.pass_(hours=20)
    ticket.receive("10045200", by=requester)
    time.pass_(hours=3, minutes=50)
    watching.ring_due()
    assert told("deadline_near") == []
    time.pass_(minutes=15)
    watching.ring_due()
    assert told("deadline_near") == [officer.email]


def test_stages_past_when_it_was_typed_stay_silent(file, officer, time):
    from tickets import clock

    ticket = file(by=officer, channel="letter", received_at=clock.now() - timedelta(hours=9))
    watching.ring_due()
    assert told("late") == told("deadline_late") == []
    assert ticket.deadlines.get().breached_at is not None


def test_a_solved_ticket_rings_no_stage(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    time.pass_(hours=9)
    watching.ring_due()
    assert told("late") == []


def test_stages_are_data(ticket, officer, time):
    ticket.take(by=officer)
    Stage.objects.filter(code="half").update(is_active=False)
    time.pass_(hours=5)
    watching.ring_due()
    assert told("deadline_near") == []


def test_who_may_not_see_a_ticket_is_not_told(file, officer, other_officer, time):
    from tickets.models import Restriction

    file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)])
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert officer.email not in told("deadline_near")
    assert other_officer.email in told("deadline_near")


def test_a_promise_made_longer_is_watched_anew(ticket, officer, supervisor, severities, time):
    ticket.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    ticket.change_severity(severities["normal"], by=supervisor, reason="Perlu data dari pusat.")
    time.pass_(hours=8)
    watching.ring_due()
    assert told("deadline_near") == [officer.email] * 2


def test_an_officer_who_has_left_is_not_told_in_place_of_everybody(
    ticket, officer, other_officer, time
):
    ticket.take(by=officer)
    officer.is_active = False
    officer.save()
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert other_officer.email in told("deadline_near")
    assert officer.email not in told("deadline_near")


@pytest.mark.parametrize("length", ["urgent", "important"])
def test_only_a_day_long_promise_asks_to_solve_or_hand_over(file, severities, time, length):
    ticket = file(severity=severities[length])
    for _ in range(20):
        time.pass_(hours=ticket.severity.hours / 20)
        watching.ring_due()
    assert told("deadline_decide") == []
    assert told("deadline_near")


def test_of_stages_at_one_instant_each_speaks(ticket, officer, requester, time):
    Stage.objects.create(code="zz", percent=100, template="deadline_late", tells_supervisors=True)
    ticket.take(by=officer)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    assert told("late") == [requester.email]
    assert ticket.events.filter(code="deadline.stage").count() == 2
