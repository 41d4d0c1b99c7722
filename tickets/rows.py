"""New rows, written with statements that are put together once a process (as tickets.prepared).

Rows of several tables go in one statement: a ticket comes with its first words, its turn, its
promise and its watch, and is one way to the database instead of five.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, Model

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
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row, given in zip(rows, fields, strict=True)
        for field in given
    ]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        written = cursor.fetchone()
    if written is None:
        return False
    returned = iter(written)
    for row, (_model, references) in zip(rows, shape, strict=True):
        for field in row._meta.db_returning_fields:
            setattr(row, field.attname, next(returned))
        for name, place in references:
            setattr(row, name, rows[place])
        row._state.adding, row._state.db = False, connection.alias
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
    quote = connection.ops.quote_name
    ending = "ON CONFLICT DO NOTHING " if unless_there else ""
    parts, fields = [], []
    for number, (model, references) in enumerate(shape):
        meta, places = model._meta, dict(references)
        written = [f for f in meta.concrete_fields if not (f.primary_key or f.generated)]
        values = [
            f"(SELECT id FROM row{places[f.name]})" if f.name in places else _place(f)  # noqa: S608
            for f in written
        ]
        into = f"{quote(meta.db_table)} ({_listed(quote(f.column) for f in written)})"
        returned = _listed(quote(f.column) for f in meta.db_returning_fields)
        parts.append(
            f"row{number} AS (INSERT INTO {into} VALUES ({_listed(values)}) "  # noqa: S608
            f"{ending}RETURNING {returned})"
        )
        fields.append([f for f in written if f.name not in places])
    names = [f"row{number}" for number in range(len(shape))]
    said = _listed(f"{name}.*" for name in names)
    return f"WITH {_listed(parts)} SELECT {said} FROM {_listed(names)}", fields  # noqa: S608


def _place(field: Field[Any, Any]) -> str:
    """Return what stands for a value; some kinds need to be told what they are."""
    placeholder = getattr(field, "get_placeholder", None)
    return placeholder(None, None, connection) if placeholder else "%s"


_listed = ", ".join
