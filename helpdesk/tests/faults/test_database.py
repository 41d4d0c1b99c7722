"""PostgreSQL is restarted as in a crash, or stays away, while mail is being sent."""

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
    # A mail may be on its way when the database goes; what comes after it says that it is back.
    then = [0]

    def crash() -> None:
        house.postgres.process.send_signal(signal.SIGQUIT)
        then[0] = len(house.mail.taken) + 5
        down.append(datetime.now(UTC))

    def crash_at_the_twentieth(_message_id: str, _to: str) -> Answer:
        if len(house.mail.taken) >= max(20, then[0]) and len(down) == 1:
            crash()
        return Answer.TAKE

    filing = house.file(30, pause=0.2)
    house.until(lambda: len(house.mail.taken) >= 5)
    crash()
    house.mail.script = crash_at_the_twentieth
    house.until(lambda: len(down) == 2)
    house.until(lambda: len(house.mail.taken) >= max(40, then[0]))
    crash()
    recovery = house.recovery(down[-1])
    house.filed(filing)
    found = judged(recovery)
    assert found.repeated_mails == 0


def test_postgresql_stays_away_for_longer_than_a_lease(house, judged):
    """What the mail server took just before must not leave again, however long that lasts."""
    house.beat()
    house.worker()
    down: list[datetime] = []

    def stop_before_the_answer(_message_id: str, _to: str) -> Answer:
        if len(house.mail.taken) >= 9 and not down:
            house.let_go(house.postgres)
            house.postgres.process.send_signal(signal.SIGQUIT)
            house.postgres.process.wait(30)
            down.append(datetime.now(UTC))
        return Answer.TAKE

    house.mail.script = stop_before_the_answer
    filing = house.file(9)
    house.until(lambda: down)
    house.pass_(house.pace.lease * 1.5)
    assert list((house.var / "accepted").iterdir())
    back = datetime.now(UTC)
    house.supervisor.children.insert(0, house.postgres)
    recovery = house.recovery(back)
    house.filed(filing)
    found = judged(recovery)
    assert found.repeated_mails == 0
    assert not list((house.var / "accepted").iterdir())
