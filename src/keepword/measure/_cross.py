from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._tally import _number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from narwhals.typing import IntoFrame
    from numpy.typing import ArrayLike, NDArray

    Matrix = NDArray[np.float64]
    Sums = tuple[Matrix, ...]

PARTS = 50
"""Into how many parts rows are cut, whose differences say how sure an importance is."""

INFINITE = "A value or a weight is infinite: correct it, or leave its row out."
NO_ROWS = "There are no rows: give a frame with at least three."

_BAD, _WEIGHT = "_bad", "_weight"
_ROUNDING = 1e-10
"""A variance below this share of the mean square cannot be told from rounding."""


@dataclass(frozen=True, eq=False)
class CrossProduct:
    """Weighted sums over the rows that hold both of two columns, for every pair, part by part.

    The first name is what is explained, the others are the drivers. Sums of other rows of the same
    columns add up: `january + february`. Every array has one matrix per part.

    Attributes:
        names: The columns.
        parts: The label of each part.
        n: Rows that hold both.
        w: Σw over them.
        sums: Σw·(the row's column).
        products: Σw·(both columns).
        ww: Σw² of each part.
    """

    names: tuple[str, ...]
    parts: tuple[int, ...]
    n: Matrix
    w: Matrix
    sums: Matrix
    products: Matrix
    ww: Matrix

    def __str__(self) -> str:
        return f"{self.names[0]} and {len(self.names) - 1} drivers, {self.told_n}."

    def __add__(self, other: CrossProduct) -> CrossProduct:
        if self.names != other.names:
            raise MeasureError(
                f"Sums of {', '.join(self.names)} and of {', '.join(other.names)} do not add up: "
                "make both from the same columns in the same order."
            )
        return _added([self, other])

    @classmethod
    def from_correlations(
        cls, matrix: ArrayLike, names: Sequence[str], *, n: int = 100
    ) -> CrossProduct:
        """What n rows with this correlation (or covariance) matrix would give, as one part."""
        r = np.asarray(matrix, dtype=np.float64)
        if r.shape != (len(names), len(names)) or not np.allclose(r, r.T):
            raise MeasureError(
                f"{len(names)} names need a symmetric matrix of {len(names)} × {len(names)}."
            )
        rows = np.full((1, *r.shape), float(n))
        zeros = np.zeros_like(rows)
        return cls(tuple(names), (0,), rows, rows, zeros, r[None] * (n - 1), rows[:, 0, 0])

    @property
    def whole(self) -> CrossProduct:
        """The same sums as one part."""
        return _added([replace(self, parts=(0,) * len(self.parts))])

    @property
    def least(self) -> int:
        """The fewest rows that hold both columns of a pair."""
        return int(self.n.sum(0).min())

    @property
    def told_n(self) -> str:
        """How many rows, or, where answers are missing, between which numbers by pair."""
        most = int(self.n.sum(0).max())
        return f"n = {most}" if most == self.least else f"n = {self.least} to {most} by pair"

    @property
    def covariances(self) -> Matrix:
        """The covariance of each pair, over the rows that hold both (divided by n − 1)."""
        return covariances(self.n.sum(0), self.w.sum(0), self.sums.sum(0), self.products.sum(0))

    def without_each(self) -> Matrix:
        """The covariances of all rows but one part's, for each part: what a jackknife needs."""
        if len(self.parts) < 10:  # noqa: PLR2004 - a spread over fewer says little
            raise MeasureError(
                f"An interval needs the sums of at least 10 parts, not of {len(self.parts)}: name "
                "a column of persons or units in parts=, or give a frame in memory."
            )
        left = [total.sum(0) - total for total in (self.n, self.w, self.sums, self.products)]
        return covariances(*left)


def covariances(n: Matrix, w: Matrix, sums: Matrix, products: Matrix) -> Matrix:
    """Covariances from sums over pairs, for one matrix or a stack of them."""
    centred = products - sums * np.swapaxes(sums, -1, -2) / w
    return np.asarray(centred / (w * (n - 1) / n))


