"""Pairs of scores of the same occasion: which may be used, and what stands side by side."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from keepword import measure

from . import figures, sentences
from .reading import Moment
from .results import Mark, Related
from .withholding import PEOPLES_VIEWS, Run, divides, grouped

Lensed = tuple[str, str]
MonthCounts = Mapping[tuple[str, str, str], int]
"""How many answers there are by moment, lens and month."""
_ENDS = ("moment_a", "lens_a", "moment_b", "lens_b")


def safe_pairs(
    pairs: pa.Table, runs: Mapping[Lensed, Sequence[Run]], counts: MonthCounts, minimum: int
) -> pa.Table:
    """The pairs by which nobody small is set apart.

    Within a run of the second lens, each first answer (kept or broken, say) and those without a
    pair must be none or at least the minimum; so must those of the first lens without a pair, where
    that is a view of people too.
    """
    keys = pairs.select([*_ENDS, "month", "first", "n"]).to_pylist()
    rows = [(at, key) for at, key in enumerate(keys)]
    kept: list[int] = []
    for ends, found in grouped(rows, key=lambda row: tuple(row[1][end] for end in _ENDS)).items():
        for run in runs.get(ends[2:], ()):
            inside = [(at, key) for at, key in found if run.holds(key["month"])]
            if _is_safe([key for _, key in inside], ends, run, counts, minimum):
                kept += [at for at, _ in inside]
    return _without_month(pairs.take(pa.array(sorted(kept), pa.int64())))


def _is_safe(
    keys: Sequence[Mapping[str, Any]],
    ends: tuple[str, ...],
    run: Run,
    counts: MonthCounts,
    minimum: int,
) -> bool:
    paired = sum(key["n"] for key in keys)
    firsts = grouped(keys, key=lambda key: key["first"]).values()
    people = [ends[i : i + 2] for i in (0, 2) if ends[i + 1] in PEOPLES_VIEWS]
    wholes = [
        sum(
            n for (*lensed, month), n in counts.items() if tuple(lensed) == end and run.holds(month)
        )
        for end in people
    ]
    same_question = ends[0] == ends[2]
    return all(divides(paired, whole, minimum) for whole in wholes) and (
        same_question
        or all(divides(sum(k["n"] for k in first), paired, minimum) for first in firsts)
    )


def _without_month(pairs: pa.Table) -> pa.Table:
    return measure.merge(pairs.drop_columns(["month"])) if pairs.num_rows else pairs


def same_moment(pairs: pa.Table) -> pa.Table:
    """Pairs of two lenses on one moment, as `measure.gaps` reads them."""
    rows = [row for row in pairs.to_pylist() if row["moment_a"] == row["moment_b"]]
    columns = ("lens_a", "lens_b", "first", *measure.TALLY_COLUMNS)
    fields = [pa.field("moment", pa.string()), *(pairs.schema.field(name) for name in columns)]
    told = [{"moment": row["moment_b"], **{name: row[name] for name in columns}} for row in rows]
    return pa.Table.from_pylist(told, schema=pa.schema(fields))


def related(
    pairs: pa.Table, moment: Moment, overall: Moment | None, *, minimum: int, level: float
) -> tuple[Related, ...]:
    """The overall among kept and among broken promises of a moment, side by side."""
    if overall is None:
        return ()
    ends = (moment.key, "delivered", overall.key, "perceived")
    rows = [row for row in pairs.to_pylist() if tuple(row[end] for end in _ENDS) == ends]
    if not rows:
        return ()
    kept, broken = (_side(rows, first, minimum, level) for first in (1.0, 0.0))
    sentence = sentences.related(moment.name, kept, broken)
    return (Related(sentence, overall.name, kept, broken),)


def _side(rows: Iterable[Mapping[str, Any]], first: float, minimum: int, level: float) -> Mark:
    side = next((row for row in rows if row["first"] == first), None)
    if side is None:
        return figures.withheld_mark("perceived", minimum)
    return figures.mark(side, "perceived", level=level)
