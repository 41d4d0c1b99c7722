"""The moments on the way to a promised one, worked out from the ledger of turns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tickets import clock
from tickets.models.deadline import Deadline
from tickets.models.stage import Stage
from tickets.prepared import Shared


class Moment(NamedTuple):
    """A stage reached at an instant; `ordinal` counts a stage that repeats, from 1."""

    at: datetime
    stage: Stage
    ordinal: int


class Promise(NamedTuple):
    """A live deadline with what its moments are worked out from."""

    deadline: Deadline
    spans: list[clock.Span]
    calendar: clock.Calendar

    def next(self, stages: Iterable[Stage]) -> Moment | None:
        """Return the first moment that has not been spoken of."""
        after = self.deadline.told_until
        moments = [self._of(stage, after) for stage in self._own(stages)]
        return min((m for m in moments if m and m.at > after), default=None, key=lambda m: m.at)

    def next_look(self, stages: Iterable[Stage]) -> datetime | None:
        """Return when to look next: for a stage, or to write the breach down whoever is told."""
        moment = self.next(stages)
        looks = [moment.at] if moment else []
        if self.deadline.breached_at is None:
            looks.append(self.deadline.due_at)
        return min(looks, default=None)

    def reached(self, stages: Iterable[Stage], now: datetime) -> list[Moment]:
        """Return what has been reached and not spoken of, oldest first; of a repeat the last."""
        since = self.deadline.told_until
        moments = [self._last_of(stage, now) for stage in self._own(stages)]
        return sorted((m for m in moments if m and since < m.at <= now), key=lambda m: m.at)

    def speaking(self, stages: Iterable[Stage], now: datetime) -> list[Moment]:
        """Return the last that has been reached, which speaks for those before it."""
        reached = self.reached(stages, now)
        return [moment for moment in reached if moment.at == reached[-1].at]

    def _own(self, stages: Iterable[Stage]) -> list[Stage]:
        return [stage for stage in stages if stage.applies_to(self.deadline)]

    def _share(self, stage: Stage) -> Moment | None:
        allowance = self.deadline.allowance * stage.percent / 100
        at = clock.due(allowance, self.spans, self.calendar)
        return Moment(at, stage, 1) if at else None

    def _of(self, stage: Stage, after: datetime) -> Moment | None:
        if stage.every is None:
            return self._share(stage)
        return self._repeat(stage, max((after - self.deadline.due_at) // stage.every + 1, 1))

    def _last_of(self, stage: Stage, now: datetime) -> Moment | None:
        if stage.every is None:
            return self._share(stage)
        ordinal = (now - self.deadline.due_at) // stage.every
        return self._repeat(stage, ordinal) if ordinal > 0 else None

    def _repeat(self, stage: Stage, ordinal: int) -> Moment:
        return Moment(self.deadline.due_at + stage.every * ordinal, stage, ordinal)


def next_look(deadline: Deadline, spans: list[clock.Span]) -> datetime:
    """Return when a running deadline must next be looked at, given all the office's spans."""
    promise = Promise(deadline, deadline.counted(spans), deadline.ticket.calendar.rules())
    return promise.next_look(active()) or deadline.due_at


def active() -> list[Stage]:
    return _active()


_active = Shared(Stage.active)
