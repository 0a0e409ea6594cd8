from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._tally import _number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import ArrayLike, NDArray

    Items: TypeAlias = (
        Sequence[Sequence[float | None]] | NDArray[np.float64] | IntoFrame | "ItemProducts"
    )

Missing = Literal["pairwise", "complete"]

PAIR = 2
"""The fewest items that go together, and the fewest people who show it."""

TABLE = 2
"""The dimensions of an array of people × items."""


@dataclass(frozen=True)
class ItemProducts:
    """Sums over the people who answered both of two items, for every pair of k items.

    `n[i, j]` people answered items i and j; `sums[i, j]` is Σxᵢ and `products[i, j]` Σxᵢxⱼ over
    them. Products of parts add up to those of the whole: `a + b`.
    """

    names: tuple[str, ...]
    n: NDArray[np.float64]
    sums: NDArray[np.float64]
    products: NDArray[np.float64]

    def __str__(self) -> str:
        least, most = int(self.n.min()), int(self.n.max())
        people = f"{most} people" if least == most else f"{least} to {most} people per pair"
        return f"Sums and products of {len(self.names)} items, {people}."

    def __add__(self, other: ItemProducts) -> ItemProducts:
        if self.names != other.names:
            raise MeasureError(
                f"Products of {', '.join(self.names)} and of {', '.join(other.names)} do not add "
                "up: make both from the same items in the same order."
            )
        return ItemProducts(
            self.names,
            self.n + other.n,
            self.sums + other.sums,
            self.products + other.products,
        )

    @classmethod
    def from_covariance(
        cls, covariance: ArrayLike, n: int, names: Sequence[str] = ()
    ) -> ItemProducts:
        """What n people with this covariance (or correlation) matrix and means of 0 would give."""
        matrix = np.asarray(covariance, dtype=float)
        if (
            matrix.ndim != TABLE
            or matrix.shape[0] != matrix.shape[1]
            or not np.isfinite(matrix).all()
        ):
            raise MeasureError("A covariance matrix is square and without gaps.")
        return cls(
            tuple(names) or _numbered(len(matrix)),
            np.full(matrix.shape, float(n)),
            np.zeros(matrix.shape),
            matrix * (n - 1),
        )

    @property
    def means(self) -> NDArray[np.float64]:
        """The mean of each item over everybody who answered it."""
        return np.diag(self.sums) / np.diag(self.n)

    @property
    def covariance(self) -> NDArray[np.float64]:
        """The covariance of each pair of items over those who answered both (divided by n - 1)."""
        centred = self.products - self.sums * self.sums.T / self.n
        return centred / (self.n - 1)

    @property
    def least(self) -> int:
        """The smallest number of people who answered any two items."""
        return int(self.n.min())


def item_products(
    items: Items, columns: Sequence[str] | None = None, *, missing: Missing = "pairwise"
) -> ItemProducts:
    """Reduce answers, one column per item, to what reliability and gaps are computed from.

    Args:
        items: People × items: an array, or a frame of any engine (DuckDB, Polars, pandas,
            PyArrow, PySpark), which then does the work. Null and NaN are no answer.
        columns: The items' columns in a frame; all of them by default.
        missing: "pairwise" keeps, for each pair of items, everybody who answered both;
            "complete" leaves out who left any item open.

    Returns:
        `ItemProducts`: three matrices of items × items.

    Raises:
        MeasureError: There are no two items, a column is missing or not numeric, an answer is
            infinite, or two items have fewer than two people who answered both.

    Example:
        >>> answers = [[1, 2], [2, 4], [3, None]]
        >>> item_products(answers).n.tolist()
        [[3.0, 2.0], [2.0, 2.0]]
        >>> item_products(answers, missing="complete").n.tolist()
        [[2.0, 2.0], [2.0, 2.0]]
    """
    if isinstance(items, ItemProducts):
        return items
    if isinstance(items, list | tuple | np.ndarray):
        answers = _as_array(items)
        return checked(of_array(answers, _numbered(answers.shape[1]), missing))
    rows = nw.from_native(cast("IntoFrame", items))
    schema = rows.collect_schema()
    names = list(schema) if columns is None else list(columns)
    check_items(schema, names)
    numbers = rows.select(*[_number(name).alias(name) for name in names])
    return checked(of_rows(numbers, names, missing))


