from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import numbers


def test_the_number_of_the_example_is_written_with_its_check_digit():
    assert numbers.compose("LPSE", 2026, 123) == "LPSE-26-00123-7"


@pytest.mark.parametrize(
    "said",
    ["LPSE-26-00123-7", "lpse-26-00123-7", " lpse 26 00123 7 ", "LPSE26001237", "LPSE–26–00123–7"],
)
def test_a_number_is_read_however_it_is_said(said):
    assert numbers.read(said) == "LPSE-26-00123-7"


@pytest.mark.parametrize("said", ["", "halo", "LPSE", "26-00123-7", "LPSE-26-1", "LPSE-２６-1-7"])
def test_what_is_no_number_is_none(said):
    assert numbers.read(said) is None


@given(serial=st.integers(1, 99999), year=st.integers(2023, 2099))
def test_what_was_composed_is_read_back(serial, year):
    number = numbers.compose("LPSE", year, serial)
    assert numbers.read(number.lower().replace("-", " ")) == number


def _digits(number: str) -> list[int]:
    return [place for place, sign in enumerate(number) if sign.isdigit()]


@given(serial=st.integers(1, 99999))
def test_any_one_wrong_digit_is_noticed(serial):
    number = numbers.compose("LPSE", 2026, serial)
    for place in _digits(number):
        for digit in set("0123456789") - {number[place]}:
            with pytest.raises(numbers.WrongCheckDigit):
                numbers.read(number[:place] + digit + number[place + 1 :])


def _swapped(number: str):
    places = _digits(number)
    for first, second in pairwise(places):
        if number[first] != number[second]:
            signs = list(number)
            signs[first], signs[second] = signs[second], signs[first]
            yield "".join(signs)


def _is_noticed(number: str) -> bool:
    try:
        numbers.read(number)
    except numbers.WrongCheckDigit:
        return True
    return False


def test_nearly_every_swap_of_two_neighbours_is_noticed():
    noticed = [
        _is_noticed(swapped)
        for serial in range(1, 3000)
        for swapped in _swapped(numbers.compose("LPSE", 2026, serial))
    ]
    assert sum(noticed) / len(noticed) > 0.97


@pytest.mark.django_db
def test_serials_follow_each_other_and_start_anew_each_year():
    this, next_ = datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    given_ = [numbers.allot("UJI", at) for at in (this, this, next_)]
    assert [number.rpartition("-")[0] for number in given_] == [
        "UJI-26-00001",
        "UJI-26-00002",
        "UJI-27-00001",
    ]


@pytest.mark.django_db
def test_the_year_is_the_one_on_the_wall_of_the_office():
    new_year_in_tuban = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert numbers.allot("UJI", new_year_in_tuban).startswith("UJI-27-")


@pytest.mark.django_db
def test_a_serial_past_the_width_goes_on():
    assert numbers.read(numbers.compose("LPSE", 2026, 123456)) == numbers.compose(
        "LPSE", 2026, 123456
    )
