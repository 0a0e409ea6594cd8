from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, student_quantile
from ._shown import figure, html_table, percent
from ._sums import Sums
from ._tally import TALLY_COLUMNS, _nearest, add_up, keys_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Errors = Literal["ols", "hc1"]

ERRORS: tuple[Errors, ...] = get_args(Errors)

CELLS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
"""(treated, after) of the four cells."""

SIGNS = np.array([1.0, -1.0, -1.0, 1.0])
"""How the mean of each cell enters the difference of the two differences."""

EACH_ARM = 2
"""The fewest units of an arm that show how far units differ."""


@dataclass(frozen=True)
class DifferenceInDifferences:
    """How much further those with the plan moved than those without.

    Attributes:
        estimate: (after - before with the plan) - (after - before without), in units of the score.
        se: Its standard error.
        low: Its lower limit.
        high: Its upper limit.
        means: Without the plan before and after, with it before and after.
        n: How many scores there are.
        units: How many units they come from, where that was said.
        degrees: The degrees of freedom of Student's t.
        level: How sure the interval is.
        definition: How the error was made.
    """

    estimate: float
    se: float
    low: float
    high: float
    means: tuple[float, float, float, float]
    n: int
    units: int | None
    degrees: float
    level: float
    definition: str

    @property
    def t(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.se

    def __str__(self) -> str:
        value, low, high = (figure(x, self.se) for x in (self.estimate, self.low, self.high))
        n = f"n = {self.n}" if self.units is None else f"n = {self.n} from {self.units} units"
        return (
            f"With the plan it moved {value} further than without, between {low} and {high} "
            f"({self.definition}, {percent(self.level)}; {n})."
        )

    def _repr_html_(self) -> str:
        without, with_plan = self.means[:2], self.means[2:]
        rows = [
            ("without the plan", *without, without[1] - without[0]),
            ("with the plan", *with_plan, with_plan[1] - with_plan[0]),
            ("difference", "", "", self.estimate),
        ]
        return html_table(("", "before", "after", "change"), rows, caption=str(self))


def difference_in_differences(
    tallied: pa.Table,
    *,
    treated: str,
    after: str,
    unit: str | None = None,
    errors: Errors = "ols",
    level: float = 0.95,
) -> DifferenceInDifferences:
    """Did those with the plan change more than those without, over the same time?

    estimate = (ȳ₁₁ - ȳ₁₀) - (ȳ₀₁ - ȳ₀₀), the interaction of a regression on treated, after and
    both. Its error: "ols" pools the spread of the four cells, s² Σ 1/n; "hc1" takes each cell's
    own, n / (n - 4) · Σ Σw²(y - ȳ)² / (Σw)²; with `unit`, the sums of each unit's residuals,
    as one cluster each, within the two arms, with Satterthwaite's degrees of freedom.

    It is right only if both would have moved alike without the plan. See whether they did in the
    months before; nothing here can.

    Args:
        tallied: `tally(frame, [treated, after])`, by `unit` as well where it is named.
        treated: The column that is 1 for those with the plan, 0 for those without.
        after: The column that is 1 after it began, 0 before.
        unit: The column of whom or what the scores come from, where each gives several: a
            branch, a person. Scores of one unit are not independent.
        errors: "ols" or "hc1"; without a `unit`.
        level: How sure the interval is.

    Returns:
        A `DifferenceInDifferences`.

    Raises:
        MeasureError: A column is missing or holds more than 0 and 1 (plans that began at
            different times need one comparison each), a cell has no scores, an arm has one unit
            only, a unit is in both arms, or nothing varies.

    Source:
        Wooldridge, Introductory Econometrics, 13.2; Satterthwaite (1946), Biometrics 2:110.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> weeks = pa.table({
        ...     "trained": [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
        ...     "later": [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1],
        ...     "score": [71, 68, 74, 72, 70, 77, 66, 70, 65, 79, 83, 78],
        ... })
        >>> print(difference_in_differences(
        ...     tally(weeks, ["trained", "later"]), treated="trained", after="later"))
        With the plan it moved 11.0 further than without, between 3.0 and 19.0 (pooled error,
        95 %; n = 12).
    """
    check_level(level)
    if errors not in ERRORS:
        raise MeasureError(f"There are no errors {errors!r}: choose {', '.join(ERRORS)}.")
    keys = [treated, after, *([unit] if unit else [])]
    cells = _cells(_by(tallied, keys), treated, after)
    means = cells.mean
    if unit:
        estimated = _between_units(_by(tallied, keys), cells, treated, after, unit)
    else:
        estimated = _within_cells(cells, errors)
    variance, degrees, definition, units = estimated
    if not variance > 0:
        raise MeasureError(
            "Nothing varies within the four groups, so that nothing says how sure the difference "
            "is: take finer scores, or more of them."
        )
    estimate, se = float(SIGNS @ means), float(np.sqrt(variance))
    half = float(student_quantile(level, degrees)) * se
    return DifferenceInDifferences(
        estimate,
        se,
        estimate - half,
        estimate + half,
        means=tuple(means.tolist()),
        n=int(cells.n.sum()),
        units=units,
        degrees=degrees,
        level=level,
        definition=definition,
    )


def _by(tallied: pa.Table, keys: list[str]) -> pa.Table:
    known = keys_of(tallied)
    for key in keys:
        if key not in known:
            raise MeasureError(f"The tally is not by {key!r}.{_nearest(key, known)}")
    return add_up(tallied, keys)


def _zero_or_one(tallied: pa.Table, column: str) -> Vector:
    values = tallied[column].to_pylist()
    other = sorted({str(value) for value in values if value not in (0, 1)})
    if other:
        raise MeasureError(
            f"{column!r} holds {', '.join(other[:3])}: give 0 and 1. Where plans began at "
            "different times, compare each with those that had not begun."
        )
    return np.array(values, dtype=float)


def _place(tallied: pa.Table, treated: str, after: str) -> NDArray[np.intp]:
    """Which of the four cells each row belongs to."""
    both = 2 * _zero_or_one(tallied, treated) + _zero_or_one(tallied, after)
    return both.astype(np.intp)


def _cells(tallied: pa.Table, treated: str, after: str) -> Sums:
    place, sums = _place(tallied, treated, after), Sums.of(tallied)
    cells = Sums(*(_added(place, getattr(sums, name), len(SIGNS)) for name in TALLY_COLUMNS))
    for (arm, time), n in zip(CELLS, cells.n, strict=True):
        if not n:
            raise MeasureError(
                f"There are no scores with {treated!r} {arm} and {after!r} {time}: all four "
                "groups are needed."
            )
    return cells


def _added(place: NDArray[np.intp], values: Vector, length: int) -> Vector:
    return np.bincount(place, values, minlength=length).astype(np.float64)


Estimated = tuple[float, float, str, int | None]


def _within_cells(cells: Sums, errors: Errors) -> Estimated:
    n = float(cells.n.sum())
    degrees = n - len(SIGNS)
    if degrees <= 0:
        raise MeasureError("There is one score in each group: at least one more is needed.")
    if errors == "hc1":
        return float(cells.variance_of_mean.sum() * n / degrees), degrees, "HC1 error", None
    if not np.allclose(cells.w, cells.n):
        raise MeasureError("Weighted scores have no pooled error: take errors='hc1'.")
    pooled = float((cells.variance * cells.n).sum()) / degrees
    return pooled * float((1 / cells.n).sum()), degrees, "pooled error", None


def _between_units(
    tallied: pa.Table, cells: Sums, treated: str, after: str, unit: str
) -> Estimated:
    """Each unit's part in the difference, and how far units of one arm differ in it."""
    place, sums = _place(tallied, treated, after), Sums.of(tallied)
    names, of_unit = np.unique(np.array(tallied[unit].to_pylist()), return_inverse=True)
    parts = SIGNS[place] * (sums.wx - cells.mean[place] * sums.w) / cells.w[place]
    part = _added(of_unit, parts, len(names))
    arms = [np.unique(of_unit[place // 2 == arm]) for arm in (0, 1)]
    both = np.intersect1d(arms[0], arms[1])
    if both.size:
        raise MeasureError(
            f"{unit} {names[both[0]]} is with the plan and without: give each unit one side."
        )
    counts = np.array([len(arm) for arm in arms], dtype=float)
    if counts.min() < EACH_ARM:
        raise MeasureError(
            f"There is one {unit} with the plan, or one without, so that nothing shows how far "
            "they differ by themselves: take more, or leave the unit out and say so."
        )
    spread = np.array([(part[arm] ** 2).sum() for arm in arms]) * counts / (counts - 1)
    variance = float(spread.sum())
    degrees = variance**2 / float((spread**2 / (counts - 1)).sum()) if variance else 1.0
    return variance, degrees, f"error between units ({unit})", len(names)
