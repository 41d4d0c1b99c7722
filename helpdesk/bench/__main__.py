"""Choose what to measure."""

import argparse
import os
import sys
from pathlib import Path

from helpdesk.embedded import CannotRunError
from helpdesk.embedded.supervisor import Supervisor, postgres, say, sole_use, valkey

VAR = Path(__file__).resolve().parent.parent.parent / "var" / "bench"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure on this machine.")
    parts = parser.add_subparsers(dest="part", required=True)
    portal = parts.add_parser("portal", help="filing, queue, ticket page, search, memory")
    portal.add_argument("--tickets", type=int, default=100_000)
    portal.add_argument("--rounds", type=int, default=200, help="requests a figure is drawn from")
    arguments = parser.parse_args()
    with sole_use(VAR), Supervisor() as supervisor:
        supervisor.start(postgres(VAR))
        supervisor.start(valkey(VAR))
        from helpdesk.bench.portal import measure

        measure(supervisor, tickets=arguments.tickets, rounds=arguments.rounds)


if __name__ == "__main__":
    os.umask(0o077)
    try:
        main()
    except CannotRunError as error:
        say(str(error))
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)
