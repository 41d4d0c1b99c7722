"""The queue as it is shown, as a spreadsheet: never an identity number, never a live formula."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Ticket
from tickets.staff import access
from tickets.staff.queue import Place

# A spreadsheet of more rows helps nobody, and holds up everybody else.
MOST = 50_000
# What a spreadsheet program would begin to reckon with.
_LIVE = ("=", "+", "-", "@", "|", "%")
_INNER = re.compile(r'([;,"]\s*)(?=[=+\-@|%])')


def export(request: HttpRequest) -> HttpResponseBase:
    access.demand(request, access.VIEW)
    return answer(request, _lines(Place(request)), "tiket")


def answer(request: HttpRequest, lines: Iterator[list[Any]], name: str) -> HttpResponseBase:
    """Answer with a file of these lines, of the kind asked for (`as`), named with the time."""
    name = f"{name}-{timezone.localtime(clock.now()):%Y%m%d-%H%M}"
    is_sheet = request.GET.get("as") == "xlsx"
    made = _as_sheet(lines, name) if is_sheet else _as_csv(lines, name)
    made["Cache-Control"] = "no-store, private"
    return made


def _lines(place: Place) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Subject"), _("State"), _("Severity"), _("Category"), _("Channel"),
        _("Officer"), _("Requester"), _("Organisation"), _("Received"), _("Deadline"),
        _("The tender stage ends"), _("Solved"),
    ]  # fmt: skip
    for number, ticket in enumerate(_tickets(place)):
        if number == MOST:
            cut = _("Only the first %(most)s tickets are here. Narrow the queue for the rest.")
            yield [cut % {"most": number_format(MOST, force_grouping=True)}]
            return
        yield _line(ticket)


def _tickets(place: Place) -> Iterator[Ticket]:
    related = ("requester", "category", "assignee", "severity")
    if place.text:
        found = place.visible.select_related(*related).in_bulk(place.found.keys)
        return (found[key] for key in place.found.keys if key in found)
    tickets = place.tickets.select_related(*related)
    ordered = tickets.due_first() if place.tab.is_by_due else tickets.order_by("-received_at")
    return ordered[: MOST + 1].iterator(chunk_size=500)


def _line(ticket: Ticket) -> list[Any]:
    who = ticket.requester
    return [
        ticket.number,
        ticket.subject,
        ticket.get_status_display(),
        str(ticket.severity),
        str(ticket.category),
        ticket.get_channel_display(),
        ticket.officer_name,
        who.name if who else "",
        who.organisation if who else "",
        ticket.received_at,
        ticket.due_at,
        ticket.stage_ends_at,
        ticket.solved_at,
    ]


def harmless(value: Any) -> str:
    """Return a cell as text that no spreadsheet program takes for a formula."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    # First: a blank that is none of ASCII's would hide what stands behind it, and then be gone.
    text = "" if value is None else " ".join(str(value).split())
    if text.startswith(_LIVE):
        text = f"'{text}"
    # Programs set to Indonesian begin a cell after each semicolon, whatever the quotes say.
    return _INNER.sub(r"\1'", text)


class _Echo:
    def write(self, text: str) -> str:
        return text


def _as_csv(lines: Iterator[list[Any]], name: str) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    # The mark tells spreadsheet programs that it is UTF-8.
    rows = (
        ("\ufeff" if number == 0 else "") + writer.writerow([harmless(cell) for cell in line])
        for number, line in enumerate(lines)
    )
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _as_sheet(lines: Iterator[list[Any]], name: str) -> FileResponse:
    """Write row by row into a file that vanishes when it is read: memory stays flat."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — closed by the answer that streams it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    )
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, datetime):
                bare = timezone.localtime(value).replace(tzinfo=None)
                sheet.write_datetime(number, column, bare)
            elif value:
                # Always as a string: never read as a formula, a link or a number.
                sheet.write_string(number, column, str(value)[:32_000])
    book.close()
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
