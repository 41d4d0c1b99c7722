"""What every measurement stands on: an empty database, tickets in it, the site's processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
import psycopg

from helpdesk.bench.site import row, timed, use_settings
from helpdesk.embedded import connection
from helpdesk.embedded.supervisor import Service, Supervisor, say
from helpdesk.run import Site

VAR = Path(__file__).resolve().parent.parent.parent / "var" / "bench"


def begin(mail_port: int, port: int = 8000) -> Any:
    """Point this process at the servers, empty the database, and return the one officer in it."""
    use_settings(VAR, port, mail_port)
    _empty_database()
    django.setup()
    from helpdesk.trials import prepare

    return prepare.database()[0]


def _empty_database() -> None:
    with psycopg.connect(dbname="postgres", autocommit=True, **_server("helpdesk")) as opened:
        opened.execute("DROP DATABASE IF EXISTS helpdesk WITH (FORCE)")
        opened.execute("CREATE DATABASE helpdesk")


def _server(user: str) -> dict[str, str]:
    database = connection.database(VAR)
    return {"host": database["HOST"], "port": database["PORT"], "user": user}


def make_tickets(tickets: int, officer: Any) -> None:
    from django.db import connection as database

    from helpdesk.bench.filler import fill

    if tickets > 0:
        say(f"Making {tickets} tickets.")
        row("making_tickets", timed(lambda: fill(tickets, officer.pk)), "s")
        with database.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        _write_out()


def _write_out() -> None:
    """Have the database write now what would otherwise be written while something is measured."""
    with psycopg.connect(dbname="postgres", autocommit=True, **_server("postgres")) as opened:
        opened.execute("CHECKPOINT")


def blocks() -> int:
    """Return how many pages of this database have been touched so far."""
    from django.db import connection as database

    with database.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def site(worker_processes: int | None = None) -> Site:
    """Return the site's own processes, as bin/run starts them."""
    from helpdesk import settings

    if worker_processes:
        settings.WORKER_PROCESSES = worker_processes
    return Site(settings)


def start(supervisor: Supervisor, *services: Service) -> list[int]:
    """Start services and return their process ids."""
    started = []
    for service in services:
        child = supervisor.start(service)
        assert child.process is not None  # noqa: S101 — said for the type checker
        started.append(child.process.pid)
    return started


def stop(supervisor: Supervisor, pids: list[int]) -> None:
    for child in [c for c in supervisor.children if c.process and c.process.pid in pids]:
        child.finish(hurry=lambda: False)
        supervisor.children.remove(child)
