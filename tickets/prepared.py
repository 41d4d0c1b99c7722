"""Queries that are put together once a process.

Their text never changes, and having the ORM find it takes longer than the database to answer.
Rows are asked for each time: nothing here can be out of date. Only a worker that reads one mail
after another asks for what all of them need (`Shared`) once a second instead of for each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from tickets import kept

# What no row and no clock holds stands for a value until the query is asked.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -1_000_000_007 - n,
    str: lambda n: f"\x1a{n}\x1a",
    date: lambda n: date(1, 1, 1 + n),
    datetime: lambda n: datetime(1, 1, 1, second=n, tzinfo=UTC),
}


class Prepared:
    """A query of which only values change: `build` gets them, by name, of the kinds given.

    Each must come into the query as it is: what follows from it is a value of its own. `is_kept`:
    it comes with most mails, and the database itself keeps it too (see tickets.kept).
    """

    def __init__(
        self, build: Callable[..., QuerySet], *, is_kept: bool = False, **kinds: type
    ) -> None:
        self._build = build
        self._is_kept = is_kept
        self._stand_ins = {
            _STAND_INS[kind](number): name for number, (name, kind) in enumerate(kinds.items())
        }

    def __call__(self, **values: Any) -> list[Any]:
        """Return the rows there are now for these values, as the query makes them."""
        rows, compiler, sql, params, converters = self._compiled
        params = tuple(
            values[self._stand_ins[param]] if _stands_in(param, self._stand_ins) else param
            for param in params
        )
        mine = copy(compiler)
        # Each thread has its own.
        mine.connection = kept.Connection() if self._is_kept else connections[DEFAULT_DB_ALIAS]
        if rows.query.select_for_update and mine.connection.get_autocommit():
            # The compiler says so when the text is put together, and only then.
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        mine.as_sql = lambda *args, **kwargs: (sql, params)
        mine.get_converters = lambda fields: converters
        query = copy(rows.query)
        query.get_compiler = lambda *args, **kwargs: mine
        asked = type(rows)(model=rows.model, query=query)
        asked._iterable_class, asked._fields = rows._iterable_class, rows._fields
        return list(asked)

    def first(self, **values: Any) -> Any:
        """Return the first row, or None."""
        return next(iter(self(**values)), None)

    @cached_property
    def _compiled(self) -> tuple[QuerySet, Any, str, tuple[Any, ...], dict[int, Any]]:
        rows = self._build(**{name: stand_in for stand_in, name in self._stand_ins.items()})
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if missing := [self._stand_ins[value] for value in self._stand_ins if value not in params]:
            raise ValueError(f"Prepared with no use for {missing}: {sql}")
        if self._is_kept:
            params = tuple(kept.whole(param) for param in params)
        fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
        return rows, compiler, sql, params, compiler.get_converters(fields)


# No longer than a mail that was begun before a change takes to be filed under what was before it.
SHARED_SECONDS = 1.0


class _Round:
    """What one worker has read for several mails, and when."""

    def __init__(self) -> None:
        self._began = 0.0
        self._rows: dict[Shared, list[Any]] = {}

    def rows(self, query: Shared, ask: Callable[[], list[Any]]) -> list[Any]:
        if time.monotonic() - self._began > SHARED_SECONDS:
            self.forget()
        if query not in self._rows:
            self._rows[query] = ask()
        return list(self._rows[query])

    def forget(self) -> None:
        self._began = time.monotonic()
        self._rows.clear()


_round: ContextVar[_Round | None] = ContextVar("_round", default=None)


class Shared(Prepared):
    """A query without values, for rows of reference that whoever reads them never changes.

    Inside `sharing` it is asked once a second, and everywhere else each time.
    """

    def __call__(self, **values: Any) -> list[Any]:
        ask, mine = super().__call__, _round.get()
        return mine.rows(self, ask) if mine else ask()


@contextmanager
def sharing() -> Iterator[Callable[[], None]]:
    """Let one piece of work after another share what they only read; gives what forgets it."""
    mine = _Round()
    token = _round.set(mine)
    try:
        yield mine.forget
    finally:
        _round.reset(token)


def _stands_in(param: Any, stand_ins: dict[Any, str]) -> bool:
    # Parameters may be of any kind, also such as cannot be looked up.
    return isinstance(param, (int, str, date)) and param in stand_ins
