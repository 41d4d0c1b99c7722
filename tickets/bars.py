"""Bars of a chart, worked out in whole units of its own: templates only draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 240
ROW = 40


@dataclass(frozen=True)
class Bar:
    """One line of a chart: two lengths end to end, and what is written after them."""

    label: str
    top: int
    first: int
    second: int
    said: str

    @property
    def label_base(self) -> int:
        return self.top + 13

    @property
    def bar_top(self) -> int:
        return self.top + 19

    @property
    def said_base(self) -> int:
        return self.top + 31

    @property
    def said_at(self) -> int:
        return self.first + self.second + 6


def bars(rows: Iterable[tuple[str, int, int, str]], full: int | None = None) -> list[Bar]:
    """Return a bar for each (label, one number, another, words); `full` fills the width."""
    rows = list(rows)
    full = full or max((one + other for _label, one, other, _said in rows), default=0) or 1
    return [
        Bar(label, place * ROW, _units(one, full), _units(other, full), said)
        for place, (label, one, other, said) in enumerate(rows)
    ]


def height(drawn: list[Bar]) -> int:
    return len(drawn) * ROW


def _units(number: int, full: int) -> int:
    # Something is never drawn as nothing.
    return max(round(number * WIDTH / full), 2) if number else 0
