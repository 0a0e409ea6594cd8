"""Tallies: a view of the ledger in the database, remade wherever the ledger's files changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import permutations

import duckdb
import pyarrow as pa
from deltalake import DeltaTable
from django.db import connection as database
from django.db import models, transaction
from django.utils import timezone

from keepword import measure

from . import table
from .applying import clean_up
from .engines import duck, observations
from .models import (
    Change,
    DayTally,
    FreshObservation,
    MonthTally,
    PairTally,
    Published,
    TallyState,
)
from .schema import EVERY_LENS, LedgerError
from .table import Files, Partition

DAY_KEYS = ("source", "month", "day", "moment", "unit", "lens", "channel", "stratum")
MONTH_KEYS = tuple(key for key in DAY_KEYS if key != "day")
PAIR_KEYS = (
    "source", "month", "day", "unit", "channel", "moment_a", "lens_a", "first", "moment_b", "lens_b",
)  # fmt: skip
_FLOATS = ("first", *measure.TALLY_COLUMNS[1:])
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Tallies:
    """The three tables of tallies of some partitions."""

    days: pa.Table
    months: pa.Table
    pairs: pa.Table


def publish(*, everything: bool = False) -> int:
    """Make the database's tallies equal the ledger; the version that they show now.

    Readers see the old state or the new one: tallies, fresh rows and changes move in one
    transaction, which gives way to whoever published since the version was read.
    """
    for _ in range(_ATTEMPTS):
        before = _published()
        current = table.open_table()
        try:
            if _publish(before, current, everything=everything):
                return int(current.version())
        except duckdb.IOException:
            # An erasure has removed files of this version: there is a newer one.
            if table.open_table().version() == current.version():
                raise
    raise LedgerError("Others publish all the time: the worker's next sweep will.")


def _published() -> int:
    version = Published.objects.filter(pk=1).values_list("version", flat=True).first()
    return -1 if version is None else version


def _publish(before: int, current: DeltaTable, *, everything: bool) -> bool:
    files = table.files(current)
    fingerprints = {partition: table.fingerprint(paths) for partition, paths in files.items()}
    stale = set(fingerprints) if everything else _stale(fingerprints)
    gone = _known() - set(fingerprints)
    finished = [
        change
        for change in Change.objects.filter(done_at=None).select_related("undoes")
        if table.holds(current, change.key)
    ]
    if not (stale or gone or finished or everything) and before == current.version():
        return True
    touched = {source for source, _ in stale | gone}
    tallies = compute(files, stale, touched)
    for change in finished:
        clean_up(change, current)
    return _swap(before, current.version(), fingerprints, stale | gone, touched, tallies, finished)


def compute(files: Files, partitions: Collection[Partition], sources: Collection[str]) -> Tallies:
    """The tallies of some partitions, and the pairs of some sources, from the ledger's files."""
    with duck() as engine:
        paths = [path for partition in sorted(partitions) for path in files[partition]]
        days = measure.tally(observations(engine, paths), DAY_KEYS, weight="weight")
        months = measure.merge(days.drop_columns("day"))
        pairs = [
            _pairs(
                engine,
                [path for (of, _), paths in files.items() if of == source for path in paths],
                combinations,
            )
            for source, combinations in _combinations(months, sources).items()
        ]
        return Tallies(days, months, pa.concat_tables([_no_pairs(), *pairs]))


def _combinations(months: pa.Table, sources: Collection[str]) -> dict[str, pa.Table]:
    """Per source, which moments and lenses could have been answered on the same occasion."""
    seen: dict[str, set[tuple[str, str]]] = {source: set() for source in sources}
    stored = MonthTally.objects.filter(source__in=sources)
    for source, moment, lens in stored.values_list("source", "moment", "lens").distinct():
        seen[source].add((moment, lens))
    for row in months.select(["source", "moment", "lens"]).to_pylist():
        seen[row["source"]].add((row["moment"], row["lens"]))
    found = {}
    for source, lenses in seen.items():
        pairs = [pair for pair in permutations(sorted(lenses), 2) if _belong_together(*pair)]
        if pairs:
            found[source] = pa.table(
                {
                    "moment_a": [moment for (moment, _), _ in pairs],
                    "lens_a": [lens for (_, lens), _ in pairs],
                    "moment_b": [moment for _, (moment, _) in pairs],
                    "lens_b": [lens for _, (_, lens) in pairs],
                }
            )
    return found


