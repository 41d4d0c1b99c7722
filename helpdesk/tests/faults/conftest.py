"""A house for each scenario, and the rows that say what it has cost."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from helpdesk.trials import house as trial
from helpdesk.trials import verdict


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of a prepared database, made once for all that run beside each other."""
    root = tmp_path_factory.getbasetemp()
    root = root if worker_id == "master" else root.parent
    made = root / "made"
    with (root / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            trial.make(made)
    return made


@pytest.fixture
def house(tmp_path: Path, made: Path) -> Iterator[trial.House]:
    """Return a house with nothing running but its servers."""
    pace = trial.STOCK if os.environ.get("FAULTS_AT_STOCK_VALUES") else trial.QUICK
    (tmp_path / "log").mkdir(mode=0o700)
    with trial.House(tmp_path, made, pace) as house:
        yield house


class Judged(Protocol):
    def __call__(self, recovery: float, steps: float = 0) -> verdict.Verdict: ...


@pytest.fixture
def judged(request: pytest.FixtureRequest, house: trial.House) -> Judged:
    """Wait until the house is at rest, note the figures for the summary, and judge it.

    `steps` are the back-off steps in force, which recovery may take longer.
    """

    def judged(recovery: float, steps: float = 0) -> verdict.Verdict:
        house.at_rest()
        found = verdict.of(house, recovery)
        scenario = request.node.name.removeprefix("test_").replace("_", " ")
        request.node.user_properties.append(("figures", [scenario, *found.rows()]))
        assert found.is_clean(), found
        assert found.recovery <= house.pace.recovery + steps
        return found

    return judged
