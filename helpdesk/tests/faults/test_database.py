"""PostgreSQL is restarted as in a crash, between statements and while a mail is being sent."""

from __future__ import annotations

import signal
from datetime import UTC, datetime

import pytest

from helpdesk.trials.mail_server import Answer

pytestmark = pytest.mark.faults


def test_postgresql_is_restarted_in_immediate_mode(house, judged):
    house.beat()
    house.worker()
    down: list[datetime] = []

    def crash() -> None:
        house.postgres.process.send_signal(signal.SIGQUIT)
        down.append(datetime.now(UTC))

    def crash_at_the_twentieth(_message_id: str, _to: str) -> Answer:
        if len(house.mail.taken) >= 20 and len(down) == 1:
            crash()
        return Answer.TAKE

    filing = house.file(30, pause=0.2)
    house.until(lambda: len(house.mail.taken) >= 5)
    crash()
    house.mail.script = crash_at_the_twentieth
    house.until(lambda: len(down) == 2)
    house.until(lambda: len(house.mail.taken) >= 40)
    crash()
    recovery = house.recovery(down[-1])
    house.filed(filing)
    found = judged(recovery)
    assert found.repeated_mails == 0
