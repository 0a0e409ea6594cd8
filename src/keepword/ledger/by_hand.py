"""Rows written without the ORM, which takes longer to get them ready than the disk to keep them."""
# ruff: noqa: S608 -- the statements are made of this package's own names

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
    write = _by_columns if connection.vendor == "postgresql" else _by_rows
    with connection.cursor() as cursor:
        for begin in range(0, len(kept), _LOT):
            write(cursor, model, columns, kept[begin : begin + _LOT], returning)
            told += cursor.fetchall() if returning else []
    return told


def _by_columns(
    cursor: CursorWrapper, model: Model, columns: tuple[str, ...], rows: Sequence[Row],
    returning: tuple[str, ...],
) -> None:  # fmt: skip
    """A list for each column: the statement is as short for many rows as for one."""
    lists = f" SELECT * FROM unnest({_lists(model, columns)})"
    statement = f"{_into(model, columns)}{lists}{_more(returning)}"
    cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _by_rows(
    cursor: CursorWrapper, model: Model, columns: tuple[str, ...], rows: Sequence[Row],
    returning: tuple[str, ...],
) -> None:  # fmt: skip
    """One statement for every row, which SQLite reads once; all in one, where it is to tell."""
    row = f"({', '.join(['%s'] * len(columns))})"
    if returning:
        marks = ", ".join([row] * len(rows))
        values = [value for each in rows for value in each]
        cursor.execute(f"{_into(model, columns)} VALUES {marks}{_more(returning)}", values)
    else:
        cursor.executemany(f"{_into(model, columns)} VALUES {row}", rows)


def _into(model: Model, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {db_table(model)} ({', '.join(columns)})"


def _more(returning: tuple[str, ...]) -> str:
    return f" ON CONFLICT DO NOTHING RETURNING {', '.join(returning)}" if returning else ""


@lru_cache
def _lists(model: Model, columns: tuple[str, ...]) -> str:
    """A mark for the list of each column, which is of the column's type."""
    types = {each.column: each.db_type(connection) for each in model._meta.fields}  # noqa: SLF001 -- Django's documented interface
    return ", ".join(f"%s::{types[column]}[]" for column in columns)


def stored_key(key: uuid.UUID) -> uuid.UUID | str:
    """A key as this database keeps it."""
    return key if connection.features.has_native_uuid_field else key.hex
