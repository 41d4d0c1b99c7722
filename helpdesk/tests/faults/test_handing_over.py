"""The worker dies between a hand-over and its mail, and in the middle of a message to all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest

from helpdesk.run import ROOT
from helpdesk.trials.mail_server import Answer

pytestmark = [pytest.mark.faults, pytest.mark.long]
LKPP = "helpdesk-eproc@lkpp.go.id"
FOLLOWING = 120


def begin(house, following: int = 0) -> None:
    command = [sys.executable, "-m", "helpdesk.trials.handing_over", str(following)]
    subprocess.run(command, cwd=ROOT, env=house.site.env, check=True, timeout=180)


def kill(worker) -> None:
    worker.pause = 0.0
    os.killpg(worker.process.pid, signal.SIGKILL)


def count(house, table: str, where: str) -> int:
    return house.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]  # noqa: S608


def have_all_left(house) -> bool:
    """Tell whether everybody's answer has left, and end the waits: how long a mail waits is another
    trial's question."""
    house.query(
        "UPDATE tickets_outgoingmail SET next_attempt_at = now() WHERE status = 'queued' "
        "AND next_attempt_at > now() + interval '1 minute' RETURNING id"
    )
    sent = "template = 'answered' AND status = 'sent'"
    return count(house, "tickets_outgoingmail", sent) == FOLLOWING


def last(house) -> list[int]:
    rows = house.query("SELECT ticket_id FROM escalation_delivery ORDER BY id DESC LIMIT 1")
    return [ticket for (ticket,) in rows]


def test_the_pack_leaves_once_whenever_the_worker_dies_before_it_left(house):
    begin(house)
    house.beat()
    worker, left = house.worker(), [3]

    def die_with_the_pack(_message_id: str, to: str) -> Answer:
        if to != LKPP or not left[0]:
            return Answer.TAKE
        left[0] -= 1
        kill(worker)
        return Answer.DROP

    house.mail.script = die_with_the_pack
    sent = "template = 'escalation_pack' AND status = 'sent'"
    house.until(lambda: count(house, "tickets_outgoingmail", sent) == 1, 3 * house.pace.patience)
    assert left == [0]
    assert [mail.to for mail in house.mail.taken].count(LKPP) == 1
    assert count(house, "tickets_ticket", "status = 'handed_over'") == 1
    assert count(house, "escalation_escalation", "voided_at IS NOT NULL") == 0


def test_a_message_to_all_reaches_each_once_whenever_the_worker_dies(house):
    begin(house, FOLLOWING)
    # Nothing leaves yet: a mail taken as its worker dies is another trial's question. Each is tried
    # once, or the worker would do little else.
    house.mail.script = lambda _message_id, _to: Answer.BUSY
    house.beat()
    worker, done = house.worker(OUTBOX_FIRST_WAIT_SECONDS="3600"), "done_at IS NOT NULL"
    with house.session() as session:
        # One ticket is held: however late we look, not all is done yet.
        session.execute("SELECT FROM tickets_ticket WHERE id = ANY(%s) FOR UPDATE", [last(house)])
        for at in (10, 40, 70):
            house.until(lambda at=at: count(house, "escalation_delivery", done) >= at)
            assert count(house, "escalation_delivery", done) < FOLLOWING, "this is not the middle"
            kill(worker)
    house.until(lambda: count(house, "escalation_broadcast", done) == 1)
    house.mail.script = lambda _message_id, _to: Answer.TAKE
    house.until(lambda: have_all_left(house), 3 * house.pace.patience)
    said = "is_internal = false AND author = 'office' AND body = 'Sedang ditangani.'"
    assert count(house, "tickets_message", said) == FOLLOWING
    told = Counter(mail.to for mail in house.mail.taken if mail.to.startswith("serempak-"))
    assert (len(told), set(told.values())) == (FOLLOWING, {1})
