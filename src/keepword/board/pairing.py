"""Two lenses of one moment on the same occasions: which pairs a gap may use."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from keepword import measure

from .cells import MonthCounts
from .withholding import PEOPLES_VIEWS, Run, grouped

Lensed = tuple[str, str]
_COLUMNS = ("lens_a", "lens_b", "first", *measure.TALLY_COLUMNS)


def same_moment(
    pairs: pa.Table, runs: Mapping[Lensed, Sequence[Run]], counts: MonthCounts
) -> pa.Table:
    """Pairs of two lenses on one moment, as `measure.gaps` reads them.

    Only of runs in which every answer of people is in a pair: then they are the very answers that
    the row shows, and set nobody apart.
    """
    rows = pairs.filter(pc.equal(pairs["moment_a"], pairs["moment_b"])).to_pylist()
    months = grouped(counts.items(), key=lambda count: count[0][:2])
    found = []
    for ends, its in grouped(rows, key=lambda r: (r["moment_b"], r["lens_a"], r["lens_b"])).items():
        moment, *lenses = ends
        people = [(moment, lens) for lens in lenses if lens in PEOPLES_VIEWS]
        for run in runs.get((moment, lenses[1]), ()):
            inside = [row for row in its if run.holds(row["month"])]
            paired = sum(row["n"] for row in inside)
            if all(paired == _answers(months.get(lensed, ()), run) for lensed in people):
                found += [
                    {"moment": moment, **{name: row[name] for name in _COLUMNS}} for row in inside
                ]
    fields = [pa.field("moment", pa.string()), *(pairs.schema.field(name) for name in _COLUMNS)]
    table = pa.Table.from_pylist(found, schema=pa.schema(fields))
    return measure.merge(table) if table.num_rows else table


def _answers(months: Iterable[tuple[tuple[str, str, str], int]], run: Run) -> int:
    return sum(n for (_, _, month), n in months if run.holds(month))
