"""The worker dies again and again, each time while a mail is with the server."""

from __future__ import annotations

import os
import signal

import pytest

from helpdesk.tests.faults.test_worker import Strike

pytestmark = [pytest.mark.faults, pytest.mark.long]


def test_the_worker_is_killed_inside_data_twenty_times(house, judged):
    house.beat()
    worker = house.worker()

    def kill() -> None:
        # bin/run waits ever longer before it starts what keeps dying; that is not the question.
        worker.pause = 0.0
        os.killpg(worker.process.pid, signal.SIGKILL)

    strike = house.mail.script = Strike(kill, 20)
    filing = house.file(12)
    house.until(lambda: strike.left == 0, 2 * house.pace.patience)
    recovery = house.recovery(strike.last)
    house.filed(filing)
    found = judged(recovery)
    assert found.allowed == 10
