from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.special import fdtri

from ._errors import MeasureError
from ._intervals import check_level
from ._rating_sums import RatingSums, Squares
from ._ratings import PAIR, TABLE
from ._shown import html_table, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
"""Shrout and Fleiss's names, which are those shown."""

ROUNDING_OF_SQUARES = 1e-20
"""Below this share of the other squares, those of the rest are rounding."""

OTHER_NAMES = {
    "ICC1": "ICC(1,1)",
    "ICC2": "ICC(2,1)",
    "ICC3": "ICC(3,1)",
    "ICC1k": "ICC(1,k)",
    "ICC2k": "ICC(2,k)",
    "ICC3k": "ICC(3,k)",
    "ICC(A,1)": "ICC(2,1)",
    "ICC(C,1)": "ICC(3,1)",
    "ICC(A,k)": "ICC(2,k)",
    "ICC(C,k)": "ICC(3,k)",
}
"""McGraw and Wong's names, and those of psych and pingouin."""


@dataclass(frozen=True)
class IntraclassCorrelation:
    """The share of the differences between scores that is one between the units scored.

    `k` is the number of raters whose mean is meant, 1 for a single one.
    """

    value: float
    low: float
    high: float
    n: int
    raters: int
    k: int
    form: str
    confidence: float

    def __str__(self) -> str:
        whose = "one rater" if self.k == 1 else f"the mean of {self.k} raters"
        return (
            f"The scores of {whose} are {100 * self.value:.0f} in 100 the unit's own, between "
            f"{100 * self.low:.0f} and {100 * self.high:.0f} ({self.form}, {self.n} units, "
            f"{self.raters} raters, {percent(self.confidence)})."
        )

    def _repr_html_(self) -> str:
        row = (self.form, self.value, self.low, self.high)
        return html_table(("", "correlation", "low", "high"), [row], caption=str(self))


def icc(
    ratings: ArrayLike | RatingSums, *, form: str, confidence: float = 0.95
) -> IntraclassCorrelation:
    """How much of what a score says is about the unit, and how much about who rated it?

    The variance between units over all variance of a score. Form 1: each unit has raters of its
    own. Form 2 (McGraw and Wong's A, absolute agreement): the same raters, a sample of many.
    Form 3 (C, consistency): these raters only, whose severity does not matter. "1" is a single
    rater's score, "k" the mean of all raters of the table. Where ratings are missing, the mean
    squares are those of Henderson's method 3, and the limits are approximate.

    Args:
        ratings: Units × raters; NaN where one is missing. Or what `rating_sums` makes of a long
            frame.
        form: "ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)" or "ICC(3,k)"; also
            "ICC1" … "ICC3k" and "ICC(A,1)", "ICC(C,1)", "ICC(A,k)", "ICC(C,k)".
        confidence: How sure the interval is.

    Returns:
        An `IntraclassCorrelation`: `value`, `low`, `high` (from F; McGraw and Wong's for form 2).

    Raises:
        MeasureError: There are fewer than two units or raters, nobody rates the same units as
            others, the scores do not vary, or the form is unknown.

    Source:
        Shrout and Fleiss (1979), Psychological Bulletin 86:420; McGraw and Wong (1996),
        Psychological Methods 1:30; Searle, Casella and McCulloch (1992), Variance Components.

    Example:
        >>> print(icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
        ...            [6, 2, 4, 7]], form="ICC(2,1)"))
        The scores of one rater are 29 in 100 the unit's own, between 2 and 76 (ICC(2,1), 6
        units, 4 raters, 95 %).
    """
    check_level(confidence)
    name = OTHER_NAMES.get(form, form)
    if name not in FORMS:
        raise MeasureError(f"There is no form {form!r}: choose {', '.join(FORMS)}.")
    if isinstance(ratings, RatingSums):
        squares = ratings.one_way() if name[4] == "1" else ratings.two_way()
        units, raters = ratings.units, len(ratings.raters)
    else:
        table = _numbers(ratings)
        known = _checked(table)
        table, known = table[known.any(axis=1)], known[known.any(axis=1)]
        squares = _one_way(table, known) if name[4] == "1" else _two_way(table, known)
        units, raters = table.shape
    single, low, high = _BY_FORM[name[4]](squares, confidence)
    k = raters if name.endswith("k)") else 1
    value, low, high = (_mean_of(share, k) for share in (single, low, high))
    return IntraclassCorrelation(value, low, high, units, raters, k, name, confidence)


def _numbers(ratings: ArrayLike) -> NDArray[np.float64]:
    try:
        return np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError):
        raise MeasureError(
            "Scores are a table of numbers, each row as long as the others: score words first."
        ) from None


def _checked(table: NDArray[np.float64]) -> NDArray[np.bool_]:
    if table.ndim != TABLE or min(table.shape) < PAIR:
        raise MeasureError(
            f"Ratings have the shape {table.shape}: give a row per unit and a column per rater, "
            "at least 2 of each."
        )
    if np.isinf(table).any():
        raise MeasureError("A rating is infinite: give figures, and NaN where one is missing.")
    known = ~np.isnan(table)
    if not known.any(axis=0).all():
        raise MeasureError("A rater has rated nothing: leave the column out.")
    if known.any(axis=1).sum() < PAIR:
        raise MeasureError("Fewer than two units are rated: give more ratings.")
    return known


