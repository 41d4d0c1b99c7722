from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from tickets.templatetags.instants import moment, moment_from

NINE_FIFTEEN = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)


def test_a_moment_names_day_date_time_and_zone_in_english():
    with translation.override("en"):
        assert moment(NINE_FIFTEEN) == "Tuesday, 24 November 2026, 09.15 WIB"


def test_a_moment_in_indonesian_has_its_own_days_and_months():
    with translation.override("id"):
        words = moment(datetime(2026, 8, 17, 3, 0, tzinfo=UTC))
    assert words.startswith("Senin, 17 Agustus 2026")
    assert words.endswith("10.00 WIB")


@pytest.mark.parametrize(
    ("zone", "ending"),
    [
        ("Asia/Makassar", "10.15 WITA"),
        ("Asia/Jayapura", "11.15 WIT"),
        ("Europe/Berlin", "03.15 Europe/Berlin"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_office(settings, zone, ending):
    settings.TIME_ZONE = zone
    assert moment(NINE_FIFTEEN).endswith(ending)


def test_a_moment_near_by_is_called_today_or_tomorrow_by_the_day_of_the_office():
    late_evening = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)  # 23.59 in Tuban
    just_after = datetime(2026, 11, 23, 17, 1, tzinfo=UTC)
    with translation.override("en"):
        assert moment_from(NINE_FIFTEEN, late_evening).startswith("tomorrow, Tuesday")
        assert moment_from(NINE_FIFTEEN, just_after).startswith("today, Tuesday")


def test_a_moment_further_away_is_only_dated():
    with translation.override("en"):
        assert moment_from(NINE_FIFTEEN, datetime(2026, 11, 1, tzinfo=UTC)) == moment(NINE_FIFTEEN)


def test_no_instant_is_no_words():
    page = Template("{% load instants %}[{{ value|moment }}]")
    assert page.render(Context({"value": None})) == "[]"
