"""Difference in differences, against Wooldridge's incinerator and on units with known truth."""

import csv
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, merge, tally
from keepword.measure.effect import difference_in_differences

from .engines import engine
from .reference import folder

BY_HAND = {
    "plan": [0] * 4 + [1] * 5,
    "after": [0, 0, 1, 1, 0, 0, 1, 1, 1],
    "score": [4.0, 6.0, 5.0, 8.0, 3.0, 4.0, 7.0, 9.0, 8.0],
}


def compared(rows: Any, **options: Any) -> Any:
    keys = ["plan", "after", *([options["unit"]] if "unit" in options else [])]
    return difference_in_differences(tally(rows, keys), treated="plan", after="after", **options)


def test_the_incinerator_is_reproduced() -> None:
    """Wooldridge, Introductory Econometrics, table 13.2, column 1."""
    with (folder("did_kielmc") / "input.csv").open() as file:
        houses = list(csv.DictReader(file))
    rows = pa.table(
        {
            "plan": [int(house["nearinc"]) for house in houses],
            "after": [int(house["y81"]) for house in houses],
            "score": [float(house["rprice"]) for house in houses],
        }
    )
    found = compared(rows)
    assert found.estimate == pytest.approx(-11863.90, abs=5e-3)
    assert found.se == pytest.approx(7456.65, abs=5e-3)
    assert found.t == pytest.approx(-1.5910504535148913, rel=1e-6)
    assert found.means[0] == pytest.approx(82517.23, abs=5e-3)
    assert found.means[2] - found.means[0] == pytest.approx(-18824.37, abs=5e-3)
    assert found.n == 321


@pytest.mark.parametrize("errors", ["ols", "hc1"])
def test_it_is_the_interaction_of_a_regression(errors: Any) -> None:
    found = compared(pa.table(BY_HAND), errors=errors)
    plan, after, y = (np.array(BY_HAND[name], dtype=float) for name in BY_HAND)
    x = np.column_stack([plan * after, plan, after, np.ones(9)])
    fitted = sm.OLS(y, x).fit(cov_type="nonrobust" if errors == "ols" else "HC1", use_t=True)
    assert found.estimate == pytest.approx(fitted.params[0], abs=1e-10)
    assert found.se == pytest.approx(fitted.bse[0], abs=1e-10)
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int()[0]), abs=1e-8)


