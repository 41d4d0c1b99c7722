"""The service report as a spreadsheet: the same figures, and every breach."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.report import Tally
from tickets.staff.monthly import Line, Monthly
from tickets.templatetags.durations import lasting
from tickets.templatetags.instants import moment

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A month with more has other worries than this list.
MOST_BREACHES = 20_000
_LONGEST_NAME = 31


def answer(report: Monthly) -> HttpResponse:
    """Answer with the file; everything typed by somebody is written as text, never as a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _fill(book, _("Summary"), _summary(report), [44, 14, 14, 14])
        for part in report.breakdowns:
            _fill(book, part.title, _breakdown(part.lines), [36] + [16] * 8)
        if report.lists_breaches:
            _fill(book, _("Breaches"), _breaches(report), [20, 40, 20, 26, 22, 30, 30, 18, 18, 60])
    response = HttpResponse(file.getvalue(), content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="laporan-{report.month}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def heads() -> list[str]:
    """Return the columns of a breakdown, as on the page."""
    return [
        _("Kept"), _("Broken"), _("Share kept (percent)"), _("Broken: handed over late"),
        _("Solved in time, refused"), _("Handed over in time"), _("Ended otherwise"),
        _("In total"),
    ]  # fmt: skip


def figures(tally: Tally) -> list[int | None]:
    return [
        tally.kept, tally.broken, tally.share, tally.handed_late, tally.refused, tally.handed,
        tally.otherwise, tally.total,
    ]  # fmt: skip


def _summary(report: Monthly) -> Iterable[list[Any]]:
    total = report.total
    yield [_("Month"), str(report.month)]
    yield [_("Drawn up"), moment(report.drawn_at)]
    yield [_("Tickets received"), report.received]
    yield [_("Tickets solved"), report.solutions.count]
    yield [_("Median time to solution, hours"), _hours(report.solutions.median)]
    yield [_("Promises kept (percent)"), total.share]
    yield []
    yield [_("How the promises ended"), _("In time"), _("Late")]
    yield [_("Solved"), total.kept, total.late]
    yield [_("Solved, refused"), total.refused, total.refused_late]
    yield [_("Handed over"), total.handed, total.handed_late]
    yield [_("Still open"), None, total.open_late]
    yield [_("Withdrawn"), total.withdrawn, total.withdrawn_late]
    yield [_("No answer from the requester"), total.no_answer, total.no_answer_late]
    yield [_("Duplicate"), total.duplicate, total.duplicate_late]
    yield [_("Spam"), total.spam]
    yield [_("Became another kind of case"), total.converted, total.converted_late]
    yield []
    yield [_("Time of the solved tickets"), _("Hours in all"), _("Hours each")]
    for had in report.times:
        yield [had.name, _hours(had.total), _hours(had.each)]


def _breakdown(lines: list[Line]) -> Iterable[list[Any]]:
    yield ["", *heads()]
    for line in lines:
        yield [line.name, *figures(line.tally)]
    yield [_("In total"), *figures(sum((line.tally for line in lines), Tally()))]


def _breaches(report: Monthly) -> Iterable[list[Any]]:
    yield [
        _("Number"), _("Subject"), _("Severity"), _("Category"), _("Officer"), _("Promised for"),
        _("Ended"), _("Late by"), _("Meanwhile with others"), _("Cause"),
    ]  # fmt: skip
    for row in report.breaches(MOST_BREACHES):
        ticket, cause = row.ticket, getattr(row, "cause", None)
        yield [
            ticket.number, ticket.subject, str(row.severity or ""), str(ticket.category),
            ticket.officer_name, _bare(row.breached_at), _bare(row.settled_at),
            lasting(row.late_by), lasting(row.elsewhere) if row.elsewhere else "",
            cause.text if cause else "",
        ]  # fmt: skip


def _fill(book: xlsxwriter.Workbook, name: str, rows: Iterable[list], widths: list[int]) -> None:
    sheet = book.add_worksheet(name[:_LONGEST_NAME])
    written = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, written)


def _write(sheet: Any, row: int, column: int, value: Any, written: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, written)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, value)


def _bare(at: datetime | None) -> datetime | None:
    # A spreadsheet knows no zones: its times are the office's.
    return timezone.localtime(at).replace(tzinfo=None) if at else None


def _hours(value: timedelta | None) -> float | None:
    return round(value / timedelta(hours=1), 1) if value is not None else None
