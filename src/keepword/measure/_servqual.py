from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, student_quantile
from ._products import TABLE, ItemProducts, check_items, of_array, of_rows
from ._shown import html_table, percent
from ._tally import _number

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import ArrayLike, NDArray

    Dimensions = Sequence[Hashable] | Mapping[Any, Sequence[int]]
    Importance = Mapping[Any, float] | Sequence[float]

DEFINITIONS = {
    "unweighted": "mean of the dimensions' gaps",
    "weighted": "mean of the dimensions' gaps, weighted by importance",
    "per_item": "mean of the items' gaps",
}
"""The three SERVQUAL scores, which differ wherever dimensions have unlike numbers of items."""

NO_SPREAD = 1e-9
"""Below this, a standard error is rounding."""


@dataclass(frozen=True)
class MeanGap:
    """A mean of perceptions minus expectations; no interval where only means are known."""

    value: float
    se: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        between = "" if self.low is None else f", between {self.low:+.2f} and {self.high:+.2f}"
        return f"{self.value:+.2f}{between}"


@dataclass(frozen=True)
class DimensionGap:
    """One dimension: its mean expectation and perception, and the gap between them."""

    name: Any
    items: int
    expectation: float
    perception: float
    gap: MeanGap
    n: int | None

    def __str__(self) -> str:
        return f"{self.name}: {self.gap} ({self.items} items)."


@dataclass(frozen=True)
class Servqual:
    """The gap of each dimension and the three scores that are all called SERVQUAL."""

    dimensions: tuple[DimensionGap, ...]
    scores: dict[str, MeanGap]
    n: int | None
    level: float

    @property
    def unweighted(self) -> float:
        """The mean of the dimensions' gaps."""
        return self.scores["unweighted"].value

    @property
    def weighted(self) -> float:
        """The mean of the dimensions' gaps, weighted by importance."""
        if "weighted" not in self.scores:
            raise MeasureError("The weighted score needs importance=, the points per dimension.")
        return self.scores["weighted"].value

    @property
    def per_item(self) -> float:
        """The mean of the items' gaps."""
        return self.scores["per_item"].value

    def __str__(self) -> str:
        widest = min(self.dimensions, key=lambda dimension: dimension.gap.value)
        told = "; ".join(f"{DEFINITIONS[name]} {score}" for name, score in self.scores.items())
        people = "" if self.n is None else f" (n = {self.n}, {percent(self.level)})"
        return f"The widest gap is {widest.name} ({widest.gap}). {told.capitalize()}{people}."

    def _repr_html_(self) -> str:
        rows = [
            (one.name, one.items, one.expectation, one.perception, str(one.gap))
            for one in self.dimensions
        ]
        head = ("dimension", "items", "expectation", "perception", "gap")
        return html_table(head, rows, caption=str(self))


@dataclass(frozen=True)
class ItemGaps:
    """Per item the means over who answered both questions, and the gaps' sums and products.

    `gaps` is None where only the means are known.
    """

    expectations: NDArray[np.float64]
    perceptions: NDArray[np.float64]
    gaps: ItemProducts | None

    def __str__(self) -> str:
        return f"Expectations and perceptions of {len(self.expectations)} items."

    def servqual(
        self,
        *,
        dimensions: Dimensions,
        importance: Importance | None = None,
        level: float = 0.95,
    ) -> Servqual:
        """Infer on the reduction: see `servqual`."""
        check_level(level)
        members = _members(dimensions, len(self.expectations))
        alike = np.full(len(self.expectations), 1 / len(self.expectations))
        shares = {
            "unweighted": _spread(members, dict.fromkeys(members, 1.0), len(alike)),
            "weighted": _spread(members, _points(importance, members), len(alike)),
            "per_item": alike,
        }
        return Servqual(
            dimensions=tuple(self._dimension(*member, level) for member in members.items()),
            scores={
                name: self._mean_gap(share, level)
                for name, share in shares.items()
                if name != "weighted" or importance is not None
            },
            n=None if self.gaps is None else self.gaps.least,
            level=level,
        )

    def _dimension(self, name: Hashable, items: Sequence[int], level: float) -> DimensionGap:
        share = np.zeros(len(self.expectations))
        share[list(items)] = 1 / len(items)
        return DimensionGap(
            name=name,
            items=len(items),
            expectation=float(share @ self.expectations),
            perception=float(share @ self.perceptions),
            gap=self._mean_gap(share, level),
            n=None if self.gaps is None else _least(self.gaps, share),
        )

    def _mean_gap(self, share: NDArray[np.float64], level: float) -> MeanGap:
        """Σ share × gap, and its interval: the same people judged every item."""
        value = float(share @ (self.perceptions - self.expectations))
        if self.gaps is None:
            return MeanGap(value, None, None, None)
        answered = np.diag(self.gaps.n)
        of_means = self.gaps.covariance * self.gaps.n / np.outer(answered, answered)
        used = share > 0
        variance = float(share[used] @ of_means[np.ix_(used, used)] @ share[used])
        se = max(variance, 0.0) ** 0.5
        if se <= NO_SPREAD * max(abs(value), 1.0):
            raise MeasureError(
                "Everybody's gap is the same on some dimension, or on all together, so that "
                "nothing shows how sure it is: leave its items out, or give one mean per item."
            )
        half = float(student_quantile(level, _least(self.gaps, share) - 1)) * se
        return MeanGap(value, se, value - half, value + half)


