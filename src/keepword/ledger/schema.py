"""What an observation is, column by column."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from keepword.measure import BELIEVED_EXPECTED, LENSES

EVERY_LENS = (*LENSES, BELIEVED_EXPECTED)
KEY_LENGTH = 120
SLUG = "[a-z0-9][a-z0-9_-]*"
PARTITIONED_BY = ("source", "month")
IDENTITY = ("ref", "moment", "lens")
"""What tells two observations of one source apart, where there is a ref."""

_STAGED: dict[str, pa.DataType] = {
    "happened_at": pa.timestamp("us", "UTC"),
    "day": pa.date32(),
    "ref": pa.string(),
    "moment": pa.string(),
    "unit": pa.string(),
    "lens": pa.string(),
    "channel": pa.string(),
    "stratum": pa.string(),
    "person": pa.int64(),
    "score": pa.float64(),
    "weight": pa.float64(),
}
STAGED = pa.schema(_STAGED)
"""The columns of a file that waits to be landed."""

OBSERVATIONS = pa.schema([*STAGED, *((name, pa.string()) for name in ("lot", "source", "month"))])
"""The columns of the ledger; `lot` names the change that wrote the row."""


class LedgerError(ValueError):
    """Something the ledger will not take, with the way to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One score of one person or occasion on one moment and lens."""

    happened_at: dt.datetime
    day: dt.date
    source: str
    moment: str
    lens: str
    score: float | None
    ref: str | None = None
    unit: str | None = None
    channel: str | None = None
    stratum: str | None = None
    person: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one observation of a source shall say instead."""

    ref: str
    moment: str
    lens: str
    values: Mapping[str, object]


def check_slug(value: str, column: str) -> str:
    """The key itself, when it may be one."""
    if len(value) > KEY_LENGTH or not re.fullmatch(SLUG, value):
        raise LedgerError(
            f"{value!r} cannot be a {column}: use lower-case letters, digits, - and _, "
            f"beginning with a letter or digit, {KEY_LENGTH} at most."
        )
    return value


def month_of(day: dt.date) -> str:
    """The partition a day belongs to."""
    return f"{day:%Y-%m}"
