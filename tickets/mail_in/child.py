"""Parsing in a child of its own, kept warm: hostile mail takes no more than one mail with it.

The child knows no settings, no database and no secrets: bytes go in, plain data comes back.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from tickets.mail_in import wire
from tickets.mail_in.parsed import ParsedMail

# Processor seconds are the child's own limit; these are for a machine busy with other things.
WALL_SECONDS = 60.0
MAILS_EACH = 1_000  # after which a new child takes over, so that memory cannot creep
_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 20


class CannotParse(Exception):
    """A mail cannot be read; the reason is for people and logs and holds none of its text."""


class Child:
    """One process that parses; started when needed, replaced when it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0  # the process that started it: a fork must not share its pipes
        self._done = 0

    def parse(self, raw: bytes) -> ParsedMail:
        """Return the mail; raise CannotParse, and be ready for the next all the same."""
        with self._lock:
            answer = self._ask(raw)
            if answer is None:
                # Somebody else may have ended it: a mail is judged by two.
                answer = self._ask(raw)
            if answer is None:
                raise CannotParse("The parser died of this mail.")
        if answer[:1] != b"+":
            raise CannotParse(answer[1:].decode("utf-8", "replace")[:300])
        try:
            return wire.unpacked(answer)
        except ValueError as error:
            raise CannotParse("The parser's answer cannot be read.") from error

    def _ask(self, raw: bytes) -> bytes | None:
        """Return the child's answer, or None where it died without a limit's having been met."""
        process = self._warm()
        deadline = time.monotonic() + WALL_SECONDS
        try:
            _send(process, raw, deadline)
            answer = _receive(process, deadline)
        except TimeoutError:
            self._end(process)
            raise CannotParse("Reading it took too long.") from None
        except (OSError, EOFError):
            code = self._end(process)
            if code == -signal.SIGXCPU:
                raise CannotParse("Reading it took more processor time than a mail may.") from None
            return None
        if answer[:1] == b"!":  # it ran out of memory, and goes
            self._end(process)
        return answer

    def _warm(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process and self._owner != os.getpid():
            process = self._process = None
        if process and (process.poll() is not None or self._done >= MAILS_EACH):
            self._end(process)
            process = None
        if process is None:
            process = self._process = _start()
            self._owner, self._done = os.getpid(), 0
        self._done += 1
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        """End the process and return how it ended."""
        self._process = None
        with contextlib.suppress(OSError):
            if process.stdin:
                process.stdin.close()
        try:
            code = process.wait(1 if process.poll() is None else 0)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if process.stdout:
            process.stdout.close()
        return code

    def close(self) -> None:
        """End the child, when this process ends or a test wants a cold one."""
        if self._process and self._owner == os.getpid():
            self._end(self._process)


def _start() -> subprocess.Popen[bytes]:
    """Start a parser with an empty environment, in a session no signal to us reaches."""
    process = subprocess.Popen(
        [sys.executable, "-B", "-m", "tickets.mail_in.parser"],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        bufsize=0,
    )
    assert process.stdin  # noqa: S101
    os.set_blocking(process.stdin.fileno(), False)  # a write takes what there is room for
    return process


def _send(process: subprocess.Popen[bytes], raw: bytes, deadline: float) -> None:
    assert process.stdin  # noqa: S101
    view = memoryview(struct.pack(">Q", len(raw)) + raw)
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdin, selectors.EVENT_WRITE)
        while view:
            _wait(ready, deadline)
            view = view[os.write(process.stdin.fileno(), view[:_CHUNK]) :]


def _receive(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    assert process.stdout  # noqa: S101
    chunks: list[bytes] = []
    wanted, have = 8, 0
    length: int | None = None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while have < wanted:
            _wait(ready, deadline)
            chunk = os.read(process.stdout.fileno(), min(_CHUNK, wanted - have))
            if not chunk:
                raise EOFError
            chunks.append(chunk)
            have += len(chunk)
            if length is None and have == 8:
                (length,) = struct.unpack(">Q", b"".join(chunks))
                if length > wire.LARGEST_FRAME:
                    raise EOFError
                chunks, have, wanted = [], 0, length
    return b"".join(chunks)


def _wait(ready: selectors.BaseSelector, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0 or not ready.select(left):
        raise TimeoutError


_child = Child()
atexit.register(_child.close)
os.register_at_fork(after_in_child=lambda: _child.__init__())  # type: ignore[misc]


def parse(raw: bytes) -> ParsedMail:
    """Parse a mail in this process's warm child; raise CannotParse with the reason."""
    return _child.parse(raw)
