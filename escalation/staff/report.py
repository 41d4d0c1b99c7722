"""The report of escalations: on screen, as a spreadsheet, and as plain columns."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from escalation.report import Report
from escalation.staff import access
from tickets import clock
from tickets.months import Month
from tickets.staff.exporting import harmless

READ = "escalation.view_escalation_report"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, READ)
    now = clock.now()
    asked = request.GET.get("month")
    month = Month.read(asked) if asked else Month.of(now)
    if month is None or month > Month.of(now):
        raise Http404
    report = Report(month, request.user, now)
    if request.GET.get("as") == "xlsx":
        return _kept_by_nobody(_sheet(report), SHEET, f"eskalasi-{month}.xlsx")
    if request.GET.get("as") == "csv":
        return _kept_by_nobody(_columns(report), "text/csv; charset=utf-8", f"eskalasi-{month}.csv")
    context = {
        "title": _("Report of escalations"),
        "report": report,
        "may_open": request.user.has_perm(access.VIEW),
        "earlier_url": _address(month.after(-1)),
        "later_url": _address(month.after(1)) if month < Month.of(now) else "",
        "sheet_url": _address(month, "xlsx"),
        "csv_url": _address(month, "csv"),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "escalation/staff/report.html", context)


def _address(month: Month, kind: str = "") -> str:
    asked = {"month": str(month)} | ({"as": kind} if kind else {})
    return f"{reverse('admin:escalation_report')}?{urlencode(asked)}"


def _kept_by_nobody(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def lines(report: Report) -> list[list[Any]]:
    """Return all figures of the report, one after the other; both kinds of file hold these."""
    kept, late = report.in_time
    return [
        [_("Month"), str(report.month)],
        [_("Handed over in time"), kept],
        [_("Handed over late"), late],
        [_("Answered in the month"), len(report.lengths)],
        [_("Median time there, hours"), _hours(report.median)],
        [_("90 percent answered within, hours"), _hours(report.p90)],
        [],
        [_("Lying there now, by age"), _("Tickets")],
        *[[name, count] for name, count in report.ages],
        [],
        [_("Category"), _("Tickets received"), _("Escalated"), _("Share escalated (percent)")],
        *[[row.name, row.total, row.escalated, row.percent] for row in report.shares],
        [],
        [_("Number"), _("Target"), _("Number there"), _("Sent"), _("Times asked again"),
         _("Next follow-up")],
        *[
            [row.ticket.number, row.target.name, row.number, row.sent_at, row.follow_ups,
             row.next_follow_up_at]
            for row in report.open_ones
        ],
    ]  # fmt: skip


def _columns(report: Report) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in line] for line in lines(report))
    # The mark tells spreadsheet programs that it is UTF-8.
    return ("\ufeff" + out.getvalue()).encode()


def _sheet(report: Report) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(_("Escalations")[:31])
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 5, 22)
    for row, line in enumerate(lines(report)):
        for column, value in enumerate(line):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None))
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
            elif value:
                # Always as a string: never read as a formula.
                sheet.write_string(row, column, str(value))
    book.close()
    return file.getvalue()


def _hours(length: timedelta | None) -> float | None:
    return round(length / timedelta(hours=1), 1) if length is not None else None
