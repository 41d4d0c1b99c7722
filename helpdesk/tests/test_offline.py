"""A start needs no network once everything is installed, and says so when it would need one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parent.parent.parent
# Nobody listens on the discard port: what asks an index fails at once.
NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_TIMEOUT": "2"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A checkout that needs nothing, started once."""
    root = tmp_path_factory.mktemp("check out")
    shutil.copytree(ROOT / "bin", root / "bin")
    (root / ".ci").mkdir()
    (root / ".ci" / "constraints.txt").write_text("")
    (root / "requirements.txt").write_text("")
    (root / "helpdesk").mkdir()
    (root / "helpdesk" / "run.py").write_text("import sys; print('ready', sys.prefix)")
    first = start(root)
    assert "Making .venv." in first.stdout
    assert first.returncode == 0, first.stderr
    return root


def start(root: Path) -> subprocess.CompletedProcess[str]:
    """Start as an operator does, on a machine that reaches no package index."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["/bin/sh", str(root / "bin" / "run")],
        env=kept | NO_INDEX | {"PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_second_start_needs_no_package_index(checkout):
    second = start(checkout)
    assert second.returncode == 0, second.stderr
    assert second.stdout.split() == ["ready", *str(checkout / ".venv").split()]


def test_a_new_requirement_without_a_package_index_is_said_in_words(checkout):
    (checkout / "requirements.txt").write_text("tidak-ada-paket-ini==1.0\n")
    refused = start(checkout)
    assert refused.returncode != 0
    assert "requirements.txt could not be installed: is there a network" in refused.stderr
    assert "ready" not in refused.stdout
    (checkout / "requirements.txt").write_text("")
    assert start(checkout).returncode == 0