def cross_product(
    frame: IntoFrame,
    y: str,
    x: Sequence[str],
    weight: str | None = None,
    *,
    parts: str | None = None,
) -> CrossProduct:
    """Reduce rows to the sums from which the importance of drivers follows, in one or two scans.

    Per pair of columns: n, Σw, Σwxᵢ, Σwxᵢxⱼ over the rows that hold both. A driver that many did
    not answer thus costs no answer to the others; how many rows each pair has is said.

    Args:
        frame: A DuckDB relation, a Polars frame (eager or lazy), a pandas or PySpark frame, or a
            PyArrow table.
        y: What is explained: the overall score.
        x: The drivers: the scores of moments.
        weight: The column of weights, each finite and greater than 0.
        parts: A column of whole numbers or texts whose rows belong together, such as the person
            or the unit: intervals then allow for that. Without it, rows in memory are dealt out
            to 50 parts in short runs; those of a lazy frame stay one part, without intervals.

    Returns:
        A `CrossProduct`.

    Raises:
        MeasureError: A column is missing, twice there or not numeric, a weight is not greater
            than 0, a value is infinite, or fewer than 3 rows hold a pair.

    Example:
        >>> import pyarrow as pa
        >>> rows = pa.table({"overall": [1, 0, 1, 1], "speed": [1, 0, 1, 0], "care": [1, 0, 0, 1]})
        >>> print(cross_product(rows, "overall", ["speed", "care"]))
        overall and 2 drivers, n = 4.
    """
    rows = nw.from_native(frame)
    names = (y, *x)
    schema = rows.collect_schema()
    _check(schema, names, weight, parts)
    if isinstance(rows, nw.DataFrame):
        return _checked(_in_memory(rows, names, weight, parts))
    selected = rows.select(
        *[_number(name).alias(f"c{i}") for i, name in enumerate(names)],
        (_number(weight) if weight else nw.lit(1.0)).alias(_WEIGHT),
        (nw.lit(0) if parts is None else _labels(parts, rows)).alias("part"),
    )
    return _checked(_added(list(_on_the_engine(selected, names))))


def _in_memory(
    rows: nw.DataFrame[Any], names: tuple[str, ...], weight: str | None, parts: str | None
) -> CrossProduct:
    if not len(rows):
        raise MeasureError(NO_ROWS)
    columns = [_floats(rows.get_column(name)) for name in names]
    columns.append(np.broadcast_to(1.0, len(rows)))
    if weight:
        columns.append(_floats(rows.get_column(weight)))
        _refuse_bad_weights(int((~(np.isfinite(columns[-1]) & (columns[-1] > 0))).sum()))
    if parts is None:
        labels = tuple(range(min(PARTS, len(rows))))
        summed = functools.partial(_over_rounds, columns, len(names))
    else:
        labels, places = _places(rows.select(_labels(parts, rows))[parts].to_list())
        summed = functools.partial(_over_places, columns, len(names), places)
    with np.errstate(invalid="ignore"):
        found = summed(gaps=False)
        # NaN shows in the products: only then does every pair of columns have rows of its own.
        if not np.isfinite(found[3]).all():
            found = summed(gaps=True)
    n, w, sums, products, ww = (each[: len(labels)] for each in found)
    pairs = np.ones(products.shape)
    return CrossProduct(names, labels, n * pairs, w * pairs, sums * pairs, products, ww)


