"""Half a year as the survey counts it: January to June, July to December, in the office's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.months import Month

_WRITTEN = re.compile(r"(20[0-9]{2})-([12])")


@dataclass(frozen=True, order=True)
class Semester:
    year: int
    half: int

    @classmethod
    def of(cls, at: datetime) -> Semester:
        month = Month.of(at)
        return cls(month.year, 1 if month.number <= 6 else 2)

    @classmethod
    def read(cls, text: str) -> Semester | None:
        """Return the semester written as 2026-2, or None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    def after(self, halves: int) -> Semester:
        year, half = divmod(self.year * 2 + self.half - 1 + halves, 2)
        return Semester(year, half + 1)

    @property
    def name(self) -> str:
        words = {"half": "I" if self.half == 1 else "II", "year": self.year}
        return _("Semester %(half)s of %(year)d") % words

    @property
    def starts_at(self) -> datetime:
        return Month(self.year, 1 if self.half == 1 else 7).starts_at

    @property
    def ends_at(self) -> datetime:
        """Return the first instant that is not in it."""
        return self.after(1).starts_at
