"""Tallies: a view of the ledger in the database, remade wherever the ledger's files changed."""
# ruff: noqa: S608 -- the statements are made of this package's own names

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable
from django.db import connection as database
from django.db import models, transaction
from django.utils import timezone

from keepword import measure
from keepword.measure import TALLY_COLUMNS

from . import table
from .applying import clean_up
from .engines import FrameOf, engine
from .models import (
    Change,
    DayTally,
    FreshObservation,
    MonthTally,
    PairTally,
    Published,
    TallyState,
    db_table,
)
from .recorded import forget
from .reduction import DAY_KEYS, MONTH_KEYS, PAIR_KEYS, Tallies, compute
from .schema import LedgerError
from .table import Partition

_ATTEMPTS = 20
_MODELS: dict[str, type[DayTally] | type[MonthTally] | type[PairTally]] = {
    "days": DayTally,
    "months": MonthTally,
    "pairs": PairTally,
}
_KEYS = {"days": DAY_KEYS, "months": MONTH_KEYS, "pairs": PAIR_KEYS}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of the tallies that does not say what the ledger says."""

    table: str
    cell: tuple[object, ...]
    stored: tuple[Any, ...] | None
    recomputed: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class _Publication:
    """What one transaction will make true, if nobody has published since `before`."""

    everything: bool
    before: int
    version: int
    fingerprints: dict[Partition, str]
    partitions: set[Partition]
    sources: set[str]
    tallies: Tallies
    finished: list[Change]


def publish() -> int:
    """Make the database's tallies equal the ledger; the version that they show now.

    Readers see the old state or the new one: tallies, fresh rows and changes move in one
    transaction, which gives way to whoever published since the version was read.
    """
    return _publish(None, everything=False)


def rebuild(frame_of: FrameOf | None = None) -> int:
    """Throw all tallies away and make them anew from the ledger; the version that they show.

    Args:
        frame_of: An engine that is open; DuckDB where none is given.
    """
    return _publish(frame_of, everything=True)


def recompute(frame_of: FrameOf) -> Tallies:
    """Every tally, made on an engine and kept nowhere."""
    files = table.files(table.open_table())
    return compute(frame_of, files, set(files), {source for source, _ in files})


def overview(made: Tallies) -> list[dict[str, Any]]:
    """The monthly tallies of each source, moment and lens, over everything else."""
    keys = ["source", "month", "moment", "lens"]
    return measure.merge(made.months.select([*keys, *TALLY_COLUMNS])).to_pylist()


def verify() -> list[Difference]:
    """Recompute every tally from the ledger and compare; the cells that differ.

    Raises:
        LedgerError: Others change the ledger all the time.
    """
    for _ in range(_ATTEMPTS):
        current = table.open_table()
        try:
            return _compare(table.files(current))
        except duckdb.IOException:
            if _is_newest(current):
                raise
    raise LedgerError("Others change the ledger all the time: look again in a minute.")


def _compare(files: table.Files) -> list[Difference]:
    with engine() as frame_of:
        recomputed = compute(frame_of, files, set(files), {source for source, _ in files})
    states = {(row.source, row.month): row.fingerprint for row in TallyState.objects.all()}
    made_from = {partition: table.fingerprint(paths) for partition, paths in files.items()}
    differences = [
        Difference("made from", partition, None, None)
        for partition in sorted(states.keys() | made_from.keys())
        if states.get(partition) != made_from.get(partition)
    ]
    for name, model in _MODELS.items():
        keys = _KEYS[name]
        stored = model.objects.values_list(*keys, *TALLY_COLUMNS).iterator()
        differences += _differences(name, len(keys), stored, getattr(recomputed, name))
    return differences


def _is_newest(current: DeltaTable) -> bool:
    """Whether a file that is missing is really lost: an erasure removes those of older versions."""
    return bool(table.open_table().version() == current.version())


def _publish(frame_of: FrameOf | None, *, everything: bool) -> int:
    if frame_of is None:
        with engine() as opened:
            return _publish(opened, everything=everything)
    for _ in range(_ATTEMPTS):
        before = Published.objects.filter(pk=1).values_list("version", flat=True).first()
        current = table.open_table()
        try:
            new = _prepare(
                -1 if before is None else before, current, frame_of, everything=everything
            )
        except duckdb.IOException:
            if _is_newest(current):
                raise
            continue
        if new is None or _swap(new):
            return int(current.version())
    raise LedgerError("Others publish all the time: the worker's next sweep will.")


def _prepare(
    before: int, current: DeltaTable, frame_of: FrameOf, *, everything: bool
) -> _Publication | None:
    """Compute, outside any transaction, what has to be published; nothing where all is."""
    files = table.files(current)
    fingerprints = {partition: table.fingerprint(paths) for partition, paths in files.items()}
    states = TallyState.objects.values_list("source", "month", "fingerprint")
    known = {(source, month): made_from for source, month, made_from in states}
    stale = {
        partition
        for partition, made_from in fingerprints.items()
        if everything or known.get(partition) != made_from
    }
    gone = known.keys() - fingerprints.keys()
    finished = [
        change
        for change in Change.objects.filter(done_at=None).select_related("undoes")
        if table.holds(current, change.key)
    ]
    if before == current.version() and not (stale or gone or finished or everything):
        return None
    sources = {source for source, _ in stale | gone}
    tallies = compute(frame_of, files, stale, sources)
    for change in finished:
        clean_up(change, current)
    return _Publication(
        everything,
        before,
        current.version(),
        fingerprints,
        stale | gone,
        sources,
        tallies,
        finished,
    )


@transaction.atomic(durable=True)
def _swap(new: _Publication) -> bool:
    Published.objects.get_or_create(pk=1)
    if Published.objects.select_for_update().get(pk=1).version != new.before:
        return False
    _remove_old(new)
    for name, model in _MODELS.items():
        _insert(model, getattr(new.tallies, name))
    TallyState.objects.bulk_create(
        TallyState(source=source, month=month, fingerprint=made_from, version=new.version)
        for (source, month), made_from in new.fingerprints.items()
        if (source, month) in new.partitions
    )
    for change in new.finished:
        if change.kind == Change.Kind.ERASE:
            forget(change)
    FreshObservation.objects.filter(lot__in=new.finished).delete()
    numbers = [change.number for change in new.finished]
    Change.objects.filter(pk__in=numbers).update(done_at=timezone.now())
    Change.objects.filter(pk__in=numbers, kind=Change.Kind.ERASE).update(detail={})
    Published.objects.filter(pk=1).update(version=new.version)
    return True


def _remove_old(new: _Publication) -> None:
    if new.everything:
        for model in (DayTally, MonthTally, PairTally, TallyState):
            model.objects.all().delete()
        return
    for source, month in new.partitions:
        for model in (DayTally, MonthTally, TallyState):
            model.objects.filter(source=source, month=month).delete()
    PairTally.objects.filter(source__in=new.sources).delete()


def _insert(model: type[models.Model], rows: pa.Table) -> None:
    """Many rows at once; the ORM takes a minute for what this does in seconds."""
    columns = ", ".join(database.ops.quote_name(name) for name in rows.column_names)
    values = ", ".join(["%s"] * rows.num_columns)
    statement = f"INSERT INTO {db_table(model)} ({columns}) VALUES ({values})"
    for batch in rows.to_batches(max_chunksize=20_000):
        with database.cursor() as cursor:
            cursor.executemany(statement, list(zip(*batch.to_pydict().values(), strict=True)))


def _differences(
    name: str, width: int, stored: Iterable[tuple[Any, ...]], recomputed: pa.Table
) -> Iterator[Difference]:
    expected = {
        row[:width]: row[width:] for row in zip(*recomputed.to_pydict().values(), strict=True)
    }
    for row in stored:
        cell, sums = row[:width], row[width:]
        right = expected.pop(cell, None)
        if right is None or not _agree(sums, right):
            yield Difference(name, cell, sums, right)
    for cell, right in expected.items():
        yield Difference(name, cell, None, right)


def _agree(one: Iterable[float], other: Iterable[float]) -> bool:
    return all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(one, other, strict=True)
    )
