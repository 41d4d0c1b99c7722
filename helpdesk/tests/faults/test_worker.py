"""The worker dies, or stands still, while a mail is with the server."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import psutil
import pytest

from helpdesk.trials.mail_server import Answer

pytestmark = pytest.mark.faults


class Strike:
    """A script that does something inside DATA, so many times, with one answer after the other."""

    def __init__(
        self,
        act: Callable[[], None],
        times: int,
        answers: Sequence[Answer] = (Answer.UNHEARD, Answer.DROP),
    ) -> None:
        self.act, self.left, self.answers = act, times, answers
        self.last = datetime.now(UTC)

    def __call__(self, _message_id: str, _to: str) -> Answer:
        if not self.left:
            return Answer.TAKE
        self.act()
        # In this order: whoever sees that none is left reads when the last one was.
        self.last = datetime.now(UTC)
        self.left -= 1
        return self.answers[self.left % len(self.answers)]


def test_only_the_pool_child_is_killed(house, judged):
    house.beat()
    worker = house.worker()

    def kill() -> None:
        for child in psutil.Process(worker.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it may be at its end by itself
                child.kill()

    strike = house.mail.script = Strike(kill, 6)
    filing = house.file(12)
    house.until(lambda: strike.left == 0)
    recovery = house.recovery(strike.last)
    house.filed(filing)
    found = judged(recovery)
    assert found.allowed == 3


def test_the_worker_stands_still_beyond_the_lease(house, judged):
    house.beat()
    worker = house.worker("slow")
    strike = house.mail.script = Strike(
        lambda: os.killpg(worker.process.pid, signal.SIGSTOP), 1, [Answer.UNREAD]
    )
    filing = house.file(12)
    house.until(lambda: strike.left == 0)
    house.worker("other")
    house.until(lambda: 2 in house.mail.times_taken().values())
    os.killpg(worker.process.pid, signal.SIGCONT)
    recovery = house.recovery(strike.last)
    house.filed(filing)
    found = judged(recovery)
    assert found.repeated_mails == 1