def of_array(
    answers: NDArray[np.float64], names: Sequence[str], missing: Missing = "pairwise"
) -> ItemProducts:
    """The products of an array in which NaN is no answer."""
    if missing == "complete":
        answers = answers[~np.isnan(answers).any(axis=1)]
    present = (~np.isnan(answers)).astype(float)
    filled = np.nan_to_num(answers, nan=0.0, posinf=np.inf, neginf=-np.inf)
    return ItemProducts(tuple(names), present.T @ present, filled.T @ present, filled.T @ filled)


def of_rows(
    rows: nw.DataFrame[Any] | nw.LazyFrame[Any], names: Sequence[str], missing: Missing
) -> ItemProducts:
    """The products of float columns in which null is no answer, on the engine that holds them."""
    if missing == "complete":
        rows = rows.drop_nulls(list(names))
    if isinstance(rows, nw.DataFrame):
        answers = np.column_stack([rows[name].to_numpy() for name in names])
        return of_array(answers.astype(float), names)
    return _on_the_engine(rows, names)


def _on_the_engine(rows: nw.LazyFrame[Any], names: Sequence[str]) -> ItemProducts:
    size = len(names)
    pairs = [(i, j) for i in range(size) for j in range(size)]
    sums: list[nw.Expr] = []
    for i, j in pairs:
        first, second = nw.col(names[i]), nw.col(names[j])
        both = ~(first.is_null() | second.is_null())
        sums.append(nw.when(both).then(first).sum().alias(f"s_{i}_{j}"))
        if i <= j:
            sums.append((first * second).sum().alias(f"p_{i}_{j}"))
            sums.append(nw.when(both).then(nw.lit(1)).sum().alias(f"n_{i}_{j}"))
    row = rows.select(*sums).collect("pyarrow").to_arrow().to_pylist()[0]

    def matrix(of: str) -> NDArray[np.float64]:
        ordered = [(i, j) if of == "s" else (min(i, j), max(i, j)) for i, j in pairs]
        return np.array([row[f"{of}_{i}_{j}"] or 0 for i, j in ordered], float).reshape(size, size)

    return ItemProducts(tuple(names), matrix("n"), matrix("s"), matrix("p"))


def check_items(schema: nw.Schema, names: Sequence[str]) -> None:
    """Refuse columns that are not there or hold no numbers."""
    for name in names:
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}: there are {', '.join(schema)}.")
        if not schema[name].is_numeric():
            raise MeasureError(
                f"The column {name!r} holds {schema[name]}, not numbers: name the items' columns."
            )


def checked(products: ItemProducts) -> ItemProducts:
    """Refuse what no covariance follows from."""
    size = len(products.names)
    if size < PAIR:
        raise MeasureError(f"{size} item has no other to go with: give at least two.")
    if not (np.isfinite(products.sums).all() and np.isfinite(products.products).all()):
        raise MeasureError("An answer is infinite: correct it or leave it empty.")
    if products.least < PAIR:
        i, j = np.unravel_index(int(products.n.argmin()), products.n.shape)
        raise MeasureError(
            f"Only {products.least:d} people answered both {products.names[i]} and "
            f"{products.names[j]}: at least two must have, or leave one of them out."
        )
    return products


def _as_array(items: Any) -> NDArray[np.float64]:
    try:
        answers = np.array(items, dtype=float)
    except (TypeError, ValueError) as error:
        raise MeasureError(
            "Items are a table of numbers, people × items, each row as long as the others."
        ) from error
    if answers.ndim != TABLE or answers.shape[0] == 0:
        raise MeasureError(f"Items are people × items, not an array of shape {answers.shape}.")
    return answers


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"item {position}" for position in range(1, count + 1))
