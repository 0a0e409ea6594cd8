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

BLOCK = 1024
"""How many people are multiplied at once: few enough for one thread, which is fastest here."""

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
    return _added([answers[:, place] for place in range(answers.shape[1])], names, missing)


def of_rows(
    rows: nw.DataFrame[Any] | nw.LazyFrame[Any], names: Sequence[str], missing: Missing
) -> ItemProducts:
    """The products of float columns in which null is no answer, on the engine that holds them."""
    if isinstance(rows, nw.DataFrame):
        return _added([_as_floats(rows[name]) for name in names], names, missing)
    kept = rows.drop_nulls(list(names)) if missing == "complete" else rows
    return _on_the_engine(kept, names)


def _added(
    columns: Sequence[NDArray[np.float64]], names: Sequence[str], missing: Missing
) -> ItemProducts:
    """Block by block, so that what is multiplied stays in the processor's cache."""
    size = len(columns)
    n, sums, products = np.zeros((3, size, size))
    for start in range(0, len(columns[0]), BLOCK):
        block = np.stack([column[start : start + BLOCK] for column in columns])
        open_ = np.isnan(block)
        if missing == "complete":
            block, open_ = (part[:, ~open_.any(axis=0)] for part in (block, open_))
        block[open_] = 0
        # A matrix times its own transpose is what the linear algebra underneath does fastest.
        both = np.concatenate([block, ~open_])
        with np.errstate(invalid="ignore"):  # what is infinite is refused afterwards
            found = both @ both.T
        products += found[:size, :size]
        sums += found[:size, size:]
        n += found[size:, size:]
    return ItemProducts(tuple(names), n, sums, products)


def _as_floats(column: nw.Series[Any]) -> NDArray[np.float64]:
    values = column.to_arrow()
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def _on_the_engine(rows: nw.LazyFrame[Any], names: Sequence[str]) -> ItemProducts:
    size = len(names)
    # Products of columns without nulls are what engines do fastest.
    filled = rows.select(
        *[nw.col(name).fill_null(0.0).alias(f"x{place}") for place, name in enumerate(names)],
        *[
            nw.when(nw.col(name).is_null()).then(nw.lit(0.0)).otherwise(nw.lit(1.0)).alias(f"m{i}")
            for i, name in enumerate(names)
        ],
    )
    pairs = [(i, j) for i in range(size) for j in range(size)]
    kinds = {"n": ("m", "m"), "s": ("x", "m"), "p": ("x", "x")}
    row = filled.select(
        *[
            (nw.col(f"{left}{i}") * nw.col(f"{right}{j}")).sum().alias(f"{kind}_{i}_{j}")
            for kind, (left, right) in kinds.items()
            for i, j in pairs
            if kind == "s" or i <= j
        ]
    )
    found = row.collect("pyarrow").to_arrow().to_pylist()[0]

    def matrix(kind: str) -> NDArray[np.float64]:
        keys = [(i, j) if kind == "s" or i <= j else (j, i) for i, j in pairs]
        values = [found[f"{kind}_{i}_{j}"] or 0 for i, j in keys]
        return np.array(values, dtype=float).reshape(size, size)

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
