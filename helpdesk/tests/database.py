"""The tests' database: migrated once for each state of the migrations, copied by each process,
and put back in a moment after a test with transactions of its own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

_NAME = "migrated_"
_LOCK = 5_404_202  # any number that nobody else locks
# What decides how a new database looks.
_DECIDING = (
    "conftest.py",
    "*/migrations/*.py",
    "*/models/*.py",
    "*/models.py",
    "*/groups.py",
    "*/seed*",
    "*/short_answers.py",
)


def migrated(fill: Callable[[], None]) -> str:
    """Return the name of a migrated and filled database to copy; made where there is none."""
    name = f"{_NAME}{_fingerprint()}"
    parts = connection.settings_dict
    server = {key: parts[key.upper()] for key in ("host", "port", "user", "password")}
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as server_wide:
        # The processes of a run all come here at once; one works, the others wait.
        server_wide.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        known = server_wide.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_NAME]
        )
        names = {row[0] for row in known}
        if name not in names:
            for old in names:
                server_wide.execute(_drop(old))
            _make(server_wide, name, fill)
    return name


def _make(server_wide: psycopg.Connection, name: str, fill: Callable[[], None]) -> None:
    # Renamed when it is whole: a run that was stopped leaves nothing that looks ready.
    draft, own = f"draft_of_{name}", connection.settings_dict["NAME"]
    server_wide.execute(_drop(draft))
    server_wide.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    connection.close()
    connection.settings_dict["NAME"] = draft
    try:
        call_command("migrate", verbosity=0)
        fill()
        _keep_what_is_there()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    server_wide.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(draft), sql.Identifier(name)
        )
    )


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in _DECIDING:
        for path in sorted(filter(Path.is_file, Path(settings.BASE_DIR).glob(pattern))):
            digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _keep_what_is_there() -> None:
    """Keep a copy of every row beside the tables, where no test looks."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        for table in _tables():
            cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
            cursor.execute(f'SELECT count(*) FROM kept."{table}"')  # noqa: S608
            if not cursor.fetchone()[0]:
                cursor.execute(f'DROP TABLE kept."{table}"')


def put_back() -> None:
    """Make the tables hold again what a new installation's hold.

    As flushing and filling anew would, in a hundredth of the time: tests leave few rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        kept = sorted(row[0] for row in cursor.fetchall())
        # History may not be deleted otherwise. Foreign keys are looked at when all is done.
        guarded = _guarded(cursor)
        steps = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in guarded]
        steps += [f'DELETE FROM "{table}"' for table in _tables()]  # noqa: S608
        steps += [f'INSERT INTO "{table}" TABLE kept."{table}"' for table in kept]
        steps += ["SET CONSTRAINTS ALL IMMEDIATE"]
        steps += [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in guarded]
        cursor.execute("; ".join(steps))


def _guarded(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal ORDER BY relname"
    )
    return [row[0] for row in cursor.fetchall()]


def wait_until_alone(seconds: float = 10) -> None:
    """Wait until nobody else is connected: a server's thread closes its connection when the browser
    has hung up, which may be a moment after the last test. Who stays longer is told of."""
    until = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)


def _tables() -> list[str]:
    # The rows about migrations are no test's.
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})
