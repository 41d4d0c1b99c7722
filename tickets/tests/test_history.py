from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tickets import clock
from tickets.models import Deadline, Event, Ticket, Turn

pytestmark = pytest.mark.django_db


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def solved(ticket, officer):
    ticket.ask("Foto?", by=officer)
    ticket.solve("Sudah.", by=officer)
    return ticket


@pytest.mark.parametrize(
    "change", [{"code": "x"}, {"data": {"x": 1}}, {"user": None}, {"actor": "system"}]
)
def test_history_is_not_rewritten(ticket, officer, change):
    ticket.take(by=officer)
    events = Event.objects.filter(code="ticket.taken")
    assert refused(lambda: events.update(**change))


@pytest.mark.parametrize("model", [Event, Turn, Deadline])
def test_nothing_of_the_ledger_is_deleted(solved, model):
    assert refused(lambda: model.objects.filter(ticket=solved)._raw_delete("default"))


def test_erasure_may_blank_what_an_event_says_and_nothing_else(ticket):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('helpdesk.erasure', 'on', true)")
    assert not refused(lambda: Event.objects.update(data={}))
    assert refused(lambda: Event.objects.update(actor="system"))
    assert refused(lambda: Event.objects.update(recorded_at=clock.now()))
    assert refused(lambda: Event.objects.all()._raw_delete("default"))


@pytest.mark.parametrize(
    "change", [{"counts_for": "office"}, {"party": "office"}, {"ended_at": None}]
)
def test_a_turn_that_ended_is_kept(solved, change):
    turns = solved.turns.filter(party="requester")
    assert refused(lambda: turns.update(**change))


def test_a_turn_keeps_its_start_while_it_runs(ticket):
    assert refused(lambda: ticket.turns.update(started_at=clock.now()))
    assert refused(lambda: ticket.turns.update(party="requester", counts_for="requester"))


@pytest.mark.parametrize(
    "change",
    [
        {"allowance": timedelta(hours=24)},
        {"settled_as": "spam"},
        {"settled_at": None, "settled_as": ""},
        {"cycle": 2},
    ],
)
def test_a_settled_promise_is_kept(solved, change):
    assert refused(lambda: solved.deadlines.update(**change))


def test_a_settled_promise_learns_once_that_it_was_refused(solved):
    assert not refused(lambda: solved.deadlines.update(refused_at=clock.now()))
    assert refused(lambda: solved.deadlines.update(refused_at=clock.now()))
    assert refused(lambda: solved.deadlines.update(refused_at=None))


def test_a_hand_over_learns_once_that_it_was_void(ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    assert not refused(lambda: ticket.deadlines.update(voided_at=clock.now()))
    assert refused(lambda: ticket.deadlines.update(voided_at=None))


def test_a_breach_is_written_once_and_stays(ticket, time):
    time.pass_(hours=9)
    ticket.note_breaches(clock.now())
    ticket.note_breaches(clock.now())
    assert ticket.events.filter(code="deadline.breached").count() == 1
    assert refused(lambda: ticket.deadlines.update(breached_at=None))


@pytest.mark.parametrize("status", ["waiting", "handed_over", "solved"])
def test_a_status_without_its_turn_is_refused_at_commit(ticket, status):
    solved_at = clock.now() if status == "solved" else None
    Ticket.objects.filter(pk=ticket.pk).update(status=status, solved_at=solved_at)
    with pytest.raises(DatabaseError, match="status wants the turn"):
        check_deferred()


def test_a_turn_without_its_status_is_refused_at_commit(ticket):
    ticket.turns.update(ended_at=clock.now())
    with pytest.raises(DatabaseError, match="status wants the turn"):
        check_deferred()


def test_every_verb_leaves_status_and_turn_in_agreement(ticket, officer, requester):
    for act in (
        lambda: ticket.ask("Foto?", by=officer),
        lambda: ticket.receive("Ini.", by=requester),
        lambda: ticket.hand_over("LKPP", by=officer),
        lambda: ticket.void_hand_over(by=officer),
        lambda: ticket.solve("Sudah.", by=officer),
        lambda: ticket.refuse("Belum.", by=requester),
        lambda: ticket.withdraw(by=requester),
        lambda: ticket.reopen("Lagi.", by=requester),
    ):
        act()
        check_deferred()
    assert ticket.events.count() == 9


def test_who_did_it_is_in_the_history(ticket, officer, requester):
    ticket.reply("Kami periksa.", by=officer)
    ticket.receive("Terima kasih.", by=requester)
    ticket.solve("Sudah.", by=officer)
    ticket.close(by=None)
    actors = list(ticket.events.values_list("actor", "user"))
    assert actors == [
        ("requester", None),
        ("office", officer.pk),
        ("requester", None),
        ("office", officer.pk),
        ("system", None),
    ]
