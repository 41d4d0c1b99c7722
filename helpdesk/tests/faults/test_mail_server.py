"""The mail server hangs, is busy, refuses, or hangs up, each for some addresses."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from helpdesk.trials.mail_server import Answer
from helpdesk.trials.verdict import GONE, UNWANTED

pytestmark = pytest.mark.faults

FOR_EVER = 1000
MOODS = {
    UNWANTED: [Answer.REFUSE] * FOR_EVER,
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
    house.mail.sender_refusals = 3
    house.beat()
    house.worker()
    # Three courses by seven kinds: each kind of mail meets each mood.
    house.filed(house.file(21, "biasa", GONE[:-1], *(name[:-1] for name in MOODS)))
    ended = datetime.now(UTC)
    # Twice busy: the first wait, and then one twice as long.
    steps = 3 * house.pace.first_wait
    found = judged(house.recovery(ended, house.pace.recovery + steps), steps)
    # The three tickets of a kind cause six mails to its requesters.
    assert found.allowed == 6
    failed = "SELECT count(*) FROM tickets_outgoingmail WHERE status = 'failed'"
    assert house.query(failed) == [(12,)]
    assert house.mail.sender_refusals == 0
