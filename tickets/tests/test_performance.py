"""The public page of the promise kept: whole months, no person, no single case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets import performance
from tickets.models import Restriction

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAGE = "/kinerja/"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    performance.forget()
    yield
    performance.forget()


@pytest.fixture
def november(file, officer, stopped):
    """Solve tickets, as many in time and as many late; then let the month pass."""

    def november(kept: int, late: int = 0, **more) -> None:
        tickets = [file(**more) for _ in range(kept + late)]
        stopped.pass_(hours=2)
        for ticket in tickets[:kept]:
            ticket.solve(by=officer)
        stopped.pass_(hours=8)
        for ticket in tickets[kept:]:
            ticket.solve(by=officer)
        stopped.pass_(days=20)

    return november


def test_a_whole_month_is_told(client, november):
    november(kept=5, late=1)
    page = client.get(PAGE)
    newest = page.context["months"][0]
    assert str(newest.month) == "2026-11"
    assert newest[1:] == (6, 83, timedelta(hours=2))
    assert page.context["newest"] == newest
    assert "83%" in page.content.decode()


def test_the_month_that_runs_is_not_shown(client, file, officer, stopped):
    for _ in range(6):
        file().solve(by=officer)
    page = client.get(PAGE)
    assert page.context["months"] == []
    assert page.context["newest"] is None


def test_a_month_of_few_cases_is_not_told_apart(client, november):
    november(kept=5)
    november(kept=3, late=1)
    page = client.get(PAGE)
    assert [month.is_told for month in page.context["months"]] == [False, True]
    assert page.context["months"][0][1:] == (0, None, None)
    few = page.context["bars"][-1]
    assert not (few.first or few.second)


def test_an_office_without_tickets_has_a_page(client, stopped):
    page = client.get(PAGE)
    assert "Belum ada yang dapat ditampilkan" in page.content.decode()
    assert "<table" not in page.content.decode()


def test_at_most_twelve_months_are_shown_and_none_from_before_the_first(client, november, stopped):
    november(kept=5)
    stopped.pass_(days=100)
    assert len(client.get(PAGE).context["months"]) == 4
    stopped.pass_(days=300)
    assert client.get(PAGE).context["months"] == []


def test_restricted_tickets_count_and_do_not_show(client, november, officer):
    hide = {"restrict": lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)]}
    november(kept=5, subject="Perkara rahasia", **hide)
    page = client.get(PAGE)
    assert page.context["months"][0].solved == 5
    assert "rahasia" not in page.content.decode()


def test_nobody_is_named(client, november, file, officer):
    november(kept=5)
    text = client.get(PAGE).content.decode()
    for word in ("Andi", "Wijaya", "penyedia.invalid", "Sari", "Wulandari", "LPSE-26", "style="):
        assert word not in text


def test_it_is_counted_once_in_a_while(client, november):
    november(kept=5)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    assert (statements(), statements()) == (3, 1)


def test_figures_are_at_most_minutes_old(client, november, stopped, file, officer):
    assert client.get(PAGE).context["newest"] is None
    november(kept=5)
    assert client.get(PAGE).context["newest"].solved == 5


def test_it_is_linked_from_every_page(client):
    for page in ("/", "/standar-pelayanan/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode()


def test_it_is_only_read(client):
    assert client.post(PAGE).status_code == 405
