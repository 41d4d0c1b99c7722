"""The parser child's own loop: frames in on standard input, frames out, within limits."""

from __future__ import annotations

import math
import resource
import sys

from tickets.mail_in import parsing, wire

PROCESSOR_SECONDS = 10  # for one mail
MEMORY_BYTES = 1024 * 1024 * 1024
SMALL_FILES = 0  # it writes none
OPEN_FILES = 32


def main() -> None:
    """Answer one mail after another until standard input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, SMALL_FILES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    while True:
        _give_time()
        try:
            raw = wire.read(source)
            if raw is None:
                return
            blocks = wire.packed(parsing.parse(raw))
        except MemoryError:
            wire.write(target, b"!", b"Reading it took more memory than a mail may.")
            return
        except Exception as error:
            # The name of the error and nothing of the mail.
            blocks = [b"-", f"The parser failed: {type(error).__name__}.".encode()]
        wire.write(target, *blocks)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, hard))


def _give_time() -> None:
    """Allow the next mail its processor time; the kernel ends the process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    _limit(resource.RLIMIT_CPU, spent + PROCESSOR_SECONDS)


if __name__ == "__main__":
    main()
