"""Rows written without the ORM, which takes longer to get them ready than the disk to keep them."""
# ruff: noqa: S608 -- the statements are made of this package's own names

import json
import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from .models import db_table

_LOT = 400
Model = type[models.Model]
Row = Sequence[Any]


def insert(
    model: Model, columns: tuple[str, ...], rows: Iterable[Row], *, returning: tuple[str, ...] = ()
) -> list[tuple[Any, ...]]:
    """Insert rows, and what is asked for of those that were inserted.

    With `returning`, a row that is there already is left as it is and not among them.
    """
    kept = list(rows)
    told: list[tuple[Any, ...]] = []
    write = _in_one_value if connection.vendor == "postgresql" else _by_rows
    with connection.cursor() as cursor:
        for begin in range(0, len(kept), _LOT):
            write(cursor, model, columns, kept[begin : begin + _LOT], returning)
            told += cursor.fetchall() if returning else []
    return told


def _in_one_value(
    cursor: CursorWrapper, model: Model, columns: tuple[str, ...], rows: Sequence[Row],
    returning: tuple[str, ...],
) -> None:  # fmt: skip
    """All rows as one JSON text, which costs less here and there than a value for each cell."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    statement = f"{_into(model, columns)} {_from_json(model, columns)}{_more(returning)}"
    cursor.execute(statement, [json.dumps(named, default=_as_text)])


def _as_text(value: object) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _by_rows(
    cursor: CursorWrapper, model: Model, columns: tuple[str, ...], rows: Sequence[Row],
    returning: tuple[str, ...],
) -> None:  # fmt: skip
    """All rows in one statement: between two of them every other thread would want its turn."""
    row = f"({', '.join(['%s'] * len(columns))})"
    marks = ", ".join([row] * len(rows))
    values = [value for each in rows for value in each]
    cursor.execute(f"{_into(model, columns)} VALUES {marks}{_more(returning)}", values)


def _into(model: Model, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {db_table(model)} ({', '.join(columns)})"


def _more(returning: tuple[str, ...]) -> str:
    return f" ON CONFLICT DO NOTHING RETURNING {', '.join(returning)}" if returning else ""


@lru_cache
def _from_json(model: Model, columns: tuple[str, ...]) -> str:
    """The rows of a JSON text; a cell that is JSON itself is a text in it, as for SQLite."""
    types = {each.column: each.db_type(connection) for each in model._meta.fields}  # noqa: SLF001 -- Django's documented interface
    cells = ", ".join(f"{each}::{types[each]}" for each in columns)
    read = ((each, types[each]) for each in columns)
    read_as = ", ".join(f"{each} {'text' if of == 'jsonb' else of}" for each, of in read)
    return f"SELECT {cells} FROM json_to_recordset(%s) AS it({read_as})"


def stored_key(key: uuid.UUID) -> uuid.UUID | str:
    """A key as this database keeps it."""
    return key if connection.features.has_native_uuid_field else key.hex
