"""From the ledger's rows to tallies: the reductions, the same on every engine."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from keepword import measure

from .engines import FrameOf
from .models import MonthTally
from .schema import EVERY_LENS
from .table import Files, Partition

DAY_KEYS = ("source", "month", "day", "moment", "unit", "lens", "channel", "stratum")
MONTH_KEYS = tuple(key for key in DAY_KEYS if key != "day")
PAIR_KEYS = (
    "source", "month", "day", "unit", "channel",
    "moment_a", "lens_a", "first", "moment_b", "lens_b",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tallies:
    """The three tables of tallies of some partitions."""

    days: pa.Table
    months: pa.Table
    pairs: pa.Table


def compute(
    frame_of: FrameOf, files: Files, partitions: Collection[Partition], sources: Collection[str]
) -> Tallies:
    """The tallies of some partitions, and the pairs of some sources, from the ledger's files."""
    paths = [path for partition in sorted(partitions) for path in files[partition]]
    days = measure.tally(frame_of(paths), DAY_KEYS, weight="weight")
    months = measure.merge(days.drop_columns("day"))
    paired = _sources_with_pairs(months, sources)
    paths = [path for (source, _), each in files.items() if source in paired for path in each]
    return Tallies(days, months, _pairs(frame_of(paths)))


def _sources_with_pairs(months: pa.Table, sources: Collection[str]) -> set[str]:
    """The sources where two lenses could have been answered on the same occasion.

    Only these are read as a whole: the first of two lenses may lie in any month.
    """
    lenses: dict[str, set[str]] = {source: set() for source in sources}
    stored = MonthTally.objects.filter(source__in=sources)
    for source, lens in stored.values_list("source", "lens").distinct():
        lenses[source].add(lens)
    for row in months.select(["source", "lens"]).to_pylist():
        lenses[row["source"]].add(row["lens"])
    return {source for source, seen in lenses.items() if len(seen) > 1}


def _pairs(frame: Any) -> pa.Table:
    """Sums of the second of two scores of one occasion, by the first.

    Two lenses of one moment, in their order; or what was delivered at one moment and what was
    perceived at another.
    """
    rows = nw.from_native(frame).lazy().filter(~nw.col("ref").is_null(), ~nw.col("score").is_null())
    firsts = rows.select(
        nw.col("source").alias("source_a"),
        nw.col("ref").alias("ref_a"),
        nw.col("moment").alias("moment_a"),
        nw.col("lens").alias("lens_a"),
        nw.col("score").alias("first"),
    )
    seconds = rows.rename({"moment": "moment_b", "lens": "lens_b"})
    of_one_moment = seconds.join(
        firsts.with_columns(moment=nw.col("moment_a")),
        left_on=["source", "ref", "moment_b"],
        right_on=["source_a", "ref_a", "moment"],
    ).filter(_in_order())
    across = (
        seconds.filter(nw.col("lens_b") == "perceived")
        .join(
            firsts.filter(nw.col("lens_a") == "delivered"),
            left_on=["source", "ref"],
            right_on=["source_a", "ref_a"],
        )
        .filter(nw.col("moment_a") != nw.col("moment_b"))
    )
    parts = [
        measure.tally(pairs.to_native(), PAIR_KEYS, weight="weight")
        for pairs in (of_one_moment, across)
    ]
    return pa.concat_tables(parts)


def _in_order() -> nw.Expr:
    """Whether the first lens comes before the second."""
    return nw.any_horizontal(
        *(
            (nw.col("lens_a") == lens) & nw.col("lens_b").is_in(EVERY_LENS[place + 1 :])
            for place, lens in enumerate(EVERY_LENS[:-1])
        ),
        ignore_nulls=True,
    )