def servqual(
    expectations: ArrayLike,
    perceptions: ArrayLike,
    *,
    dimensions: Dimensions,
    importance: Importance | None = None,
    level: float = 0.95,
) -> Servqual:
    """On which dimension of service do we fall short of what customers expect?

    The gap of an item is perception minus expectation (negative = shortfall), over those who
    answered both. A dimension's gap is the mean of its items' gaps. Three scores are called
    SERVQUAL and differ: the mean of the dimensions (`unweighted`), the mean of the dimensions by
    importance (`weighted`), the mean of all items (`per_item`). Intervals are Student's t on the
    same people's gaps, var(Σaᵢḡᵢ) = Σaᵢaⱼ cov(ḡᵢ, ḡⱼ).

    Args:
        expectations: People × items, NaN where not answered; or one mean per item.
        perceptions: The same items of the same people, in the same order.
        dimensions: One label per item; or dimension → the positions of its items, from 0.
        importance: Dimension → points (customers share out 100), or one number per dimension in
            their order. Only the proportions count.
        level: How sure the intervals are.

    Returns:
        A `Servqual`: `.unweighted`, `.weighted`, `.per_item`, `.scores` (each with se and
        interval), `.dimensions`. Where only means are given, intervals are None.

    Raises:
        MeasureError: Shapes or dimensions do not fit, an item has fewer than two pairs, everybody's
            gap on a dimension is the same, or importance misses a dimension or holds nothing above
            0.

    Source:
        Parasuraman, Zeithaml and Berry (1988), Journal of Retailing 64:12; Zeithaml, Parasuraman
        and Berry (1990), Delivering Quality Service.

    Example:
        >>> gaps = servqual(
        ...     [4.44, 4.49], [4.19, 4.36],
        ...     dimensions=["tangibles", "reliability"],
        ...     importance={"tangibles": 11, "reliability": 32},
        ... )
        >>> print(gaps)
        The widest gap is tangibles (-0.25). Mean of the dimensions' gaps -0.19; mean of the
        dimensions' gaps, weighted by importance -0.16; mean of the items' gaps -0.19.
    """
    expected, perceived = (np.array(side, dtype=float) for side in (expectations, perceptions))
    if expected.shape != perceived.shape or expected.ndim not in (1, TABLE) or not expected.size:
        raise MeasureError(
            f"Expectations of shape {expected.shape} and perceptions of shape {perceived.shape} "
            "do not pair: give people × items twice, or one mean per item twice."
        )
    reduced = _of_means(expected, perceived) if expected.ndim == 1 else _of(expected, perceived)
    return reduced.servqual(dimensions=dimensions, importance=importance, level=level)


