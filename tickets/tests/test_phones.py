import pytest

from tickets import phones


@pytest.mark.parametrize(
    "written",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "62812 34567890", "(0812) 3456 7890"],
)
def test_one_number_is_kept_one_way_however_it_is_written(written):
    assert phones.normalise(written) == "+6281234567890"


def test_the_office_can_be_reached_under_its_own_number():
    assert phones.normalise("0356332577") == "+62356332577"


def test_a_number_from_abroad_keeps_its_country():
    assert phones.normalise("+65 6123 4567") == "+6561234567"


@pytest.mark.parametrize("written", ["", "abc", "123", "0812", "+62 812 3456 7890 1234 5678", "１"])
def test_what_reaches_nobody_is_refused(written):
    with pytest.raises(phones.WrongPhone):
        phones.normalise(written)


def test_numbers_are_shown_as_people_here_write_them():
    assert phones.display("+6281234567890") == "0812-3456-7890"
    assert phones.display("+6561234567") == "+65 6123 4567"


def test_what_cannot_be_read_is_shown_as_it_is():
    assert phones.display("tidak tahu") == "tidak tahu"
