"""The sums against examples worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from survey import index

ALL_THREE = [Fraction(3)] * 9


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        (ALL_THREE, "75.00"),
        ([Fraction(1)] * 9, "25.00"),
        ([Fraction(4)] * 9, "100.00"),
        # (8 x 3 + 4) / 9 x 25 = 28 / 9 x 25 = 77.777...
        ([Fraction(3)] * 8 + [Fraction(4)], "77.78"),
        # 3.5 + 3.25 + 3 + 4 + 3.75 + 3.5 + 3.6 + 2.9 + 3.1 = 30.6; / 9 x 25 = 85
        ([Fraction(n, 100) for n in (350, 325, 300, 400, 375, 350, 360, 290, 310)], "85.00"),
        # Thirds, rounded once: (10/3 x 9) / 9 x 25 = 83.333...
        ([Fraction(10, 3)] * 9, "83.33"),
        # A half is rounded up: 3.0006 x 25 = 75.015
        ([Fraction(30006, 10000)] * 9, "75.02"),
    ],
)
def test_the_index_is_the_mean_times_25_rounded_once(means, expected):
    assert index.ikm(means) == Decimal(expected)


def test_rounding_the_elements_first_would_tell_another_index():
    means = [Fraction(333, 100) + Fraction(4, 1000)] * 9
    assert index.ikm(means) == Decimal("83.35")
    assert sum(index.rounded(mean) for mean in means) / 9 * 25 == Decimal("83.25")


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        ("100.00", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"),
        ("65.00", "C"), ("64.99", "D"), ("25.00", "D"),
    ],
)  # fmt: skip
def test_the_grades_begin_where_the_regulation_says(value, letter):
    assert index.grade(Decimal(value)) == letter


def test_a_blank_answer_changes_its_elements_denominator_only():
    assert index.mean(total=7, count=2) == Fraction(7, 2)
    assert index.mean(total=0, count=0) is None


def test_no_index_until_every_element_has_an_answer():
    assert index.ikm([*ALL_THREE[:8], None]) is None
    with pytest.raises(ValueError, match="9 elements"):
        index.ikm(ALL_THREE[:8])


@pytest.mark.parametrize(
    ("population", "wanted"),
    # Rows of the table in the annex, and its ends.
    [(0, 0), (1, 1), (10, 10), (100, 80), (500, 218), (1000, 278), (10000, 370)],
)
def test_the_sample_is_krejcies_and_morgans(population, wanted):
    assert index.sample_size(population) == wanted