def _one_way(table: NDArray[np.float64], known: NDArray[np.bool_]) -> Squares:
    y, each = table[known], known.sum(axis=1)
    units, n = len(table), len(y)
    if n == units:
        raise MeasureError("No unit is rated twice: give more ratings.")
    means = np.where(known, table, 0).sum(axis=1) / each
    within = float(np.square(y - np.repeat(means, each)).sum())
    between = float(each @ np.square(means - y.mean()))
    _check_varied(between + within, y)
    per_unit = (n - np.square(each).sum() / n) / (units - 1)
    df = units - 1, n - units
    return Squares(between / df[0], 0.0, within / df[1], df[0], 0.0, df[1], float(per_unit), 0.0)


def _two_way(table: NDArray[np.float64], known: NDArray[np.bool_]) -> Squares:
    """Each side's squares beyond the other's: E = rest + (n - size of the other) / df x its own."""
    units, raters, n = len(table), table.shape[1], int(known.sum())
    df_rest = n - units - raters + 1
    if df_rest < 1 or not _linked(known):
        raise MeasureError(
            "Units and raters are not linked, or too few rated the same: let raters share units."
        )
    y = np.where(known, table - table[known].mean(), 0)
    of_units, of_raters = _from_means(y, known), _from_means(y.T, known.T)
    rest = _left_over(y, known) if units >= raters else _left_over(y.T, known.T)
    _check_varied(_squared(y), table[known])
    df = units - 1, raters - 1
    return Squares(
        (_squared(of_raters) - rest) / df[0],
        (_squared(of_units) - rest) / df[1],
        rest / df_rest,
        *df,
        df_rest,
        (n - raters) / df[0],
        (n - units) / df[1],
    )


def _linked(known: NDArray[np.bool_]) -> bool:
    """Whether every rater can be compared with every other, through units that they share."""
    shared = known.T.astype(np.float64) @ known
    return bool(scipy.sparse.csgraph.connected_components(shared, directed=False)[0] == 1)


def _from_means(y: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What is known, less the mean of its row; 0 elsewhere."""
    means = y.sum(axis=1) / known.sum(axis=1)
    return np.where(known, y - means[:, None], 0)


def _left_over(y: NDArray[np.float64], known: NDArray[np.bool_]) -> float:
    """The squares that are left by an effect of each row and of each column.

    Rows are taken out by their means, so that equations are left for the columns alone: for the
    effects c of columns, (diag(n of columns) - K' diag(1 / n of rows) K) c = Σ (y - row's mean).
    """
    part = known / known.sum(axis=1)[:, None]
    own = _from_means(y, known)
    equations = np.diag(known.sum(axis=0)) - known.T.astype(np.float64) @ part
    effects = np.linalg.lstsq(equations, own.sum(axis=0), rcond=None)[0]
    return _squared(np.where(known, own - effects + (part @ effects)[:, None], 0))


def _squared(values: NDArray[np.float64]) -> float:
    return float(np.square(values).sum())


def _check_varied(squares: float, y: NDArray[np.float64]) -> None:
    if squares <= ROUNDING_OF_SQUARES * max(float(y @ y), 1e-300):
        raise MeasureError("All scores are the same: rate units that differ.")


def _from_f(squares: Squares, confidence: float) -> tuple[float, float, float]:
    """Forms 1 and 3: (F - 1) / (F - 1 + k), and its limits from those of F."""
    k, df = squares.per_unit, (squares.df_units, squares.df_rest)
    _check_rest(squares)
    ratio = squares.units / squares.rest
    tail = (1 + confidence) / 2
    least = ratio / float(fdtri(*df, tail))
    most = ratio * float(fdtri(*df[::-1], tail))
    value, low, high = ((x - 1) / (x - 1 + k) for x in (ratio, least, most))
    return value, low, high


def _absolute(squares: Squares, confidence: float) -> tuple[float, float, float]:
    """Form 2, with McGraw and Wong's limits: Satterthwaite's degrees for raters and rest."""
    _check_rest(squares)
    k, n = squares.per_unit, squares.per_rater
    rest, raters, units = squares.rest, squares.raters, squares.units
    severity = (raters - rest) / n
    own = (units - rest) / k
    value = own / (own + severity + rest)
    a = k * value / (n * (1 - value))
    b = 1 + (n - 1) * a
    v = (a * raters + b * rest) ** 2 / (
        (a * raters) ** 2 / squares.df_raters + (b * rest) ** 2 / squares.df_rest
    )
    tail = (1 + confidence) / 2
    lower = float(fdtri(squares.df_units, v, tail))
    upper = float(fdtri(v, squares.df_units, tail))
    noise = k * raters + (k * n - k - n) * rest
    low = n * (units - lower * rest) / (lower * noise + n * units)
    high = n * (upper * units - rest) / (noise + n * upper * units)
    return value, low, high


def _check_rest(squares: Squares) -> None:
    if squares.rest <= ROUNDING_OF_SQUARES * max(squares.units, squares.raters):
        raise MeasureError(
            "But for how severe they are, the raters agree in everything, so no chance is left to "
            "make an interval from: rate more units."
        )


def _mean_of(share: float, k: int) -> float:
    """Spearman and Brown: the reliability of the mean of k raters."""
    return k * share / (1 + (k - 1) * share)


_BY_FORM = {"1": _from_f, "2": _absolute, "3": _from_f}
