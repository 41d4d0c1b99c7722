"""Mails out of one file: an mbox holds several, anything else is one mail as it stands.

A file is read line by line, and of a mail no more than may be taken: an archive of years costs as
much memory as its largest mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

# "From sender Thu Jan  1 00:00:00 1970", with a zone here or there: what begins a mail in an mbox.
# A line of somebody's words may begin so and speak of times; a weekday, a date and a time in this
# order it does not.
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = rb"(?:" + _MONTH + rb" +\d{1,2}|\d{1,2} " + _MONTH + rb" \d{4})"
_BEGINS = re.compile(
    rb"From \S[^\n]{0,200}? +"
    + (_DAY + rb" +" + _DATE)
    + rb" +\d{1,2}:\d\d(?::\d\d)?[^\n]{0,40}?\d{4}[^\n]{0,40}\r?\n"
)
_QUOTED = re.compile(rb">(>*From )")
# No line that begins a mail is longer; a longer one comes in pieces.
_LONGEST_LINE = 65_536


def split(file: BinaryIO, most: int) -> Iterator[bytes | None]:
    """Yield the mails of an mbox, or the one mail that the file is; None for one of more bytes
    than `most`."""
    first = file.readline(_LONGEST_LINE)
    is_mbox = bool(_BEGINS.fullmatch(first))
    mail = _Mail(most)
    if not is_mbox:
        mail.add(first)
    is_after_blank, begins_line = False, first.endswith(b"\n")
    while line := file.readline(_LONGEST_LINE):
        if is_mbox and begins_line:
            if is_after_blank and _BEGINS.fullmatch(line):
                yield mail.whole()
                mail, is_after_blank = _Mail(most), False
                continue
            is_after_blank = line in (b"\n", b"\r\n")
            line = _QUOTED.sub(rb"\1", line, count=1) if _QUOTED.match(line) else line
        begins_line = line.endswith(b"\n")
        mail.add(line)
    yield mail.whole()


class _Mail:
    """The lines of one mail; those of one that is too large are let go."""

    def __init__(self, most: int) -> None:
        self._lines: list[bytes] = []
        self._left = most

    def add(self, line: bytes) -> None:
        self._left -= len(line)
        if self._left < 0:
            self._lines.clear()
        else:
            self._lines.append(line)

    def whole(self) -> bytes | None:
        return None if self._left < 0 else b"".join(self._lines)
