from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._purchase_reduction import columns_of, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from narwhals.typing import IntoFrame
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spends:
    """How many customers came again so often and spent so much each time.

    It unpacks into what the fit takes: `fit_gamma_gamma(*spends)`.

    Attributes:
        x: Repeat purchases: days with a purchase after the first one; 0 for who never came again.
        mean_spend: The mean of a customer's repeat purchases; 0 where there are none.
        count: How many customers these are.
        until: The last day that counts.
        left_out: Rows without a customer, a day or an amount, or later than `until`.
    """

    x: Vector
    mean_spend: Vector
    count: Vector
    until: date
    left_out: int

    def __iter__(self) -> Iterator[Vector]:
        return iter((self.x, self.mean_spend, self.count))

    @property
    def n(self) -> int:
        """How many customers there are."""
        return int(self.count.sum())

    def __str__(self) -> str:
        again = int(self.count[self.x > 0].sum())
        left = f"; {self.left_out:,} rows left out" if self.left_out else ""
        return f"{self.n:,} customers until {self.until}, {again:,} of whom came again{left}."


def summarise_spend(
    transactions: IntoFrame, customer: str, when: str, amount: str, *, until: date | str
) -> Spends:
    """Reduce purchases to what `fit_gamma_gamma` needs, on the engine that holds them.

    Amounts of one customer and day are one purchase. Each customer's first purchase tells nothing
    of those that follow, and is left out: the mean is that of the repeat purchases.

    Args:
        transactions: One row per purchase (or per line of it), on any engine: DuckDB, Polars,
            pandas, PyArrow, PySpark. Take returns and cancellations out before.
        customer: The column that says who.
        when: A column of dates or times; a time counts for its day.
        amount: What was paid.
        until: The last day that counts, such as "2026-06-30".

    Returns:
        `Spends`, which unpacks into x, mean_spend and count.

    Raises:
        MeasureError: A column is missing or of the wrong kind, `until` is no date, or nothing was
            bought by then.

    Source:
        Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value.

    Example:
        >>> import pyarrow as pa
        >>> from datetime import date
        >>> days = [date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 15), date(2026, 1, 22)]
        >>> sold = pa.table({"who": ["ann", "ann", "ann", "bo"], "day": days,
        ...                  "paid": [90, 20, 30, 10]})
        >>> spent = summarise_spend(sold, "who", "day", "paid", until="2026-01-29")
        >>> print(spent)
        2 customers until 2026-01-29, 1 of whom came again.
        >>> spent.x.tolist(), spent.mean_spend.tolist()
        ([0.0, 1.0], [0.0, 50.0])
    """
    last = day_of(until)
    rows = columns_of(nw.from_native(transactions), customer, when, amount)
    complete = ~(nw.col("who").is_null() | nw.col("day").is_null() | nw.col("paid").is_null())
    kept = rows.filter(complete, nw.col("day") <= last.toordinal())
    found = _by_spend(kept).collect("pyarrow").to_arrow()
    if not found.num_rows:
        raise MeasureError(
            f"There is no purchase with a customer, a day until {last} and an amount: give some."
        )
    every = rows.select(nw.len().alias("n")).collect("pyarrow").to_arrow()["n"][0].as_py()
    x, total, count, lines = (
        np.asarray(found[name].to_numpy(zero_copy_only=False), dtype=np.float64)
        for name in ("again", "later", "count", "lines")
    )
    if not np.isfinite(total).all():
        raise MeasureError(f"An amount in {amount!r} is infinite: correct it.")
    mean = np.divide(total, x, out=np.zeros_like(x), where=x > 0)
    order = np.lexsort((mean, x))
    return Spends(x[order], mean[order], count[order], last, int(every - lines.sum()))


def _by_spend(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """How many customers have each number and sum of repeat purchases."""
    days = rows.group_by("who", "day").agg(nw.col("paid").sum(), nw.len().alias("lines"))
    again = nw.col("day") > nw.col("day").min().over("who")
    marked = days.with_columns(again=nw.when(again).then(nw.lit(1)).otherwise(nw.lit(0)))
    each = (
        marked.with_columns(later=nw.col("paid") * nw.col("again"))
        .group_by("who")
        .agg(nw.col("again").sum(), nw.col("later").sum(), nw.col("lines").sum())
    )
    return each.group_by("again", "later").agg(nw.len().alias("count"), nw.col("lines").sum())
