"""Mails out of one file: an mbox holds several, anything else is one mail as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

# "From sender Thu Jan  1 00:00:00 1970", with a zone here or there: what begins a mail in an mbox.
# A line of somebody's words may begin so and speak of times; a weekday, a date and a time in this
# order it does not.
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = rb"(?:" + _MONTH + rb" +\d{1,2}|\d{1,2} " + _MONTH + rb" \d{4})"
_BEGINS = re.compile(
    rb"^From \S[^\n]{0,200}? +"
    + (_DAY + rb" +" + _DATE)
    + rb" +\d{1,2}:\d\d(?::\d\d)?[^\n]{0,40}?\d{4}[^\n]{0,40}\r?\n",
    re.MULTILINE,
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def split(content: bytes) -> Iterator[bytes]:
    """Yield the mails of an mbox, or the one mail that the bytes are."""
    if not _BEGINS.match(content):
        yield content
        return
    starts = [
        found for found in _BEGINS.finditer(content) if _is_after_a_blank_line(content, found)
    ]
    ends = [found.start() for found in starts[1:]] + [len(content)]
    for found, end in zip(starts, ends, strict=True):
        raw = content[found.end() : end]
        yield _QUOTED.sub(rb"\1", raw)


def _is_after_a_blank_line(content: bytes, found: re.Match[bytes]) -> bool:
    before = content[max(found.start() - 3, 0) : found.start()]
    return not before or before.endswith((b"\n\n", b"\n\r\n"))
