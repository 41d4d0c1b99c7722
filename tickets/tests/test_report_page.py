"""The monthly service report in the admin: who reads it, what it says, its sheet and its causes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets.models import BreachCause, Deadline, Event, Restriction, Severity
from tickets.staff import report as report_page

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
REPORT, SHEET = "/admin/tickets/ticket/report/", "/admin/tickets/ticket/report/sheet/"
NOVEMBER = {"month": "2026-11"}
MOST_STATEMENTS = 20


@pytest.fixture
def late(stopped, file, officer) -> Deadline:
    """A promise broken by two hours."""
    ticket = file(subject="=HYPERLINK(0)")
    stopped.pass_(hours=10)
    ticket.solve(by=officer)
    return ticket.deadlines.get()


@pytest.fixture
def reader(client, supervisor):
    client.force_login(supervisor)
    return client


def cause_of(row: Deadline) -> str:
    return f"/admin/tickets/ticket/report/breaches/{row.pk}/"


def cells(answer) -> tuple[str, str]:
    """Return all that a workbook's sheets and its shared strings say, as they are written."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [name for name in book.namelist() if "worksheets/" in name]
        text = "".join(book.read(name).decode() for name in sheets)
        return text, book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize(
    "role,status",
    [
        ("officer", 403),
        ("desk_staff", 403),
        ("complaint_handler", 403),
        ("supervisor", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("superuser", 200),
    ],
)
def test_the_report_is_for_its_readers(request, client, stopped, role, status):
    client.force_login(request.getfixturevalue(role))
    assert client.get(REPORT).status_code == client.get(SHEET).status_code == status
    assert (REPORT in client.get("/admin/").content.decode()) == (status == 200)


def test_a_stranger_is_sent_to_log_in(client, late):
    for address in (REPORT, SHEET, cause_of(late)):
        assert client.get(address).url.startswith("/admin/login/")


def test_the_last_whole_month_is_shown_first(reader, late):
    assert str(reader.get(REPORT).context["report"].month) == "2026-10"
    assert reader.get(REPORT, NOVEMBER).context["is_under_way"]


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "x", "\0", "9999-01", "2026-1"])
def test_a_month_that_is_none_or_has_not_begun_is_not_there(reader, stopped, month):
    assert reader.get(REPORT, {"month": month}).status_code == 404
    assert reader.get(SHEET, {"month": month}).status_code == 404


def test_a_month_without_anything_says_so(reader, stopped):
    page = reader.get(REPORT, {"month": "2026-01"})
    assert page.status_code == 200
    assert page.context["report"].total.total == 0
    assert page.context["breaches"] == []
    assert reader.get(SHEET, {"month": "2026-01"}).status_code == 200


def test_a_breach_is_listed_with_who_had_it(reader, late):
    page = reader.get(REPORT, NOVEMBER)
    text = page.content.decode()
    assert page.context["breaches"] == [late]
    assert late.ticket.number in text
    assert "Sari Wulandari" in text
    assert "2 jam" in text


def test_a_figure_stands_in_table_and_chart(reader, late):
    page = reader.get(REPORT, NOVEMBER)
    for drawn in page.context["breakdowns"]:
        assert [line.tally.late for line in drawn["part"].lines] == [1]
        assert [(bar.first, bar.second > 0, bar.said) for bar in drawn["bars"]] == [
            (0, True, "0 / 1")
        ]


def test_the_page_has_nothing_inline(reader, late):
    text = reader.get(REPORT, NOVEMBER).content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", text)
    assert text.count('<svg class="bars"') == text.count("<desc") == 4


def test_what_is_hidden_from_the_reader_is_in_no_figure(reader, late, supervisor):
    Restriction.objects.create(ticket=late.ticket, hidden_from=supervisor)
    page = reader.get(REPORT, NOVEMBER)
    assert page.context["report"].total.total == page.context["report"].received == 0
    assert late.ticket.number not in page.content.decode()
    assert "HYPERLINK" not in "".join(cells(reader.get(SHEET, NOVEMBER)))
    assert reader.get(cause_of(late)).status_code == 404


