"""Choose what to measure."""

import argparse
import os
import sys
from pathlib import Path

from helpdesk import testing
from helpdesk.embedded import CannotRunError
from helpdesk.embedded.supervisor import Supervisor, postgres, say, sole_use, valkey

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "bench"


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure on this machine.")
    parts = parser.add_subparsers(dest="part", required=True)
    portal = parts.add_parser("portal", help="filing, queue, ticket page, search, memory")
    portal.add_argument("--tickets", type=int, nargs="+", default=[100_000], metavar="SIZE")
    portal.add_argument("--rounds", type=int, default=200, help="requests a figure is drawn from")
    deadlines = parts.add_parser("deadlines", help="what the keeper costs, and how late it is")
    deadlines.add_argument("--tickets", type=int, default=1_000_000)
    outbox = parts.add_parser("outbox", help="mails a second, with 1 and 4 workers")
    outbox.add_argument("--mails", type=int, default=2_000)
    mail = parts.add_parser("mail", help="mails a second that become tickets")
    mail.add_argument("--tickets", type=int, default=1_000_000)
    mail.add_argument("--mails", type=int, default=2_000)
    guestbook = parts.add_parser("guestbook", help="finding a guest, and each step at the desk")
    guestbook.add_argument("--guests", type=int, default=200_000)
    guestbook.add_argument("--visits", type=int, default=20_000)
    guestbook.add_argument("--rounds", type=int, default=100, help="requests a figure comes from")
    parts.add_parser("faults", help="the scenarios of bin/test faults, at stock values")
    return parser.parse_args()


def measure(supervisor: Supervisor, arguments: argparse.Namespace) -> None:
    if arguments.part == "portal":
        from helpdesk.bench import portal

        portal.measure(supervisor, sizes=arguments.tickets, rounds=arguments.rounds)
    elif arguments.part == "deadlines":
        from helpdesk.bench import deadlines

        deadlines.measure(supervisor, tickets=arguments.tickets)
    elif arguments.part == "mail":
        from helpdesk.bench import mail

        mail.measure(supervisor, tickets=arguments.tickets, mails=arguments.mails)
    elif arguments.part == "guestbook":
        from helpdesk.bench import guestbook

        guestbook.measure(
            supervisor,
            guests=arguments.guests,
            visits=arguments.visits,
            rounds=arguments.rounds,
        )
    else:
        from helpdesk.bench import outbox

        outbox.measure(supervisor, mails=arguments.mails)


def faults(supervisor: Supervisor) -> int:
    """Run the scenarios; most keep servers of their own, those of IMAP share these."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", "--dist", "load"]
    command += ["-m", "faults", f"--basetemp={VAR / 'faults'}", "helpdesk/tests/faults"]
    # Without the operator's database and mail, as bin/test.
    env = testing.environment() | {"FAULTS_AT_STOCK_VALUES": "1", "HELPDESK_VAR": str(VAR)}
    return supervisor.run_in_foreground(command, env, ROOT)


def main() -> int:
    arguments = read_arguments()
    with sole_use(VAR), Supervisor() as supervisor:
        supervisor.start(postgres(VAR))
        supervisor.start(valkey(VAR))
        if arguments.part == "faults":
            return faults(supervisor)
        measure(supervisor, arguments)
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except CannotRunError as error:
        say(str(error))
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)
