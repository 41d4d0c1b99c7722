"""What bin/test does: servers of the tests' own, then pytest."""

import os
import sys
from pathlib import Path

from helpdesk.embedded import CannotRunError
from helpdesk.embedded.supervisor import Supervisor, postgres, say, sole_use, valkey

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "test"
PARTS = {
    "quick": "not faults and not browser and not thorough",
    "faults": "faults",
}
# What an operator's environment must not reach: a test never touches the site's data or mail.
_NOT_FOR_TESTS = ("DATABASE_", "REDIS_", "EMAIL_", "ANYMAIL_", "SITE_URL", "SECRET_KEY")


def environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_TESTS)
    }
    # Else every process would translate every test anew, every time.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"HELPDESK_VAR": str(VAR), "HELPDESK_ENV_FILE": os.devnull}


def command(arguments: list[str]) -> list[str]:
    name = arguments.pop(0) if arguments and arguments[0] in PARTS else "all"
    marks = PARTS.get(name, "not faults")
    # A file stays whole: its fixtures and its browser are shared; conftest has the longest come
    # first, not that with most tests. Otherwise one process a core; faults often wait. Their logs
    # are kept to be read.
    spread = ["-n", "4" if name == "faults" else "auto"]
    spread += ["--dist", "loadfile", "--no-loadscope-reorder"]
    kept = [f"--basetemp={VAR / 'faults'}"] if name == "faults" else []
    return [sys.executable, "-m", "pytest", *spread, *kept, "-m", marks, *arguments]


def main() -> int:
    with sole_use(VAR, wait=True), Supervisor() as supervisor:
        (VAR / "static").mkdir(exist_ok=True)  # whitenoise warns at each client otherwise
        supervisor.start(postgres(VAR, durable=False))
        supervisor.start(valkey(VAR))
        return supervisor.run_in_foreground(command(sys.argv[1:]), environment(), ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotRunError as error:
        say(str(error))
        sys.exit(3)  # pytest's own code for trouble that is no test's
    except KeyboardInterrupt:
        sys.exit(130)
