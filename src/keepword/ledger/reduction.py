"""From the ledger's files to tallies: the reductions, on DuckDB."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import permutations

import duckdb
import pyarrow as pa

from keepword import measure

from .engines import duck, observations
from .models import MonthTally
from .schema import EVERY_LENS
from .table import Files, Partition

DAY_KEYS = ("source", "month", "day", "moment", "unit", "lens", "channel", "stratum")
MONTH_KEYS = tuple(key for key in DAY_KEYS if key != "day")
PAIR_KEYS = (
    "source", "month", "day", "unit", "channel",
    "moment_a", "lens_a", "first", "moment_b", "lens_b",
)  # fmt: skip
_FLOATS = ("first", *measure.TALLY_COLUMNS[1:])


@dataclass(frozen=True, slots=True)
class Tallies:
    """The three tables of tallies of some partitions."""

    days: pa.Table
    months: pa.Table
    pairs: pa.Table


def compute(files: Files, partitions: Collection[Partition], sources: Collection[str]) -> Tallies:
    """The tallies of some partitions, and the pairs of some sources, from the ledger's files."""
    with duck() as engine:
        paths = [path for partition in sorted(partitions) for path in files[partition]]
        days = measure.tally(observations(engine, paths), DAY_KEYS, weight="weight")
        months = measure.merge(days.drop_columns("day"))
        pairs = [
            _pairs(engine, _files_of(source, files), combinations)
            for source, combinations in _combinations(months, sources).items()
        ]
        return Tallies(days, months, pa.concat_tables([_no_pairs(), *pairs]))


def _files_of(source: str, files: Files) -> list[str]:
    return [path for (of, _), paths in files.items() if of == source for path in paths]


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
    types: dict[str, pa.DataType] = {"day": pa.date32(), "n": pa.int64()}
    types |= dict.fromkeys(_FLOATS, pa.float64())
    names = [*PAIR_KEYS, *measure.TALLY_COLUMNS]
    return pa.schema([(name, types.get(name, pa.string())) for name in names]).empty_table()
