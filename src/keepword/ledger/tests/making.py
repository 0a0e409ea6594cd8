"""Observations and staged files for tests."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq

from keepword.ledger.schema import STAGED, Observation

JANUARY = (dt.date(2026, 1, 1), dt.date(2026, 1, 31))


def observation(**values):
    day = values.setdefault("day", dt.date(2026, 1, 10))
    values.setdefault("happened_at", dt.datetime.combine(day, dt.time(12), dt.UTC))
    defaults = {"source": "survey", "moment": "delivery", "lens": "perceived", "score": 1.0}
    return Observation(**defaults | values)


def staged(path, rows):
    """A staged file; each row a dict of what is special about it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([_row(row) for row in rows], schema=STAGED)
    pq.write_table(table, path)
    return path


def _row(special):
    day = special.get("day", dt.date(2026, 1, 10))
    return {
        "happened_at": dt.datetime.combine(day, dt.time(12), dt.UTC),
        "day": day,
        "moment": "delivery",
        "lens": "delivered",
        "weight": 1.0,
        "score": 1.0,
    } | special
