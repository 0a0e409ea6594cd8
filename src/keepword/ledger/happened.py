"""What was delivered lately, to whom: the newest months of the ledger, and what is fresh."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deltalake import DeltaTable

from . import table
from .engines import duck, observations
from .models import FreshObservation
from .of_person import at_rest
from .schema import month_of

_COLUMNS = ("source", "ref", "moment", "unit", "person", "happened_at")


@dataclass(frozen=True)
class Occasion:
    """A moment was delivered to somebody, well or not; the fingerprint tells it from others."""

    fingerprint: str
    person: int
    unit: str
    happened_at: dt.datetime


def delivered_since(since: dt.datetime, *, moments: Collection[str]) -> list[Occasion]:
    """Every occasion of these moments since then of which it is known whose it was.

    Only files of the months since then are looked into.

    Raises:
        LedgerError: Others change the ledger all the time.
    """
    recent = FreshObservation.objects.filter(
        lens="delivered", moment__in=moments, happened_at__gte=since, person__isnull=False
    )
    current, fresh = at_rest(recent)
    found = [_occasion({name: getattr(each, name) for name in _COLUMNS}) for each in fresh]
    found += _sealed(current, since, moments)
    return sorted(found, key=lambda each: (each.happened_at, each.fingerprint))


def _sealed(
    current: DeltaTable, since: dt.datetime, moments: Collection[str]
) -> Iterator[Occasion]:
    # A day may begin before the same day does in UTC.
    first = month_of((since - dt.timedelta(days=1)).date())
    by_month = table.files(current).items()
    files = [path for (_source, month), paths in by_month if month >= first for path in paths]
    if not files or not moments:
        return
    wanted = (
        f"lens = 'delivered' AND moment IN ({', '.join(map(table.text, sorted(moments)))})"
        f" AND happened_at >= TIMESTAMPTZ {table.text(since.isoformat())} AND person IS NOT NULL"
    )
    with duck() as connection:
        rows = observations(connection, files).filter(wanted).select(*_COLUMNS)
        for row in rows.to_arrow_table().to_pylist():
            yield _occasion(row)


def _occasion(row: Mapping[str, Any]) -> Occasion:
    at = row["happened_at"].astimezone(dt.UTC)
    told = row["ref"] if row["ref"] is not None else f"{row['person']} {at.isoformat()}"
    identity = "\n".join((row["source"], row["moment"], told)).encode()
    fingerprint = hashlib.blake2b(identity, digest_size=16).hexdigest()
    return Occasion(fingerprint, row["person"], row["unit"] or "", at)
