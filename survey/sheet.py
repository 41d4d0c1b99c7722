"""The survey's report as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from survey.report import Report

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(report: Report) -> HttpResponse:
    """Answer with the file; what somebody typed is written as text, never as a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _fill(book, _("Summary"), _summary(report))
        _fill(book, _("Respondents"), _respondents(report))
        _fill(book, _("Follow-up"), _follow_up(report))
        _fill(book, _("Suggestions"), [[words] for words in _words(report)])
    response = HttpResponse(file.getvalue(), content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="skm-{report.semester}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def _summary(report: Report) -> Iterable[list[Any]]:
    yield [_("Semester"), report.semester.name]
    yield [_("Respondents"), report.count]
    yield [_("Helped by staff"), report.helped]
    yield [_("People served"), report.population]
    yield [_("Respondents needed"), report.wanted]
    yield [_("Satisfaction index (IKM)"), report.ikm, report.grade]
    yield []
    yield [_("Element"), _("Answers"), _("Mean (1 to 4)"), _("Index"), _("Grade")]
    for line in report.lines:
        name = f"{line.element.code} {line.element.label}"
        yield [name, line.count, line.value, line.index, line.grade]


def _respondents(report: Report) -> Iterable[list[Any]]:
    for table in report.tables:
        yield [str(table.title)]
        yield from (list(row) for row in table.rows)
        yield []


def _follow_up(report: Report) -> Iterable[list[Any]]:
    yield [_("Element"), _("Action"), _("In charge"), _("By"), _("Done")]
    for plan in report.follow_ups:
        done = _("yes") if plan.is_done else _("no")
        owner = plan.owner.get_full_name() or plan.owner.username
        yield [plan.get_element_display(), plan.action, owner, f"{plan.due_on:%Y-%m-%d}", done]


def _words(report: Report) -> Iterable[str]:
    return report.responses.exclude(words="").values_list("words", flat=True)


def _fill(book: xlsxwriter.Workbook, name: str, rows: Iterable[list[Any]]) -> None:
    sheet = book.add_worksheet(name[:31])
    sheet.set_column(0, 0, 48)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int | float | Decimal):
                sheet.write_number(number, column, float(value))
            elif value:
                sheet.write_string(number, column, value)
