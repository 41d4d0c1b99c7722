"""More clocks and workers than one, and a worker whose own clock is wrong."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults


@pytest.fixture
def two_hours_ahead() -> dict[str, str]:
    """Return the environment of a process with a wrong clock; REQUIRE_FAKETIME insists on it."""
    if found := sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")):
        return {"LD_PRELOAD": str(found[0]), "FAKETIME": "+2h", "DONT_FAKE_MONOTONIC": "1"}
    sentence = "no libfaketime here: install it (Debian: apt-get install faketime)"
    if os.environ.get("REQUIRE_FAKETIME"):
        pytest.fail(f"REQUIRE_FAKETIME is set, and there is {sentence}")
    pytest.skip(sentence)


def test_two_clocks_and_three_workers_at_once(house, judged):
    for name in ("beat-1", "beat-2"):
        house.beat(name)
    for name in ("worker-1", "worker-2", "worker-3"):
        house.worker(name)
    house.filed(house.file(40))
    found = judged(house.recovery(datetime.now(UTC)))
    assert found.repeated_mails == 0


def test_one_workers_clock_is_two_hours_ahead(house, judged, two_hours_ahead):
    house.beat()
    house.worker("ahead", **two_hours_ahead)
    house.filed(house.file(5))
    house.until(lambda: len(house.mail.taken) >= 15)
    house.worker("right")
    house.filed(house.file(20))
    found = judged(house.recovery(datetime.now(UTC)))
    assert found.repeated_mails == 0
