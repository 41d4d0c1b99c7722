"""The register as a file: built while it says how far it is, or streamed as it is read."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone

from tickets.staff.exporting import harmless

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_STEPS = 50
# The web server hands on what it holds once it is this much; a bare number would wait in it.
_PAD = 20_000
_CHUNK = 64 * 1024


def as_csv(lines: Iterator[list[Any]]) -> Iterator[bytes]:
    """Yield the file line by line; the mark tells spreadsheet programs that it is UTF-8."""
    yield "\ufeff".encode()
    for line in lines:
        yield _csv_line(line)


def whole(lines: Iterator[list[Any]], kind: str) -> BinaryIO:
    """Return the finished file, which vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — closed by the answer that streams it
    for _done in _written(file, lines, kind):
        pass
    return file


def with_progress(lines: Iterator[list[Any]], kind: str, total: int) -> Iterator[bytes]:
    """Yield lines of how much is done, an empty line, and then the file itself.

    static/js/exporting.js reads it and shows the progress.
    """
    step = max(total // _STEPS, 1)
    with tempfile.TemporaryFile() as file:
        yield _said(0)
        for done in _written(file, lines, kind):
            if done % step == 0:
                yield _said(done)
        yield b"\n"
        while chunk := file.read(_CHUNK):
            yield chunk


def _said(done: int) -> bytes:
    return f"{done}".ljust(_PAD).encode() + b"\n"


def _written(file: BinaryIO, lines: Iterator[list[Any]], kind: str) -> Iterator[int]:
    """Write a file, yielding after each line how many there are; leave it at its beginning."""
    write = _write_sheet if kind == "xlsx" else _write_csv
    yield from write(file, lines)
    file.seek(0)


def _write_csv(file: BinaryIO, lines: Iterator[list[Any]]) -> Iterator[int]:
    file.write("\ufeff".encode())
    for done, line in enumerate(lines):
        file.write(_csv_line(line))
        yield done


def _write_sheet(file: BinaryIO, lines: Iterator[list[Any]]) -> Iterator[int]:
    """Write row by row: memory stays flat however long the register is."""
    form = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    with xlsxwriter.Workbook(file, form) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for done, line in enumerate(lines):
            for column, value in enumerate(line):
                _write_cell(sheet, done, column, value, day)
            yield done


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        # Always as a string: never read as a formula, a link or a number.
        sheet.write_string(row, column, str(value)[:32_000])


def _csv_line(line: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in line])
    return text.getvalue().encode()
