"""Ticket numbers that survive being read out on the telephone: LPSE-26-00123-7.

Prefix, year, serial of that year, and a check digit by ISO 7064 MOD 11,10 over year and serial,
which notices any one wrong digit and nearly every swap of two neighbours.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from stdnum.iso7064 import mod_11_10

_SHAPE = re.compile(r"^([A-Z]+)(\d{2})(\d{4,})(\d)$")


class WrongCheckDigit(ValueError):
    """It has the shape of a number, but one digit was misheard or mistyped."""


def compose(prefix: str, year: int, serial: int, width: int = 5) -> str:
    """Return the number of the `serial`-th row of `year` (four digits)."""
    digits = f"{year % 100:02d}{serial:0{width}d}"
    return f"{prefix}-{digits[:2]}-{digits[2:]}-{mod_11_10.calc_check_digit(digits)}"


def read(text: str) -> str | None:
    """Return the number a person typed or spoke in its written form, or None if it is none.

    Case, spaces and dashes do not matter. Raises WrongCheckDigit.
    """
    bare = re.sub(r"[\s\-–—./]", "", text).upper()
    shape = _SHAPE.match(bare) if bare.isascii() and len(bare) <= 30 else None
    if shape is None:
        return None
    prefix, year, serial, check = shape.groups()
    if mod_11_10.calc_check_digit(year + serial) != check:
        raise WrongCheckDigit(text)
    return f"{prefix}-{year}-{serial}-{check}"


def allot(prefix: str, at: datetime, width: int = 5) -> str:
    """Take the next number of the series of `at`'s year; holds the series until commit.

    One upsert: two filings at once wait for each other, so there are neither twins nor gaps
    (a rolled back filing gives its number back).
    """
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_numberseries (prefix, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = tickets_numberseries.last + 1 "
            "RETURNING last",
            [prefix, year],
        )
        return compose(prefix, year, cursor.fetchone()[0], width)
