"""New rows, written with statements that are put together once a process (as tickets.prepared).

Rows of several tables go in one statement: a ticket comes with its first words, its turn, its
promise and its watch, and is one way to the database instead of five.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Field, ForeignKey, Model

from tickets import kept

# Of each row its model, and which of its fields refer to rows before it, by name and place.
Shape = tuple[tuple[type[Model], tuple[tuple[str, int], ...]], ...]


def insert(*rows: Model, unless_there: bool = False) -> bool:
    """Insert new rows and give them their keys; one may refer to another that stands before it.

    As with bulk_create, nothing that a model adds to `save` is done. `unless_there`: a row that
    something unique stands against is left out instead of refused; say whether all were written.
    """
    shape = tuple((type(row), tuple(_references(row, rows))) for row in rows)
    text, fields = _worded(shape, unless_there)
    values = [
        value for row, given in zip(rows, fields, strict=True) for value in _values(row, given)
    ]
    with kept.cursor() as cursor:
        cursor.execute(text, values)
        written = cursor.fetchone()
    if written is None:
        return False
    returned = iter(written)
    for row, (_model, references) in zip(rows, shape, strict=True):
        _take_over(row, returned)
        for name, place in references:
            setattr(row, name, rows[place])
    return True


def _references(row: Model, rows: tuple[Model, ...]) -> list[tuple[str, int]]:
    """Return which fields of a row refer to rows that have no key yet, and to which."""
    keys = [field.name for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]
    places = {id(other): place for place, other in enumerate(rows) if other.pk is None}
    related = [(name, id(row._state.fields_cache.get(name))) for name in keys]
    return [(name, places[meant]) for name, meant in related if meant in places]


@cache
def _worded(shape: Shape, unless_there: bool) -> tuple[str, list[list[Field[Any, Any]]]]:
    """Return the statement, and of each row the fields whose values it takes."""
    parts, fields = [], []
    for number, (model, references) in enumerate(shape):
        table, places = _table(model), dict(references)
        values = [
            f"(SELECT id FROM row{places[f.name]})" if f.name in places else _place(f)  # noqa: S608
            for f in table.fields
        ]
        insert = table.insert.format(values=f"({_listed(values)})", unless=_UNLESS[unless_there])
        parts.append(f"row{number} AS ({insert})")
        fields.append([f for f in table.fields if f.name not in places])
    names = [f"row{number}" for number in range(len(shape))]
    said = _listed(f"{name}.*" for name in names)
    return f"WITH {_listed(parts)} SELECT {said} FROM {_listed(names)}", fields  # noqa: S608


def insert_all(rows: Sequence[Model], *, unless_there: bool = False) -> None:
    """Insert any number of new rows of one table; they get their keys unless one may be there."""
    if not rows:
        return
    table = _table(type(rows[0]))
    one = f"({_listed(_place(field) for field in table.fields)})"
    text = table.insert.format(values=_listed([one] * len(rows)), unless=_UNLESS[unless_there])
    with kept.cursor() as cursor:
        cursor.execute(text, [value for row in rows for value in _values(row, table.fields)])
        written = cursor.fetchall()
    if not unless_there:
        for row, returned in zip(rows, written, strict=True):
            _take_over(row, iter(returned))


def update(row: Model, *names: str) -> None:
    """Write fields of a row that is there, as `save(update_fields=names)` does, without signals."""
    text, fields = _worded_update(type(row), names)
    with kept.cursor() as cursor:
        cursor.execute(text, [*_values(row, fields, add=False), row.pk])
        if cursor.rowcount != 1:
            raise row.DoesNotExist


@cache
def _worded_update(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    quote, meta = connection.ops.quote_name, model._meta
    fields = [meta.get_field(name) for name in names]
    written = _listed(f"{quote(f.column)} = {_place(f)}" for f in fields)
    key = f"{quote(meta.pk.column)} = %s"
    return f"UPDATE {quote(meta.db_table)} SET {written} WHERE {key}", fields  # noqa: S608


class Table(NamedTuple):
    fields: list[Field[Any, Any]]
    insert: str  # with places for `values` and `unless`


_UNLESS = {False: "", True: "ON CONFLICT DO NOTHING "}


@cache
def _table(model: type[Model]) -> Table:
    quote, meta = connection.ops.quote_name, model._meta
    fields = [f for f in meta.concrete_fields if not (f.primary_key or f.generated)]
    columns = _listed(quote(f.column) for f in fields)
    returned = _listed(quote(f.column) for f in meta.db_returning_fields)
    into = f"{quote(meta.db_table)} ({columns})"
    insert = f"INSERT INTO {into} VALUES {{values}} {{unless}}RETURNING {returned}"  # noqa: S608
    return Table(fields, insert)


def _place(field: Field[Any, Any]) -> str:
    """Return what stands for a value; some kinds need to be told what they are."""
    placeholder = getattr(field, "get_placeholder", None)
    return placeholder(None, None, connection) if placeholder else "%s"


def _values(row: Model, fields: list[Field[Any, Any]], *, add: bool = True) -> Iterator[Any]:
    for field in fields:
        value = field.pre_save(row, add)
        # What a field would give on as it is: half of what writing a row cost us was asking.
        if value is None or type(value) is _PLAIN.get(type(field)):
            yield value
        else:
            yield kept.whole(field.get_db_prep_save(value, connection))


_PLAIN: dict[type[Field[Any, Any]], type] = {
    models.CharField: str,
    models.TextField: str,
    models.EmailField: str,
    models.BooleanField: bool,
    models.BigIntegerField: int,
}


def _take_over(row: Model, returned: Iterator[Any]) -> None:
    """Give a row what the database has made for it."""
    for field in row._meta.db_returning_fields:
        setattr(row, field.attname, next(returned))
    row._state.adding, row._state.db = False, connection.alias


_listed = ", ".join
