from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12}
"""How many days a unit of time has."""

NAMES = {"D": "days", "W": "weeks", "M": "months"}


class Triples(NamedTuple):
    """How many customers have each history: x repeat purchases, the last at t_x, watched for T."""

    x: Vector
    t_x: Vector
    T: Vector
    customers: Vector

    @property
    def n(self) -> float:
        """How many customers there are."""
        return float(self.customers.sum())


@dataclass(frozen=True, eq=False)
class Purchases:
    """How many customers have each purchase history, up to a day.

    It unpacks into what the fits take: `fit_mbg_nbd(*purchases)`. Those of other customers up to
    the same day add up: `north + south`.

    Attributes:
        x: Repeat purchases: days with a purchase after the first one.
        t_x: From the first purchase to the last, in `unit`; 0 where x is 0.
        T: From the first purchase to `until`, in `unit`.
        count: How many customers have this history.
        until: The last day that counts.
        unit: "D" days, "W" weeks, "M" months.
        no_customer: Rows that were left out because nobody is named.
        no_day: Rows that were left out because they have no day.
        later: Rows that were left out because they are later than `until`.
    """

    x: Vector
    t_x: Vector
    T: Vector
    count: Vector
    until: date
    unit: str
    no_customer: int = 0
    no_day: int = 0
    later: int = 0

    @property
    def n(self) -> int:
        """How many customers there are."""
        return int(self.count.sum())

    @property
    def bought(self) -> int:
        """On how many days customers bought, the first ones included."""
        return int(self.count @ (self.x + 1))

    def __iter__(self) -> Iterator[Vector]:
        return iter((self.x, self.t_x, self.T, self.count))

    def __add__(self, other: Purchases) -> Purchases:
        if (self.until, self.unit) != (other.until, other.unit):
            raise MeasureError(
                f"Purchases until {self.until} in {NAMES[self.unit]} and until {other.until} in "
                f"{NAMES[other.unit]} do not add up: reduce both to the same day and unit."
            )
        pairs = zip(self, other, strict=True)
        joined = grouped(*(np.concatenate(pair) for pair in pairs))
        return Purchases(
            *joined,
            until=self.until,
            unit=self.unit,
            no_customer=self.no_customer + other.no_customer,
            no_day=self.no_day + other.no_day,
            later=self.later + other.later,
        )

    def __str__(self) -> str:
        again = int(self.count[self.x > 0].sum())
        named = {
            "that name no customer": self.no_customer,
            "without a day": self.no_day,
            "of later days": self.later,
        }
        out = ", ".join(f"{rows:,} rows {why}" for why, rows in named.items() if rows)
        return (
            f"{self.n:,} customers bought on {self.bought:,} days until {self.until}; {again:,} "
            f"came again.{' Left out: ' + out + '.' if out else ''}"
        )

    def _repr_html_(self) -> str:
        most = np.argsort(-self.count, kind="stable")[:10]
        rows = [tuple(float(column[i]) for column in self) for i in most]
        caption = f"{self} The most frequent histories, in {NAMES[self.unit]}:"
        return html_table(("x", "t_x", "T", "customers"), rows, caption=caption)


def triples(
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,  # noqa: N803 -- the papers' name, and a fixed one
    count: ArrayLike | None = None,
) -> Triples:
    """Histories that were checked, equal ones together."""
    given = [np.asarray(column, dtype=np.float64) for column in (x, t_x, T)]
    given.append(np.ones(given[0].shape) if count is None else np.asarray(count, dtype=np.float64))
    if given[0].ndim != 1 or any(column.shape != given[0].shape for column in given):
        lengths = ", ".join(str(column.shape) for column in given)
        raise MeasureError(f"x, t_x, T and count have shapes {lengths}: give one list of each.")
    if not given[0].size or not given[3].sum() > 0:
        _refuse_row(*given, bad=given[3] < 0, said="a count below 0: give how many there are")
        raise MeasureError("There are no customers: give at least their x, t_x and T.")
    found = Triples(*given)
    check_rows(found)
    return _sparse(found) if count is not None else grouped(*found[:3])


def check_rows(found: Triples) -> None:
    """Refuse the first row that no customer can have."""
    x, t_x, T, count = found  # noqa: N806
    rules = (
        (~np.isfinite(x + t_x + T + count), "a missing or infinite number: leave the row out"),
        (count < 0, "a count below 0: give how many customers there are"),
        ((x < 0) | (x != np.floor(x)), "no whole x of 0 or more: count purchases after the first"),
        (t_x < 0, "a t_x below 0: give the time from the first purchase to the last"),
        (t_x > T, "its last purchase after the end: give t_x and T in the same unit"),
        ((x == 0) & (t_x > 0), "no repeat purchase, yet a t_x above 0: give 0 for it"),
        ((x > 0) & (t_x == 0), "x above 0 and t_x 0: merge the purchases of one day"),
    )
    for bad, said in rules:
        _refuse_row(*found, bad=bad, said=said)


def _refuse_row(*columns: Vector, bad: NDArray[np.bool_], said: str) -> None:
    if bad.any():
        at = int(np.argmax(bad))
        named = zip(Triples._fields, columns, strict=True)
        values = (f"{name} {column.flat[at]:g}" for name, column in named)
        raise MeasureError(f"Row {at} ({', '.join(values)}) has {said}.")


def _sparse(found: Triples) -> Triples:
    held = found.customers > 0
    return found if held.all() else Triples(*(column[held] for column in found))


def grouped(x: Vector, t_x: Vector, T: Vector, count: Vector | None = None) -> Triples:  # noqa: N803
    """Equal histories together: their counts added, in the order of x, t_x, T."""
    levels, code = [], np.zeros(len(x), dtype=np.int64)
    for column in (x, t_x, T):
        level, place = coded(column)
        code *= len(level)
        code += place
        levels.append(level)
    if count is None:
        codes, many = np.unique(code, return_counts=True)
    else:
        codes, place = np.unique(code, return_inverse=True)
        many = np.bincount(place, count)
    columns: list[Vector] = [many.astype(np.float64)]
    for level in reversed(levels):
        codes, at = np.divmod(codes, len(level))
        columns.append(level[at])
    customers, age, last, again = columns
    return _sparse(Triples(again, last, age, customers))


def coded(values: Vector) -> tuple[Vector, NDArray[np.int64]]:
    """The different values in order, and the place of each: a look-up beats sorting them all."""
    encoded = pa.array(values).dictionary_encode()
    level = encoded.dictionary.to_numpy()
    order = np.argsort(level)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return level[order], rank[encoded.indices.to_numpy()]


def check_times(**times: ArrayLike) -> list[Vector]:
    """Numbers of 0 or more, of shapes that fit together."""
    arrays = [np.asarray(values, dtype=np.float64) for values in times.values()]
    for name, values in zip(times, arrays, strict=True):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise MeasureError(f"{name} holds a number that is missing or below 0: correct it.")
    try:
        return [np.array(values) for values in np.broadcast_arrays(*arrays)]
    except ValueError as error:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in zip(times, arrays, strict=True))
        raise MeasureError(f"{shapes} do not fit together: give one value, or as many.") from error


def repeated(found: Triples) -> None:
    """Refuse customers of whom nobody came again: there is nothing to learn from."""
    if not found.customers[found.x > 0].sum() > 0:
        raise MeasureError(
            f"None of {found.n:,.0f} customers bought again, so that nobody can be told to have "
            "gone: give a longer time, or more customers."
        )
