"""Statements that are put together once a process.

Their text never changes, and to have the ORM find it takes longer than the database to answer.
Rows are asked for each time: nothing here can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What no row and no clock holds stands for a value until the statement is asked.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -1_000_000_007 - n,
    datetime: lambda n: datetime(1, 1, 1, second=n, tzinfo=UTC),
}


class Prepared:
    """A query of which only values change: `build` gets them, by name, of the kinds given.

    Each must come into the query as it is: what follows from it is a value of its own.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self._build = build
        self._stand_ins = {
            name: _STAND_INS[kind](number) for number, (name, kind) in enumerate(kinds.items())
        }

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._build(**self._stand_ins).query.sql_with_params()
        if missing := [name for name, value in self._stand_ins.items() if value not in params]:
            raise ValueError(f"Prepared without use of {missing}: {sql}")
        return sql, params

    def asked(self, **values: Any) -> tuple[str, list[Any]]:
        """Return the statement and its parameters, for these values."""
        sql, params = self._statement
        given = {stand_in: values[name] for name, stand_in in self._stand_ins.items()}
        return sql, [given.get(param, param) if _is_plain(param) else param for param in params]

    def first(self, **values: Any) -> dict[str, Any] | None:
        """Return the first row, by the names of its columns."""
        with connection.cursor() as cursor:
            cursor.execute(*self.asked(**values))
            row = cursor.fetchone()
            return row and dict(
                zip((column.name for column in cursor.description), row, strict=True)
            )

    def models(self, **values: Any) -> list[Any]:
        """Return the rows as instances of the query's model."""
        return list(self._model.objects.raw(*self.asked(**values)))

    @cached_property
    def _model(self) -> Any:
        return self._build(**self._stand_ins).model


def _is_plain(param: Any) -> bool:
    return isinstance(param, (int, datetime))
