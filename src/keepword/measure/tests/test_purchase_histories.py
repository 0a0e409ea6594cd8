"""The reduction to histories on every engine, and what the fits refuse."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword import measure
from keepword.measure import MeasureError
from keepword.measure.purchases import (
    Purchases,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_mbg_nbd,
    fit_pareto_nbd,
    holdout,
    summarise,
)

from .buyers import bg_nbd
from .engines import NAMES, engine

UNTIL = date(2024, 3, 31)
each_engine = pytest.mark.parametrize("name", NAMES)


def sold(n: int = 400, seed: int = 2) -> pa.Table:
    """Purchases of 60 people over a leap day, some of nobody, some without a day."""
    rng = np.random.default_rng(seed)
    who = [None if i % 17 == 0 else f"c{i}" for i in rng.integers(1, 61, n)]
    start = datetime(2023, 12, 20, 8, tzinfo=UTC).replace(tzinfo=None)
    day = [
        None if i % 50 == 0 else start + timedelta(hours=int(h))
        for i, h in enumerate(rng.integers(0, 24 * 120, n))
    ]
    return pa.table({"who": who, "at": pa.array(day, pa.timestamp("us"))})


def by_hand(table: pa.Table) -> dict[tuple[int, int, int], int]:
    days: dict[str, set[date]] = {}
    for row in table.to_pylist():
        if row["who"] and row["at"] and row["at"].date() <= UNTIL:
            days.setdefault(row["who"], set()).add(row["at"].date())
    found: dict[tuple[int, int, int], int] = {}
    for each in days.values():
        first, last = min(each), max(each)
        key = (len(each) - 1, (last - first).days, (UNTIL - first).days)
        found[key] = found.get(key, 0) + 1
    return found


def as_dict(found: Purchases) -> dict[tuple[int, int, int], int]:
    rows = zip(*(column.tolist() for column in found), strict=True)
    return {(int(x), int(t_x), int(age)): int(count) for x, t_x, age, count in rows}


@each_engine
def test_every_engine_gives_the_same_histories(name: str) -> None:
    table = sold()
    found = summarise(engine(name)(table), "who", "at", until=UNTIL, unit="D")

    assert as_dict(found) == by_hand(table)
    rows = table.to_pylist()
    assert found.no_customer == sum(row["who"] is None for row in rows)
    assert found.no_day == sum(row["at"] is None and row["who"] is not None for row in rows)
    assert found.later > 0
    assert f"{found.no_customer} rows that name no customer" in str(found)


@pytest.mark.parametrize("name", ["duckdb", "polars", "pandas", "pandas-arrow", "pyarrow"])
def test_dates_and_numbered_customers(name: str) -> None:
    days = [date(2024, 2, 28), date(2024, 3, 1), date(2024, 3, 1), date(2024, 3, 31), None]
    table = pa.table({"who": [1.0, 1.0, 1.0, math.nan, 2.0], "at": pa.array(days, pa.date32())})
    found = summarise(engine(name)(table), "who", "at", until="2024-03-31")

    assert (found.x.tolist(), found.count.tolist()) == ([1], [1])
    assert found.t_x == pytest.approx([2 / 7])
    assert pytest.approx([32 / 7]) == found.T
    assert (found.no_customer, found.no_day) == (1, 1)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.dates(date(1999, 12, 1), date(2001, 3, 1))), min_size=1
    ),
    st.sampled_from(["D", "W", "M"]),
)
def test_histories_of_other_customers_add_up(rows: list[tuple[int, date]], unit: str) -> None:
    def of(chosen: list[tuple[int, date]]) -> Purchases:
        frame = pl.DataFrame(chosen, schema={"who": pl.Int64, "at": pl.Date}, orient="row")
        return summarise(frame, "who", "at", until=date(2001, 3, 1), unit=unit)

    parts = [part for k in (0, 1) if (part := [row for row in rows if row[0] % 2 == k])]
    whole, sums = of(rows), of(parts[0])
    for part in parts[1:]:
        sums = sums + of(part)
    for a, b in zip(whole, sums, strict=True):
        np.testing.assert_array_equal(a, b)
    assert whole.n == len({who for who, _ in rows})
    assert whole.bought == len(set(rows))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([fit_bg_nbd, fit_mbg_nbd]))
def test_what_every_fit_keeps(seed: int, fit: Callable[..., Any]) -> None:
    people = bg_nbd((0.8, 6, 0.8, 2.0), 1200, seed)
    x, t_x, age = people.x, np.ceil(people.t_x), np.ceil(people.T)
    found = fit(x, t_x, age)
    order = np.random.default_rng(seed).permutation(len(x))
    twice = fit(x[order], 7 * t_x[order], 7 * age[order], count=np.full(len(x), 2))

    scale = [1, 7, 1, 1]
    assert twice.params == pytest.approx(found.params * scale, rel=1e-4)
    assert twice.standard_errors * math.sqrt(2) == pytest.approx(
        found.standard_errors * scale, rel=1e-3
    )
    longer = found.p_alive(2, 10, [10, 20, 40, 400])
    assert (np.diff(longer) < 0).all()
    assert 0 < longer[-1] < longer[0] <= 1
    means = found.expected([0, 1, 10, 100, 1000], 2, 10, 20)
    assert means[0] == 0
    assert (np.diff(means) > 0).all()
    low, high = found.p_alive_interval(2, 10, 20)
    assert 0 < low < found.p_alive(2, 10, 20) < high < 1


def test_the_hold_out_counts_what_came() -> None:
    people = bg_nbd((0.8, 60, 0.8, 4.0), 1500, 4, until=400)
    rng = np.random.default_rng(4)
    between = [
        sorted(rng.uniform(0, last, int(max(x, 1)) - 1))
        for x, last in zip(*people[:2], strict=True)
    ]
    days = sorted(
        {
            (who, int(400 - people.T[who] + at))
            for who, times in enumerate(between)
            for at in (0.0, *times, people.t_x[who])
        }
    )
    rows = {
        "who": [who for who, _ in days],
        "at": [date(2024, 1, 1) + timedelta(d) for _, d in days],
    }
    table = pa.table(rows)
    early = summarise(table, "who", "at", until="2024-10-01")
    late = summarise(table, "who", "at", until="2025-02-03")
    found = holdout(early, late, fit=fit_bg_nbd)

    known = {who for who, day in days if day <= 274}
    assert found.actual == sum(274 < day <= 399 and who in known for who, day in days)
    assert found.low < found.expected < found.high
    assert found.error == pytest.approx(found.expected / found.actual - 1)
    with pytest.raises(MeasureError, match="the earlier one first"):
        holdout(late, early)
    with pytest.raises(MeasureError, match="reduce the same rows to both days"):
        holdout(early, summarise(table.slice(900), "who", "at", until="2025-02-03"))


ROW = (np.array([0.0, 1, 3]), np.array([0.0, 4, 9]), np.array([10.0, 10, 10]))


def changed(column: int, row: int, value: float) -> list[Any]:
    columns = [each.copy() for each in ROW]
    columns[column][row] = value
    return columns


@pytest.mark.parametrize("fit", [fit_bg_nbd, fit_mbg_nbd, fit_pareto_nbd])
@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (changed(0, 1, math.nan), "Row 1 .* a missing or infinite number"),
        (changed(0, 1, -1), "Row 1 .* no whole x"),
        (changed(0, 2, 1.5), "Row 2 .* no whole x"),
        (changed(1, 1, -2), "Row 1 .* t_x below 0"),
        (changed(1, 1, 11), "Row 1 .* its last purchase after the end"),
        (changed(1, 0, 2), "Row 0 .* no repeat purchase"),
        (changed(1, 1, 0), "Row 1 .* merge the purchases of one day"),
        ([*ROW, [1, 1, -1]], "Row 2 .* a count below 0"),
        ([*ROW, [0, 0, 0]], "There are no customers"),
        ([[], [], []], "There are no customers"),
        ([ROW[0], ROW[1], ROW[2][:2]], "give one list of each"),
        ([[0, 0], [0, 0], [5, 9]], "None of 2 customers bought again"),
        ([[1] * 9, [5] * 9, [9] * 9], "does not settle on these 9 customers"),
    ],
)
def test_bad_histories_are_refused(fit: Callable[..., Any], columns: Any, message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        fit(*columns)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: summarise(sold(), "whom", "at", until=UNTIL), "Did you mean 'who'"),
        (lambda: summarise(sold(), "who", "who", until=UNTIL), "not dates: turn it into dates"),
        (lambda: summarise(sold(), "who", "at", until="soon"), "'soon' is no day"),
        (lambda: summarise(sold(), "who", "at", until=UNTIL, unit="Y"), "no unit 'Y'"),
        (lambda: summarise(sold(), "who", "at", until="2001-01-01"), "Nothing was bought by"),
        (lambda: summarise(sold(0), "who", "at", until=UNTIL), "There is no purchase"),
        (
            lambda: (
                summarise(sold(), "who", "at", until=UNTIL)
                + summarise(sold(), "who", "at", until=UNTIL, unit="D")
            ),
            "do not add up",
        ),
        (lambda: fit_gamma_gamma([1, 2], [3]), "different lengths"),
        (lambda: fit_gamma_gamma([0, 0], [0, 0]), "Nobody bought again"),
        (lambda: fit_gamma_gamma([0, 2], [0, -3]), "Row 1 .* take returns and gifts out"),
        (lambda: fit_gamma_gamma([1.5], [3]), "Row 0 .* no whole x"),
        (lambda: fit_gamma_gamma([1, 2], [3, math.nan]), "Row 1 .* a missing number"),
    ],
)
def test_bad_input_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        make()


def test_a_fit_refuses_bad_questions() -> None:
    found = fit_bg_nbd(*bg_nbd((0.8, 6, 0.8, 2.0), 800, 1)[:3])
    with pytest.raises(MeasureError, match="t holds a number that is missing or below 0"):
        found.expected(-1)
    with pytest.raises(MeasureError, match="do not fit together"):
        found.p_alive([1, 2], [3, 4, 5], 9)
    with pytest.raises(MeasureError, match="its last purchase after the end"):
        found.p_alive(1, 10, 9)


def test_times_of_a_zone_count_for_their_day() -> None:
    times = pa.array([datetime(2024, 1, 1, 23, tzinfo=UTC), datetime(2024, 1, 3, 1, tzinfo=UTC)])
    found = summarise(
        pa.table({"who": ["a", "a"], "at": times}), "who", "at", until=UNTIL, unit="D"
    )
    assert (found.t_x[0], found.T[0]) == (2, 90)


def test_results_are_told_and_tabled() -> None:
    found = fit_mbg_nbd(*bg_nbd((0.8, 6, 0.8, 2.0), 1500, 1, first=1)[:3])
    gone = found.gone_quiet()
    assert str(gone).startswith(f"About {gone.value:,.0f} of 1,500 customers have gone quiet")
    for result in (found, gone, summarise(sold(), "who", "at", until=UNTIL)):
        assert "<table>" in result._repr_html_()
    assert {"fit_bg_nbd", "holdout", "PurchaseFit"} <= set(measure.__all__)
