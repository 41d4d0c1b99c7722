"""Run a command that gets a signal when the process that started it dies, however it dies.

    python leash.py SIGNAL PARENT COMMAND...

A program of its own rather than a preexec_fn: `unshare` and `setpriv` change credentials, and
Linux then forgets the wish, so it must be said after them. Elsewhere than on Linux it only runs
the command.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    number, parent, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before the wish was said
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 — a list made by the supervisor


if __name__ == "__main__":
    main()