def panel(rng: np.random.Generator, units: int, effect: float, spread: float = 2) -> pa.Table:
    """Units that each keep a level and a drift of their own; those below half have the plan."""
    unit = np.repeat(np.arange(units), 12)
    after = np.tile([0] * 6 + [1] * 6, units)
    plan = (unit < units // 2).astype(int)
    own, drift = rng.normal(0, 5, units), rng.normal(0, spread, units)
    y = 50 + own[unit] + (3 + drift[unit]) * after + effect * plan * after
    return pa.table(
        {"plan": plan, "after": after, "unit": unit, "score": y + rng.normal(0, 3, len(unit))}
    )


def test_with_units_alike_in_size_it_is_welchs_t_of_their_changes() -> None:
    rows = panel(np.random.default_rng(1), 14, 4)
    found = compared(rows, unit="unit")
    frame = rows.to_pandas().groupby(["plan", "unit", "after"])["score"].mean().unstack()
    changes = frame[1] - frame[0]
    welch = sm.stats.CompareMeans.from_data(changes[1], changes[0])
    low, high = welch.tconfint_diff(usevar="unequal")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert (found.n, found.units) == (168, 14)


def test_intervals_between_units_hold_the_truth_and_those_of_rows_do_not() -> None:
    """Where units move by themselves, rows of one unit are not so many findings."""
    rng = np.random.default_rng(2)
    held = {"unit": 0, "rows": 0}
    for _ in range(60):
        rows = panel(rng, 10, 4, spread=8)
        found = {"unit": compared(rows, unit="unit"), "rows": compared(rows)}
        for name, one in found.items():
            held[name] += one.low <= 4 <= one.high
    assert held["unit"] >= 54
    assert held["rows"] < 48


@pytest.mark.parametrize("errors", ["ols", "hc1"])
def test_intervals_of_independent_rows_hold_the_truth(errors: Any) -> None:
    rng = np.random.default_rng(3)
    plan, after = rng.integers(0, 2, (2, 200))
    held = 0
    for _ in range(120):
        shares = 0.6 + 0.05 * after + 0.1 * plan * after
        rows = {"plan": plan, "after": after, "score": rng.random(200) < shares}
        found = compared(pa.table(rows), errors=errors)
        held += found.low <= 0.1 <= found.high
    assert 0.9 * 120 <= held <= 0.99 * 120


@pytest.mark.parametrize("name", ["duckdb", "polars-lazy", "pandas"])
def test_every_engine_gives_the_same(name: str) -> None:
    rows = panel(np.random.default_rng(4), 6, 4)
    here, there = compared(rows, unit="unit"), compared(engine(name)(rows), unit="unit")
    assert (there.estimate, there.se) == pytest.approx((here.estimate, here.se), abs=1e-9)


def test_sums_of_months_add_up() -> None:
    rows = panel(np.random.default_rng(5), 6, 4)
    keys = ["plan", "after", "unit"]
    parts = merge(tally(rows.slice(0, 30), keys), tally(rows.slice(30), keys))
    found = difference_in_differences(parts, treated="plan", after="after", unit="unit")
    assert found.low == pytest.approx(compared(rows, unit="unit").low, abs=1e-9)


def test_weights_count_as_often_as_they_say_for_the_estimate() -> None:
    rows = pa.table({**BY_HAND, "w": [2.0, *[1.0] * 8]})
    sums = tally(rows, ["plan", "after"], weight="w")
    found = difference_in_differences(sums, treated="plan", after="after", errors="hc1")
    twice = {name: [values[0], *values] for name, values in BY_HAND.items()}
    assert found.estimate == pytest.approx(compared(pa.table(twice)).estimate)
    with pytest.raises(MeasureError, match="take errors='hc1'"):
        difference_in_differences(sums, treated="plan", after="after")


scores = st.lists(st.integers(0, 10), min_size=3, max_size=12)


@settings(max_examples=50)
@given(st.tuples(scores, scores, scores, scores), st.floats(-50, 50), st.floats(0.1, 10))
def test_what_moves_all_alike_is_no_effect(
    cells: tuple[list[int], ...], shift: float, stretch: float
) -> None:
    sizes = [len(cell) for cell in cells]
    plan, after = np.repeat([0, 0, 1, 1], sizes), np.repeat([0, 1, 0, 1], sizes)
    y = np.concatenate(cells).astype(float)
    y[0] += 0.5  # so that something varies
    found = compared(pa.table({"plan": plan, "after": after, "score": y}))
    moved = shift + stretch * y + 7 * after - 3 * plan
    other = compared(pa.table({"plan": plan, "after": after, "score": moved}))
    assert other.estimate == pytest.approx(stretch * found.estimate, abs=1e-7)
    assert other.se == pytest.approx(stretch * found.se, rel=1e-4, abs=1e-6)
    swapped = compared(pa.table({"plan": 1 - plan, "after": after, "score": y}))
    assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low))


def rows_with(**columns: Any) -> Any:
    return pa.table({**BY_HAND, "unit": [1, 2, 1, 2, 3, 4, 3, 4, 4], **columns})


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        (rows_with(plan=[0] * 4 + [1, 2, 2, 1, 1]), {}, "'plan' holds 2: give 0 and 1"),
        (rows_with(after=[0, 0, 1, 1, 0, 0, 1, 1, None]), {}, "'after' holds None"),
        (rows_with(plan=["no"] * 4 + ["yes"] * 5), {}, "'plan' holds no, yes: give 0 and 1"),
        (rows_with(plan=[0] * 9), {}, "no scores with 'plan' 1 and 'after' 0"),
        (rows_with(score=[4.0] * 4 + [3.0] * 5), {}, "Nothing varies"),
        (rows_with().slice(1, 1), {}, "There are no scores"),
        (rows_with(), {"errors": "hc3"}, "no errors 'hc3': choose ols, hc1"),
        (rows_with(), {"level": 95}, "level is a share"),
        (rows_with(unit=[1] * 9), {"unit": "unit"}, "unit 1 is with the plan and without"),
        (rows_with(unit=[1] * 4 + [2] * 5), {"unit": "unit"}, "There is one unit with the plan"),
        (rows_with().take([0, 2, 4, 6]), {}, "There is one score in each group"),
    ],
)
def test_what_cannot_be_compared_is_refused(rows: Any, options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        compared(rows, **options)


def test_a_tally_by_other_columns_is_refused() -> None:
    with pytest.raises(MeasureError, match="not by 'unit'"):
        difference_in_differences(
            tally(rows_with(), ["plan", "after"]), treated="plan", after="after", unit="unit"
        )
    with pytest.raises(MeasureError, match="Did you mean 'plan'"):
        difference_in_differences(
            tally(rows_with(), ["plan", "after"]), treated="plans", after="after"
        )


def test_a_result_is_shown_as_a_sentence_and_a_table() -> None:
    found = compared(rows_with(), unit="unit")
    assert str(found).endswith("95 %; n = 9 from 4 units).")
    assert "<td>difference</td>" not in found._repr_html_()
    assert found._repr_html_().count("<tr>") == 4
