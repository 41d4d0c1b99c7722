"""A whole installation under trial: database, broker, worker, clock, mail server, requesters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import redis

from helpdesk.embedded import connection
from helpdesk.embedded.supervisor import Child, Service, Supervisor, marked, postgres, valkey
from helpdesk.run import ROOT, Site
from helpdesk.trials.mail_server import MailServer

OFFICERS, SUPERVISORS = 1, 1
# Seconds after filing, the first notice of the keeper.
STAGE_IN = 8.0


@dataclass(frozen=True)
class Pace:
    """How quick the clockwork is: at stock values, or shortened so that a test can wait for it."""

    environment: dict[str, str]
    lease: float
    first_wait: float
    recovery: float  # seconds after a fault by which everything due must have been settled
    patience: float = 300  # for whatever has no bound of its own, such as the start of a process


STOCK = Pace({}, lease=90, first_wait=60, recovery=150)
# A starved worker must neither be taken for a dead one, nor a starved mail server for a mute one.
# Of the bound, two leases and a sweep are the clockwork's; the rest is for a busy machine.
QUICK = Pace(
    {
        "SWEEP_SECONDS": "1",
        "WATCH_SECONDS": "1",
        "OUTBOX_SECONDS_PER_MAIL": "4",
        "OUTBOX_LEASE_SECONDS": "12",
        "OUTBOX_FIRST_WAIT_SECONDS": "2",
    },
    lease=12,
    first_wait=2,
    recovery=100,
)


class TooLate(AssertionError):
    """Something that had to happen did not happen in time."""


class GaveUp(AssertionError):
    """Who files, and insists until the database has said yes, has ended before."""


class Filing:
    """A process that files tickets, and which of them it was told are kept."""

    def __init__(self, log: Path, process: subprocess.Popen[bytes]) -> None:
        self.log, self.process = log, process

    def accepted(self) -> dict[int, str]:
        """Return the address of each ticket whose commit came back."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return {int(pk): to for pk, _, to in (line.partition(" ") for line in lines)}

    def is_done(self) -> bool:
        return self.process.poll() is not None


