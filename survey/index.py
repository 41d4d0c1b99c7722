"""The sums of the satisfaction index (IKM), as annexed to PermenPANRB 14/2017.

Exact until the end: the index is rounded once, half up, to two places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

ELEMENTS = 9
WEIGHT = Fraction(1, ELEMENTS)
# The scale of 1 to 4 is told as one of 25 to 100.
CONVERSION = 25
GRADES = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"))
LOWEST = "D"

# Of the sample: chi-square of one degree of freedom at 5 %, an even split, a margin of 5 %.
_CHI_SQUARE = Fraction(3841, 1000)
_SHARE = Fraction(1, 2)
_MARGIN = Fraction(5, 100)


def mean(total: int, count: int) -> Fraction | None:
    """Return the mean of an element's answers; `count` leaves out who left it blank."""
    return Fraction(total, count) if count else None


def ikm(means: Sequence[Fraction | None]) -> Decimal | None:
    """Return the index of nine means, 25 to 100; None until every element has an answer."""
    if len(means) != ELEMENTS:
        raise ValueError(f"The index is made of {ELEMENTS} elements, not of {len(means)}.")
    known = [value for value in means if value is not None]
    if len(known) < ELEMENTS:
        return None
    return rounded(sum(known, Fraction()) * WEIGHT * CONVERSION)


def grade(index: Decimal) -> str:
    """Return the letter of the service's quality."""
    return next((letter for least, letter in GRADES if index >= least), LOWEST)


def rounded(value: Fraction) -> Decimal:
    """Return a value rounded half up to two places."""
    cents = value * 100
    whole = (cents.numerator * 2 + cents.denominator) // (cents.denominator * 2)
    return Decimal(whole).scaleb(-2)


def sample_size(population: int) -> int:
    """Return how many of a population must answer (Krejcie and Morgan, as the annex has it)."""
    if population < 1:
        return 0
    spread = _CHI_SQUARE * _SHARE * (1 - _SHARE)
    return math.ceil(spread * population / (_MARGIN**2 * (population - 1) + spread))