def test_who_sees_no_tickets_reads_figures_only(client, administrator, late):
    client.force_login(administrator)
    page = client.get(REPORT, NOVEMBER)
    assert page.context["report"].total.late == 1
    assert late.ticket.number not in page.content.decode()
    assert late.ticket.number not in "".join(cells(client.get(SHEET, NOVEMBER)))
    assert client.post(cause_of(late), {"cause": "Server"}).status_code == 404


def test_the_cause_of_a_breach_is_written_down(reader, late, supervisor):
    answer = reader.post(cause_of(late), {"cause": "Server SPSE mati\nsepanjang pagi."})
    assert answer.url == f"{REPORT}?month=2026-11#breach-{late.pk}"
    cause = BreachCause.objects.get()
    assert (cause.deadline, cause.text, cause.by) == (
        late, "Server SPSE mati sepanjang pagi.", supervisor,
    )  # fmt: skip
    assert cause.text in reader.get(REPORT, NOVEMBER).content.decode()
    assert cause.text in cells(reader.get(SHEET, NOVEMBER))[1]


def test_a_cause_can_be_put_better_and_the_history_says_each_time(reader, late):
    for text in ("Server mati.", "Server mati.", "Server SPSE mati."):
        reader.post(cause_of(late), {"cause": text})
    assert BreachCause.objects.get().text == "Server SPSE mati."
    events = Event.objects.filter(code="deadline.explained")
    assert [event.data for event in events] == [{"deadline": late.pk}] * 2


@pytest.mark.parametrize("text", ["", "  ", "x" * 301])
def test_a_cause_says_something_short(reader, late, text):
    answer = reader.post(cause_of(late), {"cause": text})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not BreachCause.objects.exists()


def test_a_kept_promise_has_no_cause(reader, stopped, ticket, officer):
    ticket.solve(by=officer)
    assert reader.post(cause_of(ticket.deadlines.get()), {"cause": "x"}).status_code == 404


@pytest.mark.parametrize("role,status", [("auditor", 403), ("officer", 403), ("superuser", 302)])
def test_a_cause_is_for_supervisors_to_write(request, client, late, role, status):
    client.force_login(request.getfixturevalue(role))
    assert client.post(cause_of(late), {"cause": "Server"}).status_code == status
    assert BreachCause.objects.exists() == (status == 302)


def test_the_sheet_has_the_figures_and_no_formula(reader, late):
    reader.post(cause_of(late), {"cause": "=1+1"})
    answer = reader.get(SHEET, NOVEMBER)
    sheets, strings = cells(answer)
    assert "spreadsheetml" in answer["Content-Type"]
    assert "laporan-2026-11.xlsx" in answer["Content-Disposition"]
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets.lower()
    for text in ("=HYPERLINK(0)", "=1+1", late.ticket.number, "Sari Wulandari"):
        assert f">{text}<" in strings


def test_a_long_list_is_cut_on_the_page_only(reader, file, stopped, officer, monkeypatch):
    monkeypatch.setattr(report_page, "MOST_BREACHES", 1)
    tickets = [file(), file()]
    stopped.pass_(hours=9)
    for ticket in tickets:
        ticket.solve(by=officer)
    page = reader.get(REPORT, NOVEMBER)
    assert (len(page.context["breaches"]), page.context["breaches_total"]) == (1, 2)
    assert all(ticket.number in cells(reader.get(SHEET, NOVEMBER))[1] for ticket in tickets)


def test_the_report_costs_the_same_however_much_is_in_it(reader, late, file, stopped, officer):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(REPORT, NOVEMBER)
        return len(captured)

    before = statements()
    more = [file(severity=Severity.objects.get(hours=1)) for _ in range(4)]
    stopped.pass_(hours=3)
    for ticket in more:
        ticket.solve(by=officer)
    assert statements() == before <= MOST_STATEMENTS