def _belong_together(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Two lenses of one moment in their order, or what was delivered and what was perceived."""
    (moment_a, lens_a), (moment_b, lens_b) = a, b
    if moment_a == moment_b:
        return EVERY_LENS.index(lens_a) < EVERY_LENS.index(lens_b)
    return (lens_a, lens_b) == ("delivered", "perceived")


def _pairs(
    engine: duckdb.DuckDBPyConnection, paths: Iterable[str], combinations: pa.Table
) -> pa.Table:
    observations(engine, paths).filter("ref IS NOT NULL").create_view("paired")
    engine.register("combinations", combinations)
    pairs = engine.sql(
        "SELECT b.source, b.month, b.day, b.unit, b.channel, moment_a, lens_a, a.score AS first, "
        "moment_b, lens_b, b.score, b.weight FROM paired a "
        "JOIN combinations ON a.moment = moment_a AND a.lens = lens_a "
        "JOIN paired b ON b.ref = a.ref AND b.moment = moment_b AND b.lens = lens_b "
        "WHERE a.score IS NOT NULL AND b.score IS NOT NULL"
    )
    tallied = measure.tally(pairs, PAIR_KEYS, weight="weight")
    engine.execute("DROP VIEW paired")
    return tallied


def _no_pairs() -> pa.Table:
    types = {"day": pa.date32(), "n": pa.int64(), **dict.fromkeys(_FLOATS, pa.float64())}
    names = [*PAIR_KEYS, *measure.TALLY_COLUMNS]
    return pa.schema([(name, types.get(name, pa.string())) for name in names]).empty_table()


def _known() -> set[Partition]:
    return set(TallyState.objects.values_list("source", "month"))


def _stale(fingerprints: dict[Partition, str]) -> set[Partition]:
    states = TallyState.objects.values_list("source", "month", "fingerprint")
    known = {(source, month): fingerprint for source, month, fingerprint in states}
    return {
        partition for partition, print_ in fingerprints.items() if known.get(partition) != print_
    }


@transaction.atomic(durable=True)
def _swap(
    before: int,
    version: int,
    fingerprints: dict[Partition, str],
    partitions: set[Partition],
    sources: set[str],
    tallies: Tallies,
    finished: list[Change],
) -> bool:
    Published.objects.get_or_create(pk=1)
    if Published.objects.select_for_update().get(pk=1).version != before:
        return False
    for source, month in partitions:
        for model in (DayTally, MonthTally, TallyState):
            model.objects.filter(source=source, month=month).delete()
    PairTally.objects.filter(source__in=sources).delete()
    for model, rows in (
        (DayTally, tallies.days),
        (MonthTally, tallies.months),
        (PairTally, tallies.pairs),
    ):
        _insert(model, rows)
    TallyState.objects.bulk_create(
        TallyState(source=source, month=month, fingerprint=print_, version=version)
        for (source, month), print_ in fingerprints.items()
        if (source, month) in partitions
    )
    FreshObservation.objects.filter(lot__in=finished).delete()
    Change.objects.filter(pk__in=[change.pk for change in finished]).update(done_at=timezone.now())
    Published.objects.filter(pk=1).update(version=version)
    return True


def _insert(model: type[models.Model], rows: pa.Table) -> None:
    """Many rows at once; the ORM takes a minute for what this does in seconds."""
    names = rows.column_names
    columns = ", ".join(database.ops.quote_name(name) for name in names)
    values = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({values})"
    for batch in rows.to_batches(max_chunksize=20_000):
        with database.cursor() as cursor:
            cursor.executemany(statement, list(zip(*batch.to_pydict().values(), strict=True)))