class House:
    """Servers and processes under `var`, started as bin/run starts them and kept as it keeps them.

    `made` is the folder of a prepared database, which is copied.
    """

    def __init__(self, var: Path, made: Path, pace: Pace) -> None:
        self.var, self.pace, self.mail = var, pace, MailServer()
        copy(made, var)
        self.site = Site(SimpleNamespace(VAR_DIR=var, WORKER_PROCESSES=1))  # type: ignore[arg-type]
        self.site.env |= environment(var, self.mail.port) | pace.environment
        self._filings: list[Filing] = []
        self._looking = threading.Lock()
        self._session: psycopg.Connection[tuple[Any, ...]] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> House:
        with ExitStack() as stack:
            stack.enter_context(self.mail)
            self.supervisor = stack.enter_context(Supervisor())
            self.postgres = self.supervisor.start(postgres(self.var))
            self.valkey = self.supervisor.start(valkey(self.var))
            stack.callback(self._end_filings)
            stack.callback(lambda: self._session and self._session.close())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def _end_filings(self) -> None:
        for filing in self._filings:
            filing.process.kill()
            filing.process.wait()

    # What runs

    def worker(self, name: str = "worker", **env: str) -> Child:
        """Start a worker and wait for it: how long that takes is the machine's affair."""
        service, log = self.site.worker(), self.var / "log" / f"{name}.log"
        service.is_ready = lambda _pid: log.exists() and " ready." in log.read_text()
        return self._start(service, name, [f"--hostname={name}@%h"], env)

    def beat(self, name: str = "beat") -> Child:
        return self._start(self.site.beat(), name, [f"--schedule={self.var / name}"], {})

    def _start(self, service: Service, name: str, more: list[str], env: dict[str, str]) -> Child:
        command = [*service.command(), *more]
        service.name, service.command = name, lambda: command
        service.env = service.env | env
        service.log = self.var / "log" / f"{name}.log"
        return self.supervisor.start(service, within=180)

    def let_go(self, child: Child) -> None:
        """Keep a child no longer; from any thread, such as that of the mail server."""
        with self._looking:
            self.supervisor.children.remove(child)

    def file(self, tickets: int, *kinds: str, pause: float = 0.05) -> Filing:
        """Have tickets filed from now on, beside whatever else happens."""
        number = len(self._filings)
        log = self.var / f"filed-{number}"
        command = [sys.executable, "-m", "helpdesk.trials.filing"]
        command += [str(tickets), str(pause), str(STAGE_IN), *kinds]
        with log.open("wb") as out, (self.var / "log" / f"filing-{number}.log").open("wb") as err:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.site.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        self._filings.append(Filing(log, process))
        return self._filings[-1]

    def accepted(self) -> dict[int, str]:
        return {pk: to for filing in self._filings for pk, to in filing.accepted().items()}

    # What is seen

    def session(self) -> psycopg.Connection[tuple[Any, ...]]:
        where = connection.database(self.var)
        names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
        return psycopg.connect(**{name: where[setting] for name, setting in names.items()})

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask over one session for as long as it holds: what is asked so often must cost little."""
        for _ in range(2):
            if self._session is None:
                self._session = self.session()
                self._session.autocommit = True
            try:
                return self._session.execute(statement, values).fetchall()  # type: ignore[arg-type]
            except psycopg.OperationalError:  # the database was away since we last asked
                self._session.close()
                self._session = None
        raise psycopg.OperationalError("the database has gone twice")

    def broker(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(connection.broker_socket(self.var)))

    def until(self, claim: Callable[[], Any], seconds: float | None = None) -> float:
        """Keep the house as bin/run does until a claim holds; return the seconds that took."""
        start, seconds = time.monotonic(), seconds or self.pace.patience
        while True:
            with self._looking:
                for child in self.supervisor.children:
                    child.look(time.monotonic())
            try:
                if claim():
                    return time.monotonic() - start
            except psycopg.OperationalError:  # the database is down at the moment
                pass
            if time.monotonic() - start > seconds:
                raise TooLate(f"not after {seconds:.0f} s; the logs are in {self.var}/log")
            time.sleep(0.05)

    def pass_(self, seconds: float) -> None:
        """Let some time pass in which the house is kept."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end, seconds + 5)

    def filed(self, filing: Filing) -> None:
        self.until(filing.is_done)
        if filing.process.returncode:
            raise GaveUp(f"not all was filed; the logs are in {self.var}/log")

    def recovery(self, since: datetime, bound: float | None = None) -> float:
        """Wait until all that was due at an instant is settled; return the seconds since then."""
        self.until(lambda: not self._open(since), bound or self.pace.recovery)
        return (datetime.now(UTC) - since).total_seconds()

    def at_rest(self) -> None:
        """Wait until all notices of all accepted tickets, and the digest, are settled."""
        self.until(self._all_written)
        self.until(lambda: not self._open(datetime.now(UTC)))

    def _all_written(self) -> bool:
        told = (
            "SELECT count(*) FROM tickets_event WHERE code IN ('deadline.stage', 'ticket.closed')"
        )
        digests = "SELECT count(*) FROM tickets_outgoingmail WHERE template = 'digest'"
        has_told = self.query(told)[0][0] >= len(self.accepted())
        return has_told and self.query(digests)[0][0] >= SUPERVISORS

    def _open(self, since: datetime) -> int:
        mails = "SELECT count(*) FROM tickets_outgoingmail WHERE status = 'queued'"
        watches = "SELECT count(*) FROM tickets_watch WHERE done_at IS NULL AND at <= %s"
        return (
            self.query(f"{mails} AND created_at <= %s", since)[0][0]
            + self.query(watches, since)[0][0]
        )


def environment(var: Path, mail_port: int) -> dict[str, str]:
    """Return what points a process at the servers under `var` and at nothing of the operator's."""
    return {
        "HELPDESK_VAR": str(var),
        "HELPDESK_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "LOG_LEVEL": "INFO",
        "OFFICE_TIME_ZONE": _where_it_is_noon(),
    }


def _where_it_is_noon() -> str:
    """Return a zone in which the digest of the day is due, and the day does not end meanwhile."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def copy(made: Path, var: Path) -> None:
    """Copy a prepared database, and the keys that go with it."""
    for name in ("postgres", "secret_key", "identity_keys"):
        copy = shutil.copytree if (made / name).is_dir() else shutil.copyfile
        copy(made / name, var / name)


def make(var: Path) -> None:
    """Prepare a database to be copied, complete or not at all."""
    draft = var.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    env = marked(draft) | environment(draft, 0)
    with Supervisor() as supervisor:
        supervisor.start(postgres(draft, durable=False))
        command = [sys.executable, "-m", "helpdesk.trials.prepare"]
        command += [str(OFFICERS), str(SUPERVISORS)]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
    draft.rename(var)
