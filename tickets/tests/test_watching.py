"""The keeper: due watches are rung, a bad one stops no other, held ones wait for the next round."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from tickets import clock, watching
from tickets.models import Ticket, Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    """Register kinds for one test only."""
    known = dict(watching._kinds)
    monkeypatch.setattr(watching, "_kinds", known)
    return known


def put(ticket, kind: str) -> None:
    Watch.put(ticket, kind, clock.now() - timedelta(seconds=1))


def test_a_due_watch_is_rung_with_its_ticket(ticket, kinds):
    rung = []
    kinds["bell"] = lambda watches, now: rung.extend(watch.ticket.number for watch in watches)
    put(ticket, "bell")
    watching.ring_due()
    assert rung == [ticket.number]


def test_a_watch_in_the_future_is_left_alone(ticket, kinds):
    kinds["bell"] = lambda watches, now: pytest.fail("rang too early")
    Watch.put(ticket, "bell", clock.now() + timedelta(minutes=1))
    assert watching.ring_due() == 0


def test_a_row_that_raises_is_pushed_on_and_stops_no_other(file, kinds):
    rung = []

    def ring(watches, now):
        for watch in watches:
            if watch.ticket_id == bad.pk:
                raise RuntimeError("rusak")
            rung.append(watch.ticket_id)
            watch.finish(now)

    bad, good = file(), file()
    kinds["bell"] = ring
    put(bad, "bell")
    put(good, "bell")
    watching.ring_due()
    assert good.pk in rung
    pushed = bad.watches.get(kind="bell")
    assert pushed.at > clock.now() + timedelta(minutes=59)
    assert "rusak" in pushed.last_error


def test_an_unknown_kind_is_an_error_staff_can_see(ticket):
    put(ticket, "nobody_knows")
    watching.ring_due()
    assert "UnknownKind" in ticket.watches.get(kind="nobody_knows").last_error


def locked_out(*args):
    raise OperationalError("deadlock detected")


def test_a_passing_error_rings_soon_again_ever_later(stopped, ticket, kinds):
    kinds["bell"] = locked_out
    put(ticket, "bell")
    for seconds in (15, 30, 60, 120, 240):
        watching.ring_due()
        watch = ticket.watches.get(kind="bell")
        assert (watch.at, watch.last_error) == (stopped.now() + timedelta(seconds=seconds), "")
        stopped.pass_(seconds=seconds)


def test_an_error_that_does_not_pass_is_reported_in_the_end(stopped, ticket, kinds):
    kinds["bell"] = locked_out
    put(ticket, "bell")
    ticket.watches.filter(kind="bell").update(failures=watching.PASSING_TRIES)
    watching.ring_due()
    watch = ticket.watches.get(kind="bell")
    assert watch.at == stopped.now() + timedelta(hours=1)
    assert "deadlock" in watch.last_error


def test_a_statement_that_took_too_long_is_passing(stopped, ticket, kinds):
    def ring(watches, now):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5ms'; SELECT pg_sleep(1)")

    kinds["bell"] = ring
    put(ticket, "bell")
    watching.ring_due()
    assert ticket.watches.get(kind="bell").at == stopped.now() + timedelta(seconds=15)


def test_the_first_good_ring_clears_what_was_wrong(stopped, ticket, kinds):
    put(ticket, "bell")
    watching.ring_due()
    assert ticket.watches.exclude(last_error="").get().failures == 1
    kinds["bell"] = lambda watches, now: None
    stopped.pass_(hours=1)
    watching.ring_due()
    watch = ticket.watches.get(kind="bell")
    assert (watch.last_error, watch.failures) == ("", 0)


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_leaves_everything_for_the_next_round(file, kinds):
    def ring(watches, now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    first, second = file(), file()
    kinds["bell"] = ring
    for ticket in (first, second):
        put(ticket, "bell")
    before = list(Watch.objects.filter(kind="bell").values_list("at", "failures", "last_error"))
    with pytest.raises(Exception, match="connection"):
        watching.ring_due()
    connection.close()
    after = Watch.objects.filter(kind="bell").values_list("at", "failures", "last_error")
    assert list(after) == before


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        watching.register("deadline", print)


def test_many_due_at_once_cost_little_each(file, time, django_assert_max_num_queries):
    for _ in range(30):
        file()
    time.pass_(hours=8, seconds=1)
    with django_assert_max_num_queries(30):
        assert watching.ring_due() == 30


@pytest.mark.django_db(transaction=True)
def test_a_ticket_somebody_holds_is_left_for_the_next_round(ticket, kinds):
    from threading import Thread

    kinds["bell"] = lambda watches, now: [watch.finish(now) for watch in watches]
    put(ticket, "bell")
    rung = []

    def ring() -> None:
        rung.append(watching.ring_due())
        connection.close()

    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=ticket.pk)
        other = Thread(target=ring)
        other.start()
        other.join()
    assert rung == [0]
    assert watching.ring_due() == 1


@pytest.fixture
def five_bells(file, monkeypatch):
    """Put five watches, of which a look takes two at a time."""
    for ticket in (file(), file(), file(), file(), file()):
        put(ticket, "bell")
    monkeypatch.setattr(watching, "BATCH", 2)
    monkeypatch.setattr(watching.ring_due, "__defaults__", (2,))


def test_a_round_goes_on_until_no_batch_is_full(kinds, five_bells):
    rung = []

    def ring(watches, now):
        for watch in watches:
            rung.append(watch.pk)
            watch.finish(now)

    kinds["bell"] = ring
    assert watching.ring_all_due(timedelta(minutes=1)) == 5
    assert len(set(rung)) == 5


def test_a_round_ends_with_its_time(kinds, stopped, five_bells):
    def ring(watches, now):
        stopped.pass_(seconds=61)
        for watch in watches:
            watch.finish(now)

    kinds["bell"] = ring
    assert watching.ring_all_due(timedelta(minutes=1)) == 2
