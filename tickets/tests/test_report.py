"""What the service report counts, against histories made by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from tickets import report
from tickets.models import Deadline, Restriction, Severity, Ticket
from tickets.months import Month
from tickets.report import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


def total(month: Month = NOVEMBER) -> dict[str, int]:
    """Return what is not nothing of a month's tally."""
    found = report.tallies(report.promises(month), by="severity")["by"].values()
    return {name: number for name, number in asdict(sum(found, Tally())).items() if number}


def solve_late(ticket: Ticket, stopped, officer, **late) -> None:
    stopped.pass_(hours=8, **late)
    ticket.solve("Maaf terlambat.", by=officer)


def test_solved_in_time_is_kept(stopped, ticket, officer):
    ticket.solve(by=officer)
    assert total() == {"kept": 1}


def test_solved_late_is_late(stopped, ticket, officer):
    solve_late(ticket, stopped, officer, seconds=1)
    assert total() == {"late": 1}


def test_what_runs_counts_in_no_month(stopped, ticket):
    assert total() == {}


def test_open_and_late_counts_where_it_became_late_and_moves_when_settled(stopped, ticket, officer):
    stopped.pass_(days=10)
    with Ticket.locking(ticket):
        ticket.note_breaches(stopped.now())
    assert total() == {"open_late": 1}
    ticket.solve(by=officer)
    assert (total(), total(DECEMBER)) == ({}, {"late": 1})


def test_a_refused_solution_counts_under_its_own_name(stopped, ticket, officer, requester):
    ticket.solve(by=officer)
    ticket.refuse("Belum.", by=requester)
    assert total() == {"refused": 1}
    ticket.solve(by=officer)
    assert total() == {"refused": 1, "kept": 1}


def test_a_late_solution_that_is_refused_stays_broken(stopped, ticket, officer, requester):
    solve_late(ticket, stopped, officer, minutes=1)
    ticket.refuse("Belum.", by=requester)
    ticket.solve(by=officer)
    assert total() == {"refused_late": 1, "kept": 1}


@pytest.mark.parametrize("hours,name", [(1, "handed"), (9, "handed_late")])
def test_handing_over_counts_apart(stopped, ticket, officer, hours, name):
    stopped.pass_(hours=hours)
    ticket.hand_over("LKPP", by=officer)
    assert total() == {name: 1}


def test_a_void_hand_over_is_not_counted(stopped, ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    ticket.void_hand_over(by=officer)
    assert total() == {}
    ticket.solve(by=officer)
    assert total() == {"kept": 1}


def test_other_ends_are_never_kept_promises(stopped, file, officer, requester):
    file().withdraw(by=requester)
    file().mark_spam(by=officer)
    file().mark_duplicate(file(), by=officer)
    waiting = file()
    waiting.ask("Kapan?", by=officer)
    waiting.close(by=None)
    assert total() == {"withdrawn": 1, "spam": 1, "duplicate": 1, "no_answer": 1}


def _withdrawn(ticket, officer, file):
    ticket.withdraw(by=ticket.requester)


def _never_answered(ticket, officer, file):
    ticket.ask("Kapan?", by=officer)
    ticket.close(by=None)


def _a_duplicate_of_what_was_handed_over(ticket, officer, file):
    other = file()
    other.hand_over("LKPP", by=officer)
    ticket.mark_duplicate(other, by=officer)


@pytest.mark.parametrize(
    "end, name",
    [
        (_withdrawn, "withdrawn_late"),
        (_never_answered, "no_answer_late"),
        (_a_duplicate_of_what_was_handed_over, "duplicate_late"),
    ],
)
def test_a_breach_stays_in_the_share_however_it_ends(stopped, ticket, officer, file, end, name):
    stopped.pass_(hours=9)
    end(ticket, officer, file)
    tally = Tally(**total())
    assert getattr(tally, name) == 1
    assert (tally.broken, tally.share) == (1, 0)


def test_a_breach_that_another_ticket_carries_on_is_counted_once(stopped, file, officer):
    late, other = file(), file()
    stopped.pass_(hours=9)
    late.mark_duplicate(other, by=officer)
    other.solve(by=officer)
    assert total() == {"duplicate": 1, "late": 1}


def test_spam_is_nobodys_promise(stopped, ticket, officer):
    stopped.pass_(hours=9)
    ticket.mark_spam(by=officer)
    assert total() == {"spam": 1}
    assert Tally(spam=1).share is None


def test_every_promise_that_counts_ends_in_exactly_one_way(stopped, file, officer, requester):
    file().solve(by=officer)
    file().hand_over("LKPP", by=officer)
    file().withdraw(by=requester)
    refused = file()
    refused.solve(by=officer)
    refused.refuse("Belum.", by=requester)
    solve_late(refused, stopped, officer, minutes=1)
    waiting = file()
    stopped.pass_(hours=9)
    waiting.withdraw(by=requester)
    found = report.tallies(report.promises(NOVEMBER), by="severity")["by"].values()
    assert sum(found, Tally()).total == report.promises(NOVEMBER).count() == 6


def test_promises_of_complaints_are_not_those_of_the_helpdesk(stopped, ticket, officer):
    nine, now = timedelta(days=9), stopped.now()
    Deadline.objects.create(
        ticket=ticket, kind="decision", opened_as="filed", allowance=nine, started_at=now,
        told_until=now, due_at=now + nine,
    )  # fmt: skip
    ticket.solve(by=officer)
    assert total() == {"kept": 1}


def test_a_month_begins_at_the_offices_midnight(stopped, file, officer):
    # 30 November 16.59.59 UTC is the last second of the month in Tuban.
    first, second = file(), file()
    stopped.pass_(days=7, hours=14, minutes=44, seconds=59)
    first.solve(by=officer)
    stopped.pass_(seconds=1)
    second.solve(by=officer)
    assert total() == total(DECEMBER) == {"late": 1}


def test_the_share_is_of_kept_and_broken_and_never_rounded_up():
    assert Tally(kept=199, late=1).share == 99
    assert Tally(kept=1, handed=50, withdrawn=9, refused=3).share == 100
    assert Tally(kept=4, late=1, open_late=1, refused_late=1, handed_late=1).share == 50
    assert Tally(handed=3).share is None


def test_it_is_told_apart_by_what_the_tickets_are(stopped, file, officer, other_officer):
    file(severity=Severity.objects.get(hours=1)).solve(by=officer)
    file(channel=Ticket.Channel.TELEPHONE).solve(by=other_officer)
    rows = report.promises(NOVEMBER)
    by = {"channel": "ticket__channel", "officer": "ticket__assignee", "severity": "severity"}
    found = report.tallies(rows, **by)
    kept = {key: tally.kept for key, tally in found["channel"].items()}
    assert kept == {"web": 1, "telephone": 1}
    assert set(found["officer"]) == {officer.pk, other_officer.pk}
    assert [tally.kept for tally in found["severity"].values()] == [1, 1]


def test_what_nobody_had_is_a_line_of_its_own(stopped, file, requester):
    file().withdraw(by=requester)
    found = report.tallies(
        report.promises(NOVEMBER), channel="ticket__channel", officer="ticket__assignee"
    )
    assert found["officer"] == {None: Tally(withdrawn=1)}
    assert found["channel"] == {"web": Tally(withdrawn=1)}


def test_the_time_to_solution_is_all_of_it_and_the_median_of_them(stopped, file, officer):
    for hours in (1, 2, 6):
        ticket = file()
        stopped.pass_(hours=hours)
        ticket.solve(by=officer)
    rows = report.solved(NOVEMBER, Ticket.objects.all())
    assert report.solutions(rows) == (3, timedelta(hours=2))


def test_a_ticket_that_came_back_is_not_solved(stopped, ticket, officer, requester):
    ticket.solve(by=officer)
    ticket.refuse("Belum.", by=requester)
    assert report.solutions(report.solved(NOVEMBER, Ticket.objects.all())) == (0, None)


def test_the_three_parties_times_stand_apart(stopped, ticket, officer, requester):
    stopped.pass_(hours=1)
    ticket.ask("Kapan?", by=officer)
    stopped.pass_(hours=2)
    ticket.receive("Kemarin.", by=requester)
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=4)
    ticket.take_back(by=officer)
    stopped.pass_(minutes=30)
    ticket.solve(by=officer)
    assert report.times(report.solved(NOVEMBER, Ticket.objects.all())) == {
        "office": timedelta(hours=1, minutes=30),
        "requester": timedelta(hours=2),
        "third_party": timedelta(hours=4),
    }


