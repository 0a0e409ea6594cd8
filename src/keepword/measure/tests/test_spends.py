"""The reduction of purchases to what customers spend, on every engine."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from keepword.measure import MeasureError, fit_gamma_gamma, summarise_spend

from .engines import NAMES, engine
from .reference import BESIDE

UNTIL = date(2024, 3, 31)


def sold() -> pa.Table:
    """Purchases of thirty people, some on one day, of nobody, without a day or an amount."""
    rng = np.random.default_rng(2)
    rows = [
        {
            "who": None if i % 19 == 0 else f"c{rng.integers(30)}",
            "day": None if i % 23 == 0 else date.fromordinal(738_900 + int(rng.integers(120))),
            "paid": None if i % 29 == 0 else float(rng.integers(100, 900)) / 4,
        }
        for i in range(1, 200)
    ]
    return pa.Table.from_pylist(rows)


def by_hand(table: pa.Table) -> tuple[list[tuple[int, float]], int]:
    """Repeat purchases and their mean, a pair for each customer, and the rows left out."""
    paid: dict[str, dict[date, float]] = {}
    left_out = 0
    for row in table.to_pylist():
        if not all(row.values()) or row["day"] > UNTIL:
            left_out += 1
            continue
        days = paid.setdefault(row["who"], {})
        days[row["day"]] = days.get(row["day"], 0) + row["paid"]
    found = []
    for days in paid.values():
        later = [days[day] for day in sorted(days)[1:]]
        found.append((len(later), sum(later) / len(later) if later else 0.0))
    return sorted(found), left_out


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_finds_the_same_spends(name: str) -> None:
    expected, left_out = by_hand(sold())
    found = summarise_spend(engine(name)(sold()), "who", "day", "paid", until=UNTIL)
    pairs = np.column_stack([found.x, found.mean_spend]).repeat(found.count.astype(int), axis=0)
    np.testing.assert_allclose(pairs, expected, rtol=1e-12)
    assert (found.n, found.left_out) == (len(expected), left_out)
    assert 0 < left_out < 199 / 2


def test_the_published_spend_follows_from_the_purchases_of_cdnow() -> None:
    """Fader and Hardie, note 025: 6.25, 3.74, 15.44 from the first 39 weeks."""
    file = BESIDE.parent / "data" / "cdnow" / "cdnow_sample_transactions.parquet"
    if not file.exists():
        pytest.skip("The purchases ../shared/data/cdnow are not here.")
    rows = pl.scan_parquet(file)
    spent = summarise_spend(rows, "customer_id", "date", "amount", until="1997-09-30")
    assert str(spent).startswith("2,357 customers until 1997-09-30, 946 of whom came again")
    found = fit_gamma_gamma(*spent)
    assert found.params == pytest.approx((6.25, 3.74, 15.44), abs=5e-3)
    assert (found.n, found.left_out) == (946, 1411)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda rows: summarise_spend(rows, "who", "day", "price", until=UNTIL),
            "no column 'price'",
        ),
        (
            lambda rows: summarise_spend(rows, "who", "day", "who", until=UNTIL),
            "'who' holds String",
        ),
        (lambda rows: summarise_spend(rows, "who", "paid", "paid", until=UNTIL), "not dates"),
        (lambda rows: summarise_spend(rows, "who", "day", "paid", until="soon"), "is no day"),
        (
            lambda rows: summarise_spend(rows, "who", "day", "paid", until="2019-01-01"),
            "no purchase with a customer, a day until 2019-01-01",
        ),
        (
            lambda rows: summarise_spend(
                rows.set_column(2, "paid", pa.array([float("inf")] * rows.num_rows)),
                "who",
                "day",
                "paid",
                until=UNTIL,
            ),
            "infinite",
        ),
    ],
)
def test_purchases_that_tell_no_spend_are_refused(
    make: Callable[[pa.Table], Any], says: str
) -> None:
    with pytest.raises(MeasureError, match=says):
        make(sold())
