"""CUPED: against figures computed elsewhere, and on people with known truth."""

import csv
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.effect import CUPED_SUMS, cuped, cuped_sums

from .engines import NAMES, engine
from .reference import figures, folder


def summed(rows: Any) -> pa.Table:
    return cuped_sums(rows, "score", "before", treated="plan")


def people(rng: np.random.Generator, n: int, *, rho: float, effect: float) -> pa.Table:
    before = rng.normal(size=n)
    plan = rng.integers(0, 2, n)
    score = rho * before + math.sqrt(1 - rho**2) * rng.normal(size=n) + effect * plan
    return pa.table({"score": score, "before": before, "plan": plan})


def test_the_weights_of_girls_agree_with_r() -> None:
    """MASS::anorexia, behaviour therapy against control; computed in R."""
    with (folder("cuped") / "input.csv").open() as file:
        girls = list(csv.DictReader(file))
    rows = pa.table(
        {
            "score": [float(girl["Postwt"]) for girl in girls],
            "before": [float(girl["Prewt"]) for girl in girls],
            "plan": [int(girl["t"]) for girl in girls],
        }
    )
    found, computed = cuped(summed(rows)), figures("cuped")["computed"]
    assert found.theta == pytest.approx(computed["theta"], abs=1e-8)
    assert found.raw == pytest.approx(computed["diff_raw"], abs=1e-8)
    assert found.raw_se == pytest.approx(computed["se_raw"], abs=1e-8)
    assert found.estimate == pytest.approx(computed["diff_cuped"], abs=1e-8)
    assert found.se == pytest.approx(computed["se_cuped"], abs=1e-8)
    assert found.n == 55


def test_the_closed_form_is_that_of_adjusted_scores() -> None:
    rows = people(np.random.default_rng(1), 40, rho=0.6, effect=1)
    y, x, plan = (rows[name].to_numpy() for name in rows.column_names)
    theta = np.cov(y, x)[0, 1] / np.var(x, ddof=1)
    adjusted = y - theta * (x - x.mean())
    arms = [adjusted[plan == arm] for arm in (0, 1)]
    found = cuped(summed(rows))
    assert found.estimate == pytest.approx(arms[1].mean() - arms[0].mean(), abs=1e-12)
    variance = sum(arm.var(ddof=1) / len(arm) for arm in arms)
    assert found.se == pytest.approx(math.sqrt(variance), abs=1e-12)


@pytest.mark.parametrize("rho", [0.3, 0.8])
def test_the_truth_is_held_with_fewer_people(rho: float) -> None:
    rng = np.random.default_rng(2)
    held, spared = 0, []
    for _ in range(120):
        found = cuped(summed(people(rng, 200, rho=rho, effect=0.4)))
        held += found.low <= 0.4 <= found.high
        spared.append(found.spared)
    assert 0.9 * 120 <= held <= 0.99 * 120
    # Deng et al.: the variance shrinks by ρ², here less what the effect itself adds.
    assert np.mean(spared) == pytest.approx(rho**2, abs=0.04)


def test_people_without_a_figure_from_before_are_kept() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(120):
        rows = people(rng, 200, rho=0.8, effect=0.4)
        before = np.where(rng.random(200) < 0.3, math.nan, rows["before"].to_numpy())
        found = cuped(summed(rows.set_column(1, "before", pa.array(before))))
        assert found.n == 200
        held.append(found.low <= 0.4 <= found.high)
    assert 30 < found.without_before < 90
    assert 0.2 < found.spared < 0.64
    assert 0.9 <= np.mean(held) <= 0.99


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_gives_the_same_sums(name: str) -> None:
    rows = people(np.random.default_rng(4), 60, rho=0.5, effect=1)
    gaps = pa.array([None if i % 7 == 0 else float(i) for i in range(60)])
    scores = pa.array([None if i % 11 == 0 else i % 5 for i in range(60)], pa.int64())
    rows = rows.set_column(1, "before", gaps).set_column(0, "score", scores)
    here, there = summed(rows), summed(engine(name)(rows))
    assert there.schema == here.schema
    assert there.to_pylist() == here.to_pylist()
    assert sum(here["n"].to_pylist()) == 60 - 6


def test_sums_of_parts_are_read_as_their_sum() -> None:
    rows = people(np.random.default_rng(5), 60, rho=0.5, effect=1)
    parts = pa.concat_tables([summed(rows.slice(0, 20)), summed(rows.slice(20))])
    assert cuped(parts).low == pytest.approx(cuped(summed(rows)).low, abs=1e-12)


