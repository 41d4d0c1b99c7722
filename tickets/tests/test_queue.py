"""The staff's queue: its order, its parts, finding a ticket, and what it costs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tickets import clock
from tickets.models import Severity, Ticket
from tickets.staff import paging, views_of_queue

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"
MOST_STATEMENTS = 12


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def subjects(response) -> list[str]:
    return [row.subject for row in response.context["rows"]]


def counts(response) -> dict[str, str]:
    return {tab.key: tab.count for tab in response.context["tabs"]}


def test_what_is_due_first_comes_first(at_desk, file, officer):
    asked = file(subject="Menunggu pemohon")
    asked.ask("Kapan?", by=officer)
    file(subject="Sehari", severity=Severity.objects.get(hours=24))
    file(subject="Sejam", severity=Severity.objects.get(hours=1))
    assert subjects(at_desk.get(QUEUE)) == ["Sejam", "Sehari", "Menunggu pemohon"]


def test_urgency_is_said_in_words(at_desk, file, time, officer):
    file(subject="Lewat", severity=Severity.objects.get(hours=1))
    time.pass_(hours=3)
    file(subject="Segera", severity=Severity.objects.get(hours=1))
    file(subject="Aman", severity=Severity.objects.get(hours=24))
    file(subject="Dijeda").ask("Kapan?", by=officer)
    rows = {row.subject: row.urgency for row in at_desk.get(QUEUE).context["rows"]}
    assert rows == {"Lewat": "late", "Segera": "soon", "Aman": "on_time", "Dijeda": "paused"}


def test_a_third_party_is_named(at_desk, ticket, officer):
    ticket.hand_over("LKPP Pusat", by=officer)
    assert "LKPP Pusat" in at_desk.get(QUEUE).content.decode()


def test_each_part_has_its_tickets_and_its_count(at_desk, file, officer, other_officer):
    file(subject="Saya").take(by=officer)
    file(subject="Budi").take(by=other_officer)
    file(subject="Kosong")
    file(subject="Selesai").solve(by=officer)
    page = at_desk.get(QUEUE)
    assert {key: count for key, count in counts(page).items() if count != "0"} == {
        "all": "3", "mine": "1", "nobody": "1", "finished": "1", "solved_today": "1"
    }  # fmt: skip
    for tab, subject in {"mine": "Saya", "nobody": "Kosong", "finished": "Selesai"}.items():
        assert subjects(at_desk.get(QUEUE, {"tab": tab})) == [subject]


def test_an_empty_queue_says_so(at_desk):
    page = at_desk.get(QUEUE)
    assert page.status_code == 200
    assert set(counts(page).values()) == {"0"}


def test_counting_stops_where_it_tells_nothing_more(at_desk, file, monkeypatch):
    monkeypatch.setattr(views_of_queue, "COUNTED", 2)
    monkeypatch.setattr(views_of_queue, "_counts", views_of_queue.prepare())
    for _ in range(3):
        file()
    assert counts(at_desk.get(QUEUE))["all"] == "1+"


def _as_after_the_night(cursor) -> None:
    """Have the planner see a vacuumed table, not one that other tests have filled and emptied."""
    table = Ticket._meta.db_table
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f"REINDEX TABLE {table}")
    cursor.execute(
        "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s, "
        "'relpages', 100, 'reltuples', 10000::real, 'relallvisible', 100)",
        [table],
    )


@pytest.mark.parametrize("key", ["soon", "breached"])
def test_what_a_deadline_decides_is_counted_over_one_index(officer, file, key):
    """Pinned by the plan: read row by row, it would cost the more the longer the queue."""
    file()
    asker = views_of_queue.Asker.of(officer, clock.now())
    view = next(view for view in views_of_queue._VIEWS if view.key == key)
    counted = view.part(Ticket.objects.not_hidden_at_once(officer.pk), asker).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        _as_after_the_night(cursor)
    plan = counted.values("pk")[:1000].explain()
    assert "Index Only Scan using ticket_queue_by_deadline" in plan, plan
    rows = [line for line in plan.splitlines() if "Filter" in line and "_at" in line]
    assert not rows, plan


def test_a_whole_number_leads_to_the_ticket(at_desk, ticket):
    typed = ticket.number.replace("-", " ").lower()
    assert at_desk.get(QUEUE, {"q": typed}).url == reverse(
        "admin:tickets_ticket_change", args=[ticket.pk]
    )


def test_a_misheard_digit_is_answered_kindly(at_desk, ticket):
    wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    page = at_desk.get(QUEUE, {"q": wrong})
    assert page.status_code == 200
    assert page.context["said"] in page.content.decode()
    assert page.context["rows"] == []


def test_the_serial_alone_finds_this_years_ticket(at_desk, ticket):
    serial = ticket.number.split("-")[2]
    assert subjects(at_desk.get(QUEUE, {"q": str(int(serial))})) == [ticket.subject]


@pytest.mark.parametrize("words", ["wija", "ANDI@penyedia", "masuk KE", "0812 3456 7890"])
def test_a_part_of_a_name_an_address_or_a_subject_finds_it(at_desk, ticket, words):
    assert subjects(at_desk.get(QUEUE, {"q": words})) == [ticket.subject]


def test_a_number_of_lpse_support_finds_it(at_desk, file):
    file(channel=Ticket.Channel.LPSE_SUPPORT, outside_number="LS-77", subject="Dari LS")
    assert subjects(at_desk.get(QUEUE, {"q": "LS-77"})) == ["Dari LS"]


def test_finished_tickets_are_found_too(at_desk, ticket, officer):
    ticket.solve(by=officer)
    assert subjects(at_desk.get(QUEUE, {"q": "SPSE"})) == [ticket.subject]


def test_wildcards_are_letters(at_desk, ticket):
    assert at_desk.get(QUEUE, {"q": "%%%"}).context["rows"] == []
    assert at_desk.get(QUEUE, {"q": "___"}).context["rows"] == []


@pytest.mark.parametrize(
    "tab,filler", [("all", {}), ("nobody", {}), ("finished", {}), (None, {"q": "spse"})]
)
def test_pages_follow_each_other_without_gap_or_twin(
    at_desk, file, officer, monkeypatch, tab, filler
):
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(5):
        one = file(subject=f"SPSE {number}")
        if tab == "finished":
            one.solve(by=officer)
        elif number % 2 and tab == "all":
            one.ask("Kapan?", by=officer)
    seen, address, place = [], QUEUE, filler or {"tab": tab}
    while address:
        page = at_desk.get(address, place)
        seen += subjects(page)
        address, place = page.context["next_url"], {}
    assert sorted(seen) == [f"SPSE {number}" for number in range(5)]


@pytest.mark.parametrize("tab", ["all", "finished"])
def test_pages_of_one_instant_have_no_gap_or_twin_either(
    at_desk, file, officer, monkeypatch, stopped, tab
):
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in range(5):
        one = file(subject=f"SPSE {number}")
        if tab == "finished":
            one.solve(by=officer)
    seen, address, place = [], QUEUE, {"tab": tab}
    while address:
        page = at_desk.get(address, place)
        seen += subjects(page)
        address, place = page.context["next_url"], {}
    assert sorted(seen) == [f"SPSE {number}" for number in range(5)]


@pytest.mark.parametrize(
    "rubbish",
    [
        {"q": "\0"},
        {"q": "x" * 5000},
        {"q": "'; drop"},
        {"tab": "\0"},
        {"tab": ["a", "b"]},
        {"after": "x"},
        {"after": "~99999999999999999999"},
        {"after": "9999-12-31T23:59:59+14:00~1"},
        {"after": "2026-01-01~1"},
        {"after": "0001-01-01T00:00:00+00:00~1", "tab": "finished"},
        {"after": "~9223372036854775807", "q": "spse"},
        {"q": "LPSE-00-99999999999999-1"},
        {"q": "999999"},
        {"q": "²²²"},
        {"p": "999", "o": "-1", "e": "1"},
    ],
)
def test_rubbish_in_the_address_is_no_error(at_desk, ticket, rubbish):
    assert at_desk.get(QUEUE, rubbish).status_code in (200, 302)


@pytest.mark.parametrize("place", [{}, {"tab": "mine"}, {"tab": "finished"}, {"q": "spse"}])
def test_the_queue_costs_the_same_however_much_is_in_it(at_desk, file, officer, place):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            at_desk.get(QUEUE, place)
        return len(captured)

    file().take(by=officer)
    before = statements()
    for number in range(6):
        one = file(subject=f"SPSE {number}")
        one.hand_over("LKPP", by=officer) if number % 2 else one.solve(by=officer)
    assert statements() == before <= MOST_STATEMENTS


def test_every_row_is_a_link_to_its_ticket(at_desk, ticket):
    page = at_desk.get(QUEUE).content.decode()
    links = [urlsplit(link).path for link in re.findall(r'href="([^"]+)"', page)]
    assert f"/admin/tickets/ticket/{ticket.pk}/change/" in links
