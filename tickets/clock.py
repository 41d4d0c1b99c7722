"""Time as the promise counts it: adding and inverting it under a calendar of working windows.

Everything here is pure except `now()`, the one seam through which the portal reads the time.
Instants are aware datetimes; durations are timedeltas of counted time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

DAY = timedelta(days=1)
NOTHING = timedelta()

Window = tuple[time, time]
Span = tuple[datetime, datetime | None]


def now() -> datetime:
    """Return the database's time: the clocks of web and worker machines decide nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


class NoWorkingHours(ValueError):
    """A calendar in which no time would ever pass."""


@dataclass(frozen=True)
class Calendar:
    """Working windows by weekday (0 is Monday) in a zone; no windows at all: round the clock.

    A window that ends at 00:00 ends at midnight. Windows of a day must not overlap.
    """

    windows: dict[int, tuple[Window, ...]] | None = None
    holidays: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default=ZoneInfo("Asia/Jakarta"))

    def __post_init__(self) -> None:
        if self.windows is None:
            return
        if not self.windows.keys() <= set(range(7)):
            raise ValueError("Weekdays are 0 (Monday) to 6.")
        if not any(self.windows.values()):
            raise NoWorkingHours("A calendar needs at least one working window.")
        for day in self.windows.values():
            _refuse_overlaps(day)

    def open_spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working spans that end after `start`, in order, in UTC, without end."""
        if self.windows is None:
            raise NoWorkingHours("Round the clock has no windows to walk.")
        # A day early: a zone's offset may put yesterday's last window after `start`.
        day = start.astimezone(self.zone).date() - DAY
        previous = start
        while True:
            for opens, closes in self._windows_on(day):
                # Where a zone jumps forward, wall times overlap: no instant is counted twice.
                opened = max(self._instant(day, opens), previous)
                closed = self._instant(day if closes != time.min else day + DAY, closes)
                if closed > opened:
                    yield opened, closed
                    previous = closed
            day += DAY

    def _windows_on(self, day: date) -> list[Window]:
        return [] if day in self.holidays else sorted((self.windows or {}).get(day.weekday(), ()))

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


ROUND_THE_CLOCK = Calendar()


def add(start: datetime, duration: timedelta, calendar: Calendar = ROUND_THE_CLOCK) -> datetime:
    """Return the earliest instant by which `duration` of counted time has passed since `start`."""
    if duration <= NOTHING:
        return start
    if calendar.windows is None:
        return start + duration
    left = duration
    for opened, closed in calendar.open_spans(start):
        if closed - opened >= left:
            return opened + left
        left -= closed - opened
    raise AssertionError("open_spans never ends")


def between(start: datetime, end: datetime, calendar: Calendar = ROUND_THE_CLOCK) -> timedelta:
    """Return the counted time from `start` to `end`; nothing when `end` is not later."""
    if end <= start:
        return NOTHING
    if calendar.windows is None:
        return end - start
    counted = NOTHING
    for opened, closed in calendar.open_spans(start):
        if opened >= end:
            return counted
        counted += min(closed, end) - opened
    raise AssertionError("open_spans never ends")


def spent(
    spans: Iterable[Span], until: datetime, calendar: Calendar = ROUND_THE_CLOCK
) -> timedelta:
    """Return the counted time inside `spans` up to `until`; a span without end is still running."""
    return sum(
        (between(start, min(end or until, until), calendar) for start, end in spans), NOTHING
    )


def due(
    allowance: timedelta, spans: Iterable[Span], calendar: Calendar = ROUND_THE_CLOCK
) -> datetime | None:
    """Return when `allowance` runs out over `spans` in order, or None when it does not.

    It does not run out when every span has ended before: the clock is paused. Nor does it in a
    span that ends at the very instant: that one was in time.
    """
    left = allowance
    for start, end in spans:
        counted = None if end is None else between(start, end, calendar)
        if counted is None or counted > left:
            return add(start, left, calendar)
        left -= counted
    return None


def _refuse_overlaps(day: tuple[Window, ...]) -> None:
    previous = time.min
    for number, (opens, closes) in enumerate(sorted(day)):
        if closes != time.min and closes <= opens:
            raise ValueError("A working window must end after it starts.")
        if number and (opens < previous or previous == time.min):
            raise ValueError("Working windows of one day must not overlap.")
        previous = closes
