from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError
from ._raking import AGREE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class KnownTotals:
    """The matrix and the totals that `calibrate` takes, with the names of the columns."""

    names: tuple[str, ...]
    X: NDArray[np.float64]
    totals: NDArray[np.float64]

    def __str__(self) -> str:
        return f"Known totals of {', '.join(self.names)}."


def known_totals(
    sums: pa.Table, totals: Mapping[str, Mapping[Any, float] | float], *, customers: float
) -> KnownTotals:
    """Bring totals that are known of all customers into the form that `calibrate` takes.

    A column with a total per level becomes one column of X per level but the first, whose total
    follows from `customers`; a numeric column with one total is a column of X as it is.

    Args:
        sums: A table with those columns: rows, cells or survey sums.
        totals: Column → level → number of customers, or column → total over all customers.
        customers: How many customers there are: the total of a column of ones.

    Returns:
        `KnownTotals`: `.X`, `.totals`, `.names`.

    Raises:
        MeasureError: A column or level is missing on one side, or a column's totals do not add up
            to `customers`.

    Example:
        >>> import pyarrow as pa
        >>> sums = pa.table({"sex": ["f", "m", "f"], "age": [30, 40, 50]})
        >>> known = known_totals(sums, {"sex": {"f": 60, "m": 40}, "age": 4500}, customers=100)
        >>> known.names, known.X.tolist()
        (('customers', 'sex m', 'age'), [[1.0, 0.0, 30.0], [1.0, 1.0, 40.0], [1.0, 0.0, 50.0]])
    """
    names, columns, wanted = ["customers"], [np.ones(sums.num_rows)], [customers]
    for column, total in totals.items():
        if column not in sums.column_names:
            raise MeasureError(f"There is no column {column!r}: make the sums by it.")
        values = sums[column].to_pylist()
        if not isinstance(total, Mapping):
            names.append(column)
            columns.append(_numbers(column, values))
            wanted.append(total)
            continue
        _check_levels(column, values, total, customers)
        for level in list(total)[1:]:
            names.append(f"{column} {level}")
            columns.append(np.array([float(value == level) for value in values]))
            wanted.append(total[level])
    return KnownTotals(tuple(names), np.column_stack(columns), np.array(wanted, dtype=float))


def _numbers(column: str, values: list[Any]) -> NDArray[np.float64]:
    if not all(isinstance(value, int | float) for value in values):
        raise MeasureError(f"{column!r} holds no numbers everywhere: give a total per level.")
    return np.array(values, dtype=float)


def _check_levels(
    column: str, values: list[Any], total: Mapping[Any, float], customers: float
) -> None:
    for level in dict.fromkeys(values):
        if level not in total:
            raise MeasureError(f"There is no total for the level {level!r} of {column!r}.")
    for level in total:
        if level not in values:
            raise MeasureError(f"No respondent has the level {level!r} of {column!r}: join it.")
    added = sum(total.values())
    if abs(added - customers) > AGREE * customers:
        raise MeasureError(
            f"The totals of {column!r} add up to {added:g}, not to {customers:g} customers."
        )
