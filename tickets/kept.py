"""Statements that the database keeps, read and planned, for as long as a connection lasts.

Only those of which the text never changes: new rows, and queries that say so. Where a pool stands
between the portal and the database (a setting), they are sent as all others.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.utils import DEFAULT_DB_ALIAS


class _Keeping(ServerBindingCursor):
    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, **{**how, "prepare": True})

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # What Django logs; psycopg remembers it of its own accord for other cursors only.
        self._query = super()._convert_query(query, params)
        return self._query


def cursor() -> Any:
    """Return a cursor of this thread's connection whose statements are kept."""
    connection = connections[DEFAULT_DB_ALIAS]
    if not settings.KEEP_STATEMENTS:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        # As the connection's own cursors, which put values into the text.
        bare = _Keeping(connection.connection)
    return connection._prepare_cursor(bare)


def whole(value: Any) -> Any:
    """Return a number as Python has it.

    Django says of one which kind of column it is for, and the driver, which sends it as that kind,
    cuts off what is too large for it in silence. Of a bare one the database sees what it is.
    """
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Connection:
    """This thread's connection, to a compiler whose statement is to be kept."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[DEFAULT_DB_ALIAS], name)

    def cursor(self) -> Any:
        return cursor()
