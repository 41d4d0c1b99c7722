from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets import clock
from tickets.clock import ROUND_THE_CLOCK, Calendar, add, between, due, spent

JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YORK = ZoneInfo("America/New_York")
EIGHT_TO_FOUR = ((time(8), time(16)),)
OFFICE = Calendar(windows=dict.fromkeys(range(5), EIGHT_TO_FOUR), zone=JAKARTA)
CALENDARS = [
    ROUND_THE_CLOCK,
    OFFICE,
    Calendar(
        windows={0: ((time(8), time(12)), (time(13), time(16))), 4: ((time(22), time(0)),)},
        holidays=frozenset({date(2026, 3, 9), date(2026, 12, 25)}),
        zone=JAKARTA,
    ),
    # Windows about the hours a zone with daylight saving skips and repeats.
    Calendar(
        windows={6: ((time(0, 30), time(2, 45)), (time(3), time(5))), 2: ((time(0), time(0)),)},
        zone=NEW_YORK,
    ),
]
calendars = st.sampled_from(CALENDARS)
instants = st.timedeltas(timedelta(), timedelta(days=365)).map(
    lambda into: datetime(2026, 1, 1, tzinfo=UTC) + into
)
durations = st.timedeltas(timedelta(), timedelta(hours=30))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return an instant of 2026 in the office's zone; 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


@given(start=instants, duration=durations, calendar=calendars)
def test_the_time_added_is_the_time_between(start, duration, calendar):
    assert between(start, add(start, duration, calendar), calendar) == duration


@given(start=instants, end=instants, calendar=calendars)
@settings(max_examples=50)
def test_adding_the_time_between_never_goes_past_the_end(start, end, calendar):
    assert add(start, between(start, end, calendar), calendar) <= max(start, end)


@given(start=instants, less=durations, more=durations, calendar=calendars)
def test_more_time_is_never_due_earlier(start, less, more, calendar):
    assert add(start, less, calendar) <= add(start, less + more, calendar)


@given(start=instants, later=durations, duration=durations, calendar=calendars)
def test_a_later_start_is_never_due_earlier(start, later, duration, calendar):
    assert add(start, duration, calendar) <= add(start + later, duration, calendar)


@given(start=instants, first=durations, second=durations, calendar=calendars)
def test_two_stretches_are_counted_as_their_sum(start, first, second, calendar):
    middle, end = start + first, start + first + second
    parts = between(start, middle, calendar) + between(middle, end, calendar)
    assert parts == between(start, end, calendar)


@given(start=instants, duration=durations, calendar=calendars)
def test_counted_time_never_runs_faster_than_time(start, duration, calendar):
    assert timedelta() <= between(start, start + duration, calendar) <= duration


def test_a_start_in_a_closed_window_counts_from_the_next_opening():
    assert add(at(28, 10), timedelta(hours=1), OFFICE) == at(30, 9)


def test_time_left_over_at_closing_goes_on_at_the_next_opening():
    assert add(at(27, 15), timedelta(hours=2), OFFICE) == at(30, 9)


def test_a_stretch_that_fits_ends_on_the_closing_hour_itself():
    assert add(at(23, 8), timedelta(hours=8), OFFICE) == at(23, 16)


def test_no_time_passes_on_a_holiday():
    calendar = Calendar(
        windows=dict.fromkeys(range(5), EIGHT_TO_FOUR), holidays=frozenset({date(2026, 12, 25)})
    )
    assert between(at(25, 0, month=12), at(26, 0, month=12), calendar) == timedelta()


def test_a_window_can_end_at_midnight():
    calendar = Calendar(windows={0: ((time(22), time(0)),)}, zone=JAKARTA)
    assert between(at(23, 0), at(24, 12), calendar) == timedelta(hours=2)


def test_a_window_from_midnight_to_midnight_is_the_whole_day():
    calendar = Calendar(windows={0: ((time(0), time(0)),)}, zone=JAKARTA)
    assert between(at(20, 0), at(27, 0), calendar) == timedelta(hours=24)


def test_the_hour_a_zone_skips_is_not_counted():
    calendar = Calendar(windows={6: ((time(0), time(6)),)}, zone=NEW_YORK)
    day = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    assert between(day, day.replace(hour=12), calendar) == timedelta(hours=5)


def test_the_hour_a_zone_repeats_is_counted_twice():
    calendar = Calendar(windows={6: ((time(0), time(6)),)}, zone=NEW_YORK)
    day = datetime(2026, 11, 1, tzinfo=NEW_YORK)
    assert between(day, day.replace(hour=12), calendar) == timedelta(hours=7)


def test_round_the_clock_counts_every_hour():
    assert add(at(28, 23), timedelta(hours=24)) == at(29, 23)


@pytest.mark.parametrize("windows", [{}, {0: ()}, dict.fromkeys(range(7), ())])
def test_a_calendar_without_hours_is_refused(windows):
    with pytest.raises(clock.NoWorkingHours):
        Calendar(windows=windows)


@pytest.mark.parametrize(
    "windows",
    [
        {7: EIGHT_TO_FOUR},
        {0: ((time(16), time(8)),)},
        {0: ((time(8), time(8)),)},
        {0: ((time(8), time(12)), (time(11), time(16)))},
        {0: ((time(8), time(0)), (time(22), time(23)))},
    ],
)
def test_windows_that_make_no_sense_are_refused(windows):
    with pytest.raises(ValueError):
        Calendar(windows=windows)


MINUTE = timedelta(minutes=1)


def brute_due(allowance, spans, calendar, until):
    """Walk minute by minute until the allowance is used up and more is asked for."""
    used = timedelta()
    for start, end in spans:
        step = start
        while step < (end or until):
            if used == allowance and end is None:
                return step
            counted = between(step, step + MINUTE, calendar)
            if used + counted > allowance:
                return step
            used += counted
            step += MINUTE
            if used == allowance and end is None:
                return step
    return None


@st.composite
def span_lists(draw):
    step = datetime(2026, 11, 27, 6, tzinfo=JAKARTA)
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = step + MINUTE * draw(st.integers(0, 200))
        step = start + MINUTE * draw(st.integers(0, 300))
        spans.append((start, step))
    if draw(st.booleans()):
        spans[-1] = (spans[-1][0], None)
    return spans


@given(spans=span_lists(), minutes=st.integers(1, 600), calendar=st.sampled_from(CALENDARS[:3]))
@settings(max_examples=60, deadline=None)
def test_due_over_spans_is_what_a_minute_by_minute_walk_finds(spans, minutes, calendar):
    allowance = MINUTE * minutes
    found = due(allowance, spans, calendar)
    walked = brute_due(allowance, spans, calendar, at(27, 6) + timedelta(days=12))
    if walked is None or found is None:
        assert found == walked
    else:
        # The walk may stand at the opening after a closed stretch of the same span.
        assert found <= walked
        assert between(found, walked, calendar) == timedelta()
    if found is not None:
        assert spent(spans, found, calendar) == allowance


def test_a_span_that_ends_at_the_very_instant_was_in_time():
    spans = [(at(23, 8), at(23, 9))]
    assert due(timedelta(hours=1), spans) is None
    assert due(timedelta(hours=1), [*spans, (at(23, 12), None)]) == at(23, 12)


def test_time_spent_stops_at_the_instant_asked_about():
    spans = [(at(23, 8), at(23, 9)), (at(23, 10), None)]
    assert spent(spans, at(23, 10, 30)) == timedelta(minutes=90)