def test_the_time_of_a_void_hand_over_is_the_offices(stopped, ticket, officer):
    ticket.hand_over("LKPP", by=officer)
    stopped.pass_(hours=3)
    ticket.void_hand_over(by=officer)
    ticket.solve(by=officer)
    times = report.times(report.solved(NOVEMBER, Ticket.objects.all()))
    assert times["office"] == timedelta(hours=3)
    assert times["third_party"] == timedelta()


def test_a_breach_tells_how_late_and_how_long_others_had_the_ticket(
    stopped, file, officer, requester
):
    ticket, worse = file(), file()
    stopped.pass_(hours=1)
    ticket.ask("Kapan?", by=officer)
    stopped.pass_(hours=2)
    ticket.receive("Kemarin.", by=requester)
    stopped.pass_(hours=8)
    ticket.solve(by=officer)
    worse.solve(by=officer)
    rows = report.breaches(NOVEMBER, officer, stopped.now())
    found = [(row.ticket, row.late_by, row.elsewhere) for row in rows]
    assert found == [
        (worse, timedelta(hours=3), timedelta()),
        (ticket, timedelta(hours=1), timedelta(hours=2)),
    ]


def test_an_open_breach_is_late_until_now(stopped, ticket, officer):
    stopped.pass_(hours=10)
    with Ticket.locking(ticket):
        ticket.note_breaches(stopped.now())
    row = report.breaches(NOVEMBER, officer, stopped.now()).get()
    assert (row.late_by, row.elsewhere) == (timedelta(hours=2), timedelta())


def test_only_what_may_be_seen_is_counted(stopped, file, officer, supervisor):
    file().solve(by=officer)
    hide = {"restrict": lambda ticket: [Restriction(ticket=ticket, hidden_from=supervisor)]}
    file(**hide).solve(by=officer)
    seen = Ticket.objects.not_hidden_from(supervisor)
    assert report.promises(NOVEMBER, seen_by=supervisor).count() == 1
    assert report.promises(NOVEMBER).count() == 2
    assert report.solutions(report.solved(NOVEMBER, seen)).count == 1
    assert report.received(NOVEMBER, seen) == 1


def test_months_are_read_and_walked():
    assert Month.read("2026-11") == NOVEMBER
    assert [Month.read(text) for text in ("", "2026-13", "26-11", "2026-1", "²026-11")] == [
        None
    ] * 5
    assert (NOVEMBER.after(1), NOVEMBER.after(-11)) == (DECEMBER, Month(2025, 12))
    assert NOVEMBER.ends_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
