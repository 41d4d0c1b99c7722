"""Find what a killed bin/run left behind, and end it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from helpdesk.embedded import CannotRunError

# In the environment of every child: what carries it with this `var` is ours. No pid file that
# could name a stranger after a power cut.
MARK = "HELPDESK_CHILD_OF"
_SERVERS = {"postgres", "valkey-server", "redis-server"}


def _alive(wanted: Callable[[Path, str], bool]) -> list[int]:
    """Return the live processes for which `wanted(its folder in /proc, its name)` holds.

    Needs Linux; elsewhere nothing is found, and the servers' own locks must do.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # "pid (name) state …", where the name may hold spaces and parentheses.
            head, _, tail = (process / "stat").read_text().rpartition(")")
            name = head.partition("(")[2]
            if tail.split()[0] != "Z" and wanted(process, name):
                found.append(int(process.name))
        except (OSError, IndexError):  # ended meanwhile, or somebody else's
            continue
    return found


def belonging_to(var: Path) -> list[int]:
    """Return the processes that a bin/run with this `var` started, the servers aside."""
    mark = os.fsencode(f"{MARK}={var}")

    def wanted(process: Path, name: str) -> bool:
        return name not in _SERVERS and mark in (process / "environ").read_bytes().split(b"\0")

    return [pid for pid in _alive(wanted) if pid != os.getpid()]


def serving_from(folder: Path) -> list[int]:
    """Return the database or broker processes that stand in `folder`.

    They overwrite their environment, so they are known by where they stand; a person's shell
    may stand there too, so the name counts as well.
    """

    def wanted(process: Path, name: str) -> bool:
        return name in _SERVERS and (process / "cwd").samefile(folder)

    return _alive(wanted)


def end(
    find: Callable[[], list[int]], politely: signal.Signals = signal.SIGTERM, seconds: float = 10
) -> int:
    """End the processes that `find()` returns until it finds none; return how many there were."""
    found = find()
    _signal(found, politely)
    start = time.monotonic()
    while left := find():
        waited = time.monotonic() - start
        if waited > seconds + 5:
            raise CannotRunError(f"Processes of an earlier run do not end: {left}.")
        if waited > seconds:
            _signal(left, signal.SIGKILL)
        time.sleep(0.05)
    return len(found)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
