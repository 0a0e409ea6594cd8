"""Rows written without the ORM, which takes longer to get them ready than the disk to keep them."""
# ruff: noqa: S608 -- the statement is made of this package's own names

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from .models import db_table

_LOT = 400


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows, and what is asked for of those that were inserted.

    With `returning`, a row that is there already is left as it is and not among them.
    """
    kept = list(rows)
    more = f" ON CONFLICT DO NOTHING RETURNING {', '.join(returning)}" if returning else ""
    into = f"INSERT INTO {db_table(model)} ({', '.join(columns)}) VALUES "
    marks = f"({', '.join(['%s'] * len(columns))})"
    told: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for begin in range(0, len(kept), _LOT):
            lot = kept[begin : begin + _LOT]
            values = [value for row in lot for value in row]
            cursor.execute(f"{into}{', '.join([marks] * len(lot))}{more}", values)
            told += cursor.fetchall() if returning else []
    return told


def stored_key(key: uuid.UUID) -> uuid.UUID | str:
    """A key as this database keeps it."""
    return key if connection.features.has_native_uuid_field else key.hex
