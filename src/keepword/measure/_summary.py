from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._intervals import estimate
from ._sums import Sums
from ._tally import keys_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._sums import Scale, Scores


def summarise(
    tally: pa.Table,
    *,
    level: float = 0.95,
    population: int | Mapping[object, int] | None = None,
    scores: Scores = "auto",
    scale: Scale | None = None,
) -> pa.Table:
    """What is the mean of each group, and how far could it be off?

    mean = Σwx / Σw. se is linearised: √(n / (n − 1) · Σw²(x − mean)²) / Σw, times √(1 − n / N)
    where the population N is known. Yes-or-no scores get Wilson's interval on the effective n;
    other scores Student's t, withheld below an effective n of 200, or, where `scale` is given, a
    score interval that holds from 10 answers. See docs/methods/summarise.md.

    Args:
        tally: A tally, one group per row.
        level: The share of such intervals that hold the truth.
        population: How many there are to ask: one number, or per group (by its key; by a tuple
            of keys where there are several).
        scores: "binary" says that scores are 0 and 1, "numeric" that they are not. "auto" reads
            it off the whole tally, and takes no side where every score is the same.
        scale: The lowest and the highest score that can be given, such as (1, 5).

    Returns:
        The tally with `mean, se, low, high, n_effective` (in units of the score; n_effective
        before the correction for the population) and `method`, which says why where `low` and
        `high` are null.

    Raises:
        MeasureError: The level is no share, a population is smaller than its n or missing, or
            scores do not fit `scores` or `scale`.

    Source:
        Wilson (1927) JASA 22:209; Newcombe (1998) Statist. Med. 17:857; Kish (1965) Survey
        Sampling; Woodruff (1971) JASA 66:411 for the linearised error.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> answers = pa.table({"score": [1] * 81 + [0] * 182})
        >>> row = summarise(tally(answers)).to_pylist()[0]
        >>> print(f"{row['mean']:.4f} ({row['low']:.4f} to {row['high']:.4f}), {row['method']}")
        0.3080 (0.2553 to 0.3662), Wilson's score interval
    """
    sums = Sums.of(tally)
    found = estimate(
        sums,
        level=level,
        scores=scores,
        scale=scale,
        population=None if population is None else _populations(tally, population, sums),
    )
    for name in ("mean", "se", "low", "high", "n_effective"):
        tally = tally.append_column(name, _nulls(getattr(found, name)))
    return tally.append_column("method", pa.array(found.method, pa.string()))


def _populations(
    tally: pa.Table, population: int | Mapping[object, int], sums: Sums
) -> NDArray[np.float64]:
    if isinstance(population, Mapping):
        sizes = np.array([_size(population, key) for key in _row_keys(tally)], dtype=float)
    else:
        sizes = np.full(tally.num_rows, float(population))
    too_small = sizes < np.maximum(sums.n, 1)
    if too_small.any():
        row = int(np.argmax(too_small))
        raise MeasureError(
            f"A population of {sizes[row]:.0f} is smaller than its {sums.n[row]:.0f} scores: "
            "give the number of all who could have been asked."
        )
    return sizes


def _row_keys(tally: pa.Table) -> list[object]:
    keys = keys_of(tally)
    if len(keys) == 1:
        return list(tally[keys[0]].to_pylist())
    return [tuple(row.values()) for row in tally.select(keys).to_pylist()]


def _size(population: Mapping[object, int], key: object) -> int:
    if key not in population:
        raise MeasureError(f"There is no population for {key!r}: give one for every group.")
    return population[key]


def _nulls(values: NDArray[np.float64]) -> pa.DoubleArray:
    return pa.array(values, pa.float64(), mask=np.isnan(values))