def _dealt(columns: Sequence[Matrix]) -> Iterator[Matrix]:
    """Rows dealt out to the parts in short runs, twenty or more to each part where rows suffice.

    Each round is parts × columns × rows, about a twentieth of them all.
    """
    rows = len(columns[0])
    run = max(1, rows // (PARTS * 20))
    dealt = np.empty((len(columns), PARTS * run))
    for start in range(0, rows, PARTS * run):
        for place, column in enumerate(columns):
            held = column[start : start + PARTS * run]
            dealt[place, : len(held)], dealt[place, len(held) :] = held, 0
        yield dealt.reshape(len(columns), PARTS, run).swapaxes(0, 1)


def _over_rounds(columns: Sequence[Matrix], size: int, *, gaps: bool) -> Sums:
    rounds = (_multiplied(stack, size, gaps=gaps) for stack in _dealt(columns))
    return functools.reduce(lambda one, other: tuple(map(np.add, one, other)), rounds)


def _over_places(
    columns: Sequence[Matrix], size: int, places: Iterable[NDArray[np.intp]], *, gaps: bool
) -> Sums:
    stacks = (np.stack([column[place] for column in columns])[None] for place in places)
    found = (_multiplied(stack, size, gaps=gaps) for stack in stacks)
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def _multiplied(stack: Matrix, size: int, *, gaps: bool) -> Sums:
    """n, Σw, Σwx, Σwxx and Σw² of stacks of columns: x, a column of ones, and weights if any.

    Without gaps the one column of ones says for all of x that they are held.
    """
    both, weights = stack[:, : size + 1], stack[:, size + 1 :]
    if gaps:
        held = ~np.isnan(stack[:, :size])
        both = np.concatenate([np.where(held, stack[:, :size], 0), held * both[:, -1:]], axis=1)
    # A matrix times its own transpose is what the linear algebra underneath does fastest.
    found = both @ (both * weights if weights.size else both).swapaxes(1, 2)
    w = found[:, size:, size:]
    n = both[:, size:] @ both[:, size:].swapaxes(1, 2) if weights.size else w
    ww = np.square(stack[:, -1]).sum(-1)
    return n, w, found[:, :size, size:], found[:, :size, :size], ww


def _places(given: list[object]) -> tuple[tuple[int, ...], list[NDArray[np.intp]]]:
    """The parts that labels fall into, and the rows of each."""
    part_of = {label: _part(label) for label in set(given)}
    parts = np.array([part_of[label] for label in given], dtype=np.int64)
    labels = tuple(sorted(set(part_of.values())))
    return labels, [np.flatnonzero(parts == label) for label in labels]


def _floats(column: nw.Series[Any]) -> Matrix:
    number = column if column.dtype.is_float() else column.cast(nw.Float64)
    return np.asarray(number.to_numpy(), dtype=np.float64)


def _on_the_engine(rows: nw.LazyFrame[Any], names: tuple[str, ...]) -> Iterable[CrossProduct]:
    size, weight = len(names), nw.col(_WEIGHT)
    gaps = _with_gaps(rows, size)
    exprs: dict[str, nw.Expr] = {}
    where: dict[tuple[str, int, int], str] = {}

    def ask(what: str, i: int, j: int, expr: nw.Expr, *held: int) -> None:
        """Sum an expression over rows that hold columns; the same sum is asked only once."""
        needed = sorted(gaps.intersection(held))
        key = f"{what}_{'_'.join(map(str, needed))}"
        for column in needed:
            expr = nw.when(~nw.col(f"c{column}").is_null()).then(expr)
        exprs[key] = expr
        where[what[0], i, j] = key

    for i in range(size):
        for j in range(size):
            first, second = nw.col(f"c{i}"), nw.col(f"c{j}")
            ask("n", i, j, nw.lit(1.0), i, j)
            ask("w", i, j, weight, i, j)
            ask(f"s{i}", i, j, weight * first, i, j)
            low, high = min(i, j), max(i, j)
            ask(f"p{low}p{high}", i, j, weight * first * second)
    exprs["ww"] = weight * weight
    made = rows.select("part", **exprs)
    reduced = made.group_by("part").agg(*(nw.col(key).sum() for key in exprs))
    for row in reduced.collect("pyarrow").to_arrow().to_pylist():
        stacks = [
            np.array([[row[where[what, i, j]] or 0 for j in range(size)] for i in range(size)])
            for what in "nwsp"
        ]
        n, w, s, p = (stack[None].astype(float) for stack in stacks)
        yield CrossProduct(names, (_part(row["part"]),), n, w, s, p, np.array([row["ww"]]))


def _with_gaps(rows: nw.LazyFrame[Any], size: int) -> set[int]:
    """Which columns have missing values; refuses bad weights in the same scan."""
    w = nw.col(_WEIGHT)
    flags = {f"c{i}": nw.when(nw.col(f"c{i}").is_null()).then(nw.lit(1)) for i in range(size)}
    flags[_BAD] = nw.when(~(w > 0) | w.is_null()).then(nw.lit(1))
    counted = rows.select(**flags).select(nw.col(name).sum() for name in flags)
    row = counted.collect("pyarrow").to_arrow().to_pylist()[0]
    _refuse_bad_weights(row[_BAD] or 0)
    return {i for i in range(size) if row[f"c{i}"]}


def _labels(parts: str, rows: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> nw.Expr:
    if not rows.collect_schema()[parts].is_integer():
        return nw.col(parts).cast(nw.String)
    # An engine deals persons out itself, lest it send back a row for each of them.
    return nw.col(parts) % PARTS if isinstance(rows, nw.LazyFrame) else nw.col(parts)


def _part(label: object) -> int:
    """The part of a label: persons and units are dealt out the same way on every engine."""
    if isinstance(label, int | float):
        return int(label) % PARTS
    return zlib.crc32(str(label or "").encode()) % PARTS


def _added(pieces: Sequence[CrossProduct]) -> CrossProduct:
    """Add what has the same label."""
    if not pieces:
        raise MeasureError(NO_ROWS)
    places: defaultdict[int, list[tuple[CrossProduct, int]]] = defaultdict(list)
    for piece in pieces:
        for position, label in enumerate(piece.parts):
            places[label].append((piece, position))
    labels = tuple(sorted(places))

    def stacked(of: str) -> Matrix:
        return np.array([sum(getattr(p, of)[at] for p, at in places[label]) for label in labels])

    arrays = [stacked(of) for of in ("n", "w", "sums", "products", "ww")]
    return CrossProduct(pieces[0].names, labels, *arrays)


def _check(schema: nw.Schema, names: Sequence[str], weight: str | None, parts: str | None) -> None:
    if len(names) < 2:  # noqa: PLR2004
        raise MeasureError("There is no driver: name at least one column in x.")
    if len(set(names)) < len(names):
        raise MeasureError(f"A column stands twice in {', '.join(names)}: name each once.")
    for name in [*names, *([weight] if weight else []), *([parts] if parts else [])]:
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}: there are {', '.join(schema)}.")
    for name in [*names, *([weight] if weight else [])]:
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            raise MeasureError(
                f"The column {name!r} holds {schema[name]}, not numbers: score it first."
            )
    if parts and not (schema[parts].is_integer() or schema[parts] in (nw.String, nw.Categorical)):
        raise MeasureError(
            f"The parts in {parts!r} are {schema[parts]}: give whole numbers or texts."
        )


def _refuse_bad_weights(bad: int) -> None:
    if bad:
        raise MeasureError(
            f"{bad} of the weights are missing or not greater than 0: correct them, or leave those "
            "rows out."
        )


def _checked(found: CrossProduct) -> CrossProduct:
    if not (np.isfinite(found.products).all() and np.isfinite(found.w).all()):
        raise MeasureError(INFINITE)
    total = found.n.sum(0)
    if not total.any():
        raise MeasureError(NO_ROWS)
    if total.min() < 3:  # noqa: PLR2004
        i, j = np.unravel_index(int(total.argmin()), total.shape)
        raise MeasureError(
            f"{int(total.min())} rows hold both {found.names[i]!r} and {found.names[j]!r}: leave "
            "one of them out, or gather more answers."
        )
    squares = np.diag(found.products.sum(0) / found.w.sum(0))
    flat = np.flatnonzero(np.diag(found.covariances) <= _ROUNDING * np.maximum(squares, 1e-300))
    if len(flat):
        raise MeasureError(
            f"{found.names[flat[0]]!r} is the same in every row, or nearly so for its size, and so "
            "nothing is seen to go with it: leave it out, or take a round number near its mean "
            "off every row."
        )
    return found