def test_nan_is_no_figure_on_any_engine() -> None:
    rows = {"score": [1.0, 2.0, math.nan], "before": [math.nan, 1.0, 1.0], "plan": [0, 0, 0]}
    assert summed(pa.table(rows))["n"].to_pylist() == [1, 1]


pairs = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=4, max_size=30)


@settings(max_examples=50)
@given(pairs, pairs, st.floats(-20, 20), st.floats(0.5, 5))
def test_the_unit_of_the_figure_from_before_does_not_matter(
    first: list[tuple[int, int]], second: list[tuple[int, int]], shift: float, stretch: float
) -> None:
    y, x = np.array(first + second, dtype=float).T
    plan = np.repeat([0, 1], [len(first), len(second)])
    assume(np.ptp(x) > 0 and all(np.ptp(y[plan == arm]) > 0 for arm in (0, 1)))
    rows = {"score": y, "before": x, "plan": plan}
    found = cuped(summed(pa.table(rows)))
    assume(found.se > 1e-3)
    other = cuped(summed(pa.table({**rows, "before": shift + stretch * x})))
    assert other.estimate == pytest.approx(found.estimate, abs=1e-6)
    assert other.se == pytest.approx(found.se, rel=1e-5)
    assert other.theta * stretch == pytest.approx(found.theta, abs=1e-7)
    swapped = cuped(summed(pa.table({**rows, "plan": 1 - plan})))
    assert swapped.estimate == pytest.approx(-found.estimate, abs=1e-9)


GOOD = {"score": [1.0, 2, 4, 3], "before": [1.0, 2, 3, 5], "plan": [0, 0, 1, 1]}


@pytest.mark.parametrize("name", ["score", "before"])
def test_figures_too_large_for_how_they_differ_are_refused_until_they_are_made_small(
    name: str,
) -> None:
    """Sums of squares near 1e18 cannot show a spread of 1, nor that there is none."""
    rows = people(np.random.default_rng(3), 200, rho=0.6, effect=0.3)
    at = rows.column_names.index(name)
    plain, values = cuped(summed(rows)), rows[name].to_numpy()
    for large in (values + 1e9, np.full(200, 1e9), np.full(200, 1e9 / 3)):
        with pytest.raises(MeasureError, match="take a round number near their mean off each"):
            cuped(summed(rows.set_column(at, name, pa.array(large))))
    moved = cuped(summed(rows.set_column(at, name, pa.array(values + 1e4))))
    assert (moved.estimate, moved.se) == pytest.approx((plain.estimate, plain.se), rel=1e-5)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"plan": [0, 0, 0, 0]}, "0 people with the plan: at least 2"),
        ({"plan": [0, 1, 1, 1]}, "1 people without the plan: at least 2"),
        ({"plan": [0, 0, 1, 2]}, "'plan' holds 2"),
        ({"plan": [0, 0, 1, None]}, "'plan' holds None"),
        ({"plan": ["a", "a", "b", "b"]}, "holds String, not numbers"),
        ({"before": [2.0] * 4}, "missing or all the same"),
        ({"before": [math.nan] * 4}, "missing or all the same"),
        ({"score": [1.0, 1, 2, 2], "before": [1.0, 2, 1, 2]}, "do not vary"),
        ({"score": [1.0, math.inf, 2, 2]}, "is infinite"),
        ({"score": [math.nan] * 4}, "0 people without the plan"),
    ],
)
def test_what_cannot_be_compared_is_refused(columns: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        cuped(summed(pa.table({**GOOD, **columns})))


def test_other_tables_are_refused() -> None:
    with pytest.raises(MeasureError, match="use cuped_sums"):
        cuped(pa.table(GOOD))
    with pytest.raises(MeasureError, match="Did you mean 'before'"):
        cuped_sums(pa.table(GOOD), "score", "befor", treated="plan")
    with pytest.raises(MeasureError, match="level is a share"):
        cuped(summed(pa.table(GOOD)), level=95)


def test_a_result_is_shown_as_a_sentence_and_a_table() -> None:
    found = cuped(summed(pa.table(GOOD)))
    assert "more than without" in str(found)
    assert found._repr_html_().count("<tr>") == 3
    assert set(CUPED_SUMS) < set(summed(pa.table(GOOD)).column_names)
