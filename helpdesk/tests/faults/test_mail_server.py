"""The mail server hangs, is busy, refuses, or hangs up, each for some addresses."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from helpdesk.trials.mail_server import Answer
from helpdesk.trials.verdict import GONE

pytestmark = pytest.mark.faults

MOODS = {
    "diam-": [Answer.HANG],
    "sibuk-": [Answer.BUSY, Answer.BUSY],
    "putus-": [Answer.UNHEARD],
    "tutup-": [Answer.DROP],
}


class Moody:
    """Answer the first attempts for some addresses badly, then well."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def __call__(self, message_id: str, to: str) -> Answer:
        mood = next((m for name, m in MOODS.items() if to.startswith(name)), [])
        self.seen[message_id] += 1
        attempt = self.seen[message_id]
        return mood[attempt - 1] if attempt <= len(mood) else Answer.TAKE


def test_the_mail_server_hangs_is_busy_refuses_or_hangs_up(house, judged):
    house.mail.script = Moody()
    house.mail.refused = lambda to: to.startswith(GONE)
    house.beat()
    house.worker()
    house.filed(house.file(18, "biasa", GONE[:-1], *(name[:-1] for name in MOODS)))
    ended = datetime.now(UTC)
    # Twice busy: the first wait, and then one twice as long.
    steps = 3 * house.pace.first_wait
    found = judged(house.recovery(ended, house.pace.recovery + steps))
    assert found.allowed == 3
    assert house.query("SELECT count(*) FROM tickets_outgoingmail WHERE status = 'failed'") == [
        (3,)
    ]
