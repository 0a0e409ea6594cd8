from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._purchase_triples import DAYS, Purchases
from ._tally import _nearest, _number

if TYPE_CHECKING:
    import pyarrow as pa
    from narwhals.typing import IntoFrame

    Rows = nw.DataFrame[Any] | nw.LazyFrame[Any]


def summarise(
    transactions: IntoFrame,
    customer: str,
    when: str,
    *,
    until: date | str,
    unit: str = "W",
) -> Purchases:
    """Reduce purchases to how many customers have each history (x, t_x, T), on the engine.

    Per customer: x = days with a purchase − 1, t_x = last day − first day, T = until − first day.
    Several purchases of one day are one. Customers with the same three numbers are then counted,
    so that what comes back is small however many customers there are.

    Args:
        transactions: One row per purchase (or per line of it), on any engine: DuckDB, Polars,
            pandas, PyArrow, PySpark. Take returns and cancellations out before.
        customer: The column that says who. Rows that name nobody are left out and counted.
        when: A column of dates or times; a time counts for its day.
        until: The last day that counts, such as "2026-06-30". Later rows are left out and
            counted, and whoever first bought later is no customer yet.
        unit: In what t_x and T are told: "D" days, "W" weeks, "M" months of 30.4 days. It only
            divides; purchases of one week are not merged.

    Returns:
        `Purchases`, which unpacks into x, t_x, T and count.

    Raises:
        MeasureError: A column is missing or holds no dates, `until` is no date, or nothing was
            bought by then.

    Source:
        Fader, Hardie and Lee (2005), Marketing Science 24:275-284, for the three numbers.

    Example:
        >>> import pyarrow as pa
        >>> from datetime import date
        >>> days = [date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 15), date(2026, 1, 22)]
        >>> sold = pa.table({"who": ["ann", "ann", "ann", "bo"], "day": days})
        >>> bought = summarise(sold, "who", "day", until="2026-01-29")
        >>> print(bought)
        2 customers bought on 3 days until 2026-01-29; 1 came again.
        >>> bought.x.tolist(), bought.t_x.tolist(), bought.T.tolist()
        ([0.0, 1.0], [0.0, 2.0], [1.0, 4.0])
    """
    if unit not in DAYS:
        raise MeasureError(f'There is no unit {unit!r}: use "D" days, "W" weeks or "M" months.')
    last = day_of(until)
    rows = columns_of(nw.from_native(transactions), customer, when)
    missing = _left_out(rows, last)
    found = _histories(rows, last)
    if not found.num_rows:
        _refuse_nothing(last, missing)
    x, recency, age, count = (
        np.asarray(found[name].to_numpy(), dtype=np.float64)
        for name in ("x", "recency", "age", "count")
    )
    order = np.lexsort((age, recency, x))
    x, recency, age, count = (column[order] for column in (x, recency, age, count))
    days = DAYS[unit]
    return Purchases(x, recency / days, age / days, count, until=last, unit=unit, **missing)


def day_of(until: date | str) -> date:
    if isinstance(until, datetime):
        return until.date()
    if isinstance(until, date):
        return until
    try:
        return datetime.fromisoformat(until).date()
    except (TypeError, ValueError) as error:
        raise MeasureError(
            f"{until!r} is no day: write the last day that counts as 2026-06-30."
        ) from error


def columns_of(
    rows: Rows, customer: str, when: str, amount: str | None = None
) -> nw.LazyFrame[Any]:
    """Who bought, on which day, and what was paid where it is asked for."""
    named = {"who": customer, "day": when} | ({"paid": amount} if amount else {})
    schema = rows.collect_schema()
    for column in named.values():
        if column not in schema:
            raise MeasureError(f"There is no column {column!r}.{_nearest(column, list(schema))}")
    if isinstance(rows, nw.DataFrame) and rows.implementation.is_pandas_like():
        # PyArrow groups two columns faster than pandas does, and knows pandas' dates as dates.
        chosen = rows.select(**{name: nw.col(column) for name, column in named.items()}).to_arrow()
        rows, named = nw.from_native(chosen, eager_only=True), {name: name for name in named}
        schema = rows.collect_schema()
    kind = schema[named["day"]]
    if kind not in (nw.Date, nw.Datetime):
        raise MeasureError(f"The column of days holds {kind}, not dates: turn it into dates first.")
    customer = named["who"]
    who = _number(customer) if schema[customer].is_float() else nw.col(customer)
    found = {"who": who, "day": _ordinal(nw.col(named["day"]))}
    if amount:
        kind = schema[named["paid"]]
        if not kind.is_numeric():
            raise MeasureError(f"The column {amount!r} holds {kind}, not numbers: give amounts.")
        found["paid"] = _number(named["paid"])
    return rows.lazy().select(**found)


def _ordinal(day: nw.Expr) -> nw.Expr:
    """A day as `date.toordinal` counts it: from parts of dates that every engine has."""
    before = day.dt.year().cast(nw.Int64) - 1
    leap = before // 4 - before // 100 + before // 400
    return before * 365 + leap + day.dt.ordinal_day().cast(nw.Int64)


def _left_out(rows: nw.LazyFrame[Any], last: date) -> dict[str, int]:
    """How many rows name no customer, have no day, or are later: counted in one scan."""
    who, day = nw.col("who"), nw.col("day")
    flags = {
        "no_customer": who.is_null(),
        "no_day": ~who.is_null() & day.is_null(),
        "later": ~who.is_null() & ~day.is_null() & (day > last.toordinal()),
    }
    ones = {
        name: nw.when(flag).then(nw.lit(1)).otherwise(nw.lit(0)) for name, flag in flags.items()
    }
    sums = rows.select(**ones).select(*(nw.col(name).sum() for name in flags))
    (row,) = sums.collect("pyarrow").to_arrow().to_pylist()
    return {name: int(row[name] or 0) for name in flags}


def _histories(rows: nw.LazyFrame[Any], last: date) -> pa.Table:
    day, end = nw.col("day"), last.toordinal()
    known = rows.filter(~nw.col("who").is_null(), day <= end)
    days = known.group_by("who", "day").agg(nw.len().alias("lines"))
    customers = days.group_by("who").agg(
        nw.col("day").min().alias("first"),
        nw.col("day").max().alias("last"),
        nw.len().alias("days"),
    )
    histories = customers.select(
        x=nw.col("days") - 1,
        recency=nw.col("last") - nw.col("first"),
        age=nw.lit(end) - nw.col("first"),
    )
    counted = histories.group_by("x", "recency", "age").agg(nw.len().alias("count"))
    return counted.collect("pyarrow").to_arrow()


def _refuse_nothing(last: date, missing: dict[str, int]) -> NoReturn:
    if missing["later"]:
        raise MeasureError(f"Nothing was bought by {last}: choose a later day.")
    raise MeasureError("There is no purchase with a customer and a day: give some.")