def item_gaps(
    frame: IntoFrame, expectations: Sequence[str], perceptions: Sequence[str]
) -> ItemGaps:
    """Reduce a frame with one row per person to what `servqual` infers from.

    Args:
        frame: A frame of any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        expectations: The columns of expectations, one per item.
        perceptions: The columns of perceptions, in the same order.

    Returns:
        `ItemGaps`; its `.servqual(dimensions=…, importance=…)` gives the scores.

    Raises:
        MeasureError: A column is missing or not numeric, the two lists differ in length, or an
            item has fewer than two people who answered both questions.

    Example:
        >>> import pyarrow as pa
        >>> answers = pa.table(
        ...     {
        ...         "e1": [5, 5, 4, 4], "p1": [4, 5, 2, 4],
        ...         "e2": [5, 4, 4, 5], "p2": [5, 4, 3, 4],
        ...     }
        ... )
        >>> gaps = item_gaps(answers, ["e1", "e2"], ["p1", "p2"])
        >>> gaps.servqual(dimensions=["speed", "care"]).unweighted
        -0.625
    """
    pairs = list(zip(expectations, perceptions, strict=False))
    if not pairs or len(expectations) != len(perceptions):
        raise MeasureError(
            f"{len(expectations)} expectations and {len(perceptions)} perceptions do not pair: "
            "name one column of each per item."
        )
    rows = nw.from_native(frame)
    check_items(rows.collect_schema(), [*expectations, *perceptions])
    gaps = [f"gap {position}" for position in range(len(pairs))]
    each = list(zip(gaps, pairs, strict=True))
    numbers = rows.select(
        *[
            (_number(perceived) - _number(expected)).alias(gap)
            for gap, (expected, perceived) in each
        ],
        *[_number(expected).alias(f"of {gap}") for gap, (expected, _) in each],
    )
    products = _enough(of_rows(numbers.select(*gaps), gaps, "pairwise"))
    # PyArrow takes no expression inside an aggregation, so each is a column first.
    paired = numbers.select(
        *[nw.when(~nw.col(gap).is_null()).then(nw.col(f"of {gap}")).alias(gap) for gap in gaps]
    )
    sums = paired.lazy().select(*[nw.col(gap).sum() for gap in gaps]).collect("pyarrow")
    means = np.array([sums[gap][0] for gap in gaps], dtype=float) / np.diag(products.n)
    return ItemGaps(means, means + products.means, products)


def _of(expected: NDArray[np.float64], perceived: NDArray[np.float64]) -> ItemGaps:
    gaps = perceived - expected
    names = [f"item {position}" for position in range(1, gaps.shape[1] + 1)]
    products = _enough(of_array(gaps, names))
    means = np.where(np.isnan(gaps), 0, expected).sum(axis=0) / np.diag(products.n)
    return ItemGaps(means, means + products.means, products)


def _of_means(expected: NDArray[np.float64], perceived: NDArray[np.float64]) -> ItemGaps:
    if not np.isfinite(perceived - expected).all():
        raise MeasureError("An item's mean is missing: leave the item out of both sides.")
    return ItemGaps(expected, perceived, None)


def _enough(products: ItemProducts) -> ItemProducts:
    if not np.isfinite(products.products).all():
        raise MeasureError("An answer is infinite: correct it or leave it empty.")
    if products.least <= 1:
        i, j = np.unravel_index(int(products.n.argmin()), products.n.shape)
        raise MeasureError(
            f"Only {products.least} people answered expectation and perception of items {i + 1} "
            f"and {j + 1}: at least two must have, or leave one of them out."
        )
    return products


def _members(dimensions: Dimensions, count: int) -> dict[Any, list[int]]:
    """Dimension → the positions of its items."""
    if isinstance(dimensions, Mapping):
        members = {name: list(items) for name, items in dimensions.items()}
    else:
        members = {}
        for position, name in enumerate(dimensions):
            members.setdefault(name, []).append(position)
    placed = sorted(item for items in members.values() for item in items)
    if placed != list(range(count)) or not all(members.values()):
        raise MeasureError(
            f"Each of the {count} items belongs to one dimension: give one label per item, or "
            "the positions of each dimension's items, from 0."
        )
    return members


def _points(importance: Importance | None, members: Mapping[Any, object]) -> dict[Any, float]:
    if importance is None:
        return dict.fromkeys(members, 1.0)
    if not isinstance(importance, Mapping):
        importance = dict(zip(members, importance, strict=len(importance) == len(members)))
    points = {name: float(importance.get(name, np.nan)) for name in members}
    if set(importance) != set(members) or not all(
        np.isfinite(value) and value >= 0 for value in points.values()
    ):
        raise MeasureError(
            "importance gives each dimension its points, none negative: there are "
            f"{', '.join(map(str, members))}."
        )
    if sum(points.values()) <= 0:
        raise MeasureError("No dimension has any importance: give one of them points above 0.")
    return points


def _spread(
    members: Mapping[Any, Sequence[int]], points: Mapping[Any, float], count: int
) -> NDArray[np.float64]:
    """The share of each item, from the points of its dimension."""
    share, whole = np.zeros(count), sum(points.values())
    for name, items in members.items():
        share[list(items)] = points[name] / whole / len(items)
    return share


def _least(gaps: ItemProducts, share: NDArray[np.float64]) -> int:
    used = share > 0
    return int(gaps.n[np.ix_(used, used)].min())
