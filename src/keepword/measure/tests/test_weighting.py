"""Weights and what no weight can know, against what R prints."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError, tally
from keepword.measure.weighting import (
    calibrate,
    cells_of,
    known_totals,
    poststratify,
    rake,
    response_propensity,
    silent_range,
    survey_sums,
    weighted_mean,
)

from .engines import NAMES, engine
from .reference import figures
from .surveys import SCHOOL_WIDE, SCHOOLS, TWO, balance, districts, rows, sums_of

EXACT = {"rel": 1e-8}
ONES = np.ones((3, 1))


def test_raked_and_poststratified_weights_are_published() -> None:
    """R survey 4.1-1, example(rake) and example(postStratify) of apiclus1."""
    cells = cells_of(districts(), ["stype", "wide"])
    raked = rake(cells.counts, cells.margins({"stype": SCHOOLS, "wide": SCHOOL_WIDE}))
    assert raked.weights == pytest.approx(
        np.array(
            [
                [39.8392362469351, 29.870675492628],
                [67.1255292412626, 50.3294011162406],
                [49.0690721641239, 36.7910248643798],
            ]
        ),
        rel=1e-8,
    )
    assert raked.design_effect == pytest.approx(1.05165669560485, abs=1e-8)
    kinds = cells_of(districts(), "stype")
    post = poststratify(kinds.counts, *kinds.margins({"stype": SCHOOLS}))
    assert post.weights == pytest.approx([30.7013888888889, 53.9285714285714, 40.72], rel=1e-8)


def test_self_selected_answers_agree_with_r() -> None:
    reference = figures("nonresponse_balance")["R"]
    sample, target = balance()
    columns = ["gender", "age_group"]
    mine, theirs = cells_of(sample, columns), cells_of(target, columns)
    assert mine.levels == theirs.levels
    sums = survey_sums(sample, "happiness", by=columns)
    post = poststratify(mine.counts, theirs.counts)
    raked = rake(mine.counts, [theirs.counts.sum(axis=1), theirs.counts.sum(axis=0)])
    for found, name in ((post, "poststratify_gender_x_age"), (raked, "rake_gender_age")):
        table = mine.table(found.weights)
        joined = sums.join(table.rename_columns([*columns, "count", "weight"]), columns)
        weights, wy = joined["weight"].to_numpy(), joined["wy"].to_numpy()
        mean = (weights * wy).sum() / (weights * joined["w"].to_numpy()).sum()
        assert mean == pytest.approx(reference[name]["mean"], **EXACT)
        assert found.design_effect == pytest.approx(reference[name]["kish_deff"], **EXACT)
        held = found.weights[mine.counts > 0]
        assert held.min() == pytest.approx(reference[name]["min"], **EXACT)
        assert held.max() == pytest.approx(reference[name]["max"], **EXACT)


def test_the_odds_of_answering_agree_with_r() -> None:
    reference = figures("nonresponse_balance")["R"]["odds_propensity_logistic"]
    both = pa.concat_tables(balance())
    gender, age = (np.array(both[name].to_pylist()) for name in ("gender", "age_group"))
    dummies = [gender == "Female", gender == "Male"]
    dummies += [age == level for level in ("25-34", "35-44", "45+")]
    x = np.column_stack([np.ones(len(gender)), *dummies, both["income"].to_numpy()])
    found = response_propensity(x, np.arange(len(gender)) < 1000)
    assert found.coefficients == pytest.approx(list(reference["coef"].values()), abs=1e-7)
    weights = found.odds_weights[:1000]
    weights *= 10000 / weights.sum()
    assert weights[:5] == pytest.approx(reference["first5"], rel=1e-6)
    happiness = both["happiness"].to_numpy()[:1000]
    assert (weights @ happiness) / 10000 == pytest.approx(reference["mean"], rel=1e-7)


def test_propensities_and_their_errors_are_recovered() -> None:
    rng = np.random.default_rng(14)
    x = np.column_stack([np.ones(800), rng.normal(size=800), rng.random(800) < 0.3])
    truth = np.array([-0.5, 0.8, -1.0])
    p = 1 / (1 + np.exp(-x @ truth))
    found = [response_propensity(x, rng.random(800) < p) for _ in range(150)]
    estimates = np.array([one.coefficients for one in found])
    errors = np.array([one.se for one in found])
    assert estimates.mean(axis=0) == pytest.approx(truth, abs=0.06)
    assert estimates.std(axis=0) == pytest.approx(errors.mean(axis=0), rel=0.15)
    covered = np.abs(estimates - truth) < 1.96 * errors
    assert (covered.mean(axis=0) >= 0.9).all()


def test_the_silent_range_holds_the_truth_whoever_is_silent() -> None:
    rng = np.random.default_rng(15)
    scores = rng.random(2000) < 0.6
    inside = 0
    for _ in range(200):
        asked = rng.choice(scores, 200)
        speaks = rng.random(200) < np.where(asked, 0.9, 0.2)
        found = silent_range(asked[speaks], asked=200)
        assert found.low <= asked.mean() <= found.high
        inside += found.outer_low <= scores.mean() <= found.outer_high
    assert inside >= 0.95 * 200


def test_the_silent_range_of_a_tally_is_that_of_its_scores() -> None:
    scores = [1.0, 0.0, 1.0, 1.0]
    found = silent_range(tally(pa.table({"score": scores})), asked=10)
    assert found == silent_range(scores, asked=10)
    assert (found.low, found.high, found.width) == pytest.approx((0.3, 0.9, 0.6))
    assert silent_range([5, 3], asked=2, scale=(1, 5)).width == 0
    assert silent_range([5, 3], asked=4, scale=(1, 5)).low == 2.5


tables = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(1, 40), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@given(tables, st.integers(0, 10_000))
def test_raked_weights_meet_every_margin_and_keep_odds_ratios(counts: Any, seed: int) -> None:
    cells = np.array(counts, dtype=float)
    true = np.random.default_rng(seed).uniform(5, 50, cells.shape)
    raked = rake(cells, [true.sum(axis=1), true.sum(axis=0)])
    fitted = cells * raked.weights
    assert fitted.sum(axis=0) == pytest.approx(true.sum(axis=0), rel=1e-8)
    assert fitted.sum(axis=1) == pytest.approx(true.sum(axis=1), rel=1e-8)
    logs = np.log(raked.weights)
    assert logs - logs[:1] - logs[:, :1] + logs[0, 0] == pytest.approx(0, abs=1e-8)


@given(tables, st.integers(0, 10_000))
def test_raking_is_calibration_with_the_raking_distance(counts: Any, seed: int) -> None:
    cells = np.array(counts, dtype=float)
    true = cells * np.random.default_rng(seed).uniform(0.5, 2, cells.shape)
    rows, columns = np.indices(cells.shape).reshape(2, -1)
    x = [np.ones(cells.size)]
    x += [rows == level for level in range(1, cells.shape[0])]
    x += [columns == level for level in range(1, cells.shape[1])]
    totals = [true.sum(), *true.sum(axis=1)[1:], *true.sum(axis=0)[1:]]
    found = calibrate(np.column_stack(x), cells.ravel(), totals, distance="raking")
    raked = rake(cells, [true.sum(axis=1), true.sum(axis=0)])
    assert found.factors == pytest.approx(raked.weights.ravel(), rel=1e-7)


@given(
    st.integers(0, 10_000),
    st.sampled_from(["linear", "raking", "logit", "truncated-linear"]),
)
def test_calibrated_weights_meet_their_totals_within_their_bounds(seed: int, distance: Any) -> None:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(60), rng.normal(50, 10, 60), rng.random(60) < 0.5])
    d = rng.uniform(1, 9, 60)
    totals = (d * rng.uniform(0.8, 1.25, 60)) @ x
    bounds = (0.2, 4.0) if distance in ("logit", "truncated-linear") else None
    found = calibrate(x, d, totals, distance=distance, bounds=bounds)
    assert found.weights @ x == pytest.approx(totals, rel=1e-8)
    if bounds:
        assert bounds[0] <= found.factors.min() <= found.factors.max() <= bounds[1]


@pytest.mark.parametrize("distance", ["raking", "logit", "truncated-linear"])
def test_every_distance_changes_little_as_the_linear_one_does(distance: Any) -> None:
    rng = np.random.default_rng(18)
    x = np.column_stack([rng.uniform(1, 2, 40), rng.exponential(size=40)])
    d = rng.uniform(1, 4, 40)
    totals = d @ x * (1 + 1e-5 * np.array([1, 3]))
    bounds = None if distance == "raking" else (0.3, 2.5)
    found = calibrate(x, d, totals, distance=distance, bounds=bounds)
    assert found.factors == pytest.approx(calibrate(x, d, totals).factors, abs=1e-8)
    assert np.ptp(found.factors) > 1e-5


def test_margins_of_crossed_columns_are_met() -> None:
    rng = np.random.default_rng(3)
    counts, true = rng.integers(1, 30, (3, 2, 4)), rng.uniform(10, 90, (3, 2, 4))
    raked = rake(counts, {0: true.sum(axis=(1, 2)), (1, 2): true.sum(axis=0)})
    fitted = counts * raked.weights
    assert fitted.sum(axis=0) == pytest.approx(true.sum(axis=0), rel=1e-9)
    assert fitted.sum(axis=(1, 2)) == pytest.approx(true.sum(axis=(1, 2)), rel=1e-9)


def test_empty_cells_weigh_nothing() -> None:
    raked = rake([[5, 0], [3, 4]], [[20, 30], [25, 25]])
    assert raked.weights[0, 1] == 0
    assert (raked.weights * [[5, 0], [3, 4]]).sum(axis=0) == pytest.approx([25, 25])
    assert poststratify([5, 0], [10, 0]).weights.tolist() == [2, 0]


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_alike_on_every_engine(name: str) -> None:
    frame = engine(name)(rows())
    found = cells_of(frame, ["unit", "shop"])
    assert found.levels == (("", "a", "b"), (1, 2, 3, 4, 5, 6))
    expected = np.zeros((3, 6))
    weighted = np.zeros((3, 6))
    for row in rows().to_pylist():
        place = ["", "a", "b"].index(row["unit"] or ""), row["shop"] - 1
        expected[place] += 1
        weighted[place] += row["weight"]
    assert found.counts.tolist() == expected.tolist()
    np.testing.assert_allclose(
        cells_of(frame, ["unit", "shop"], weight="weight").counts, weighted, rtol=1e-9
    )


def test_levels_nobody_chose_are_no_cells_and_missing_texts_are_empty_ones() -> None:
    codes = pa.array([2, 0, None, 1], pa.int8())
    plan = pa.DictionaryArray.from_arrays(codes, ["b", "", "a", "unused"])
    cells = cells_of(pa.table({"plan": plan}), "plan")
    assert cells.levels == (("", "a", "b"),)
    assert cells.counts.tolist() == [2, 1, 1]


def test_weights_are_joined_back_by_level() -> None:
    cells = cells_of(pa.table({"sex": ["m", "f", "f"], "age": [2, 1, 1]}), ["sex", "age"])
    table = cells.table(poststratify(cells.counts, [[60, 0], [0, 40]]).weights)
    assert table.to_pylist() == [
        {"sex": "f", "age": 1, "n": 2.0, "weight": 30.0},
        {"sex": "m", "age": 2, "n": 1.0, "weight": 40.0},
    ]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: poststratify([1, 2], [1, 2, 3]), "do not fit"),
        (lambda: poststratify([1, 0], [1, 2]), r"Cell 1 .* no respondent"),
        (lambda: poststratify([[1, 1]], [[1, 0]]), r"Cell \(0, 1\) .* total of 0"),
        (lambda: poststratify([1, -1], [1, 2]), "negative or missing"),
        (lambda: poststratify([1, math.nan], [1, 2]), "negative or missing"),
        (lambda: poststratify([0, 0], [1, 2]), "counts are all 0"),
        (lambda: poststratify([], []), "hold nothing"),
        (lambda: rake([[1, 2], [3, 4]], [[5, 5]]), "1 margins do not fit counts of 2 axes"),
        (lambda: rake([[1, 2], [3, 4]], [[5, 5], [5, 6]]), "adds up to 10, .* to 11"),
        (lambda: rake([[1, 2], [3, 4]], [[5, 5], [3, 3, 4]]), "have the shape"),
        (lambda: rake([[1, 2], [0, 0]], [[5, 5], [5, 5]]), r"margin of axes \(0,\), level 1"),
        (lambda: rake([[1, 0], [0, 1]], [[6, 4], [4, 6]]), "No weights meet all margins"),
        (lambda: rake([[1, 2], [3, 4]], {2: [5, 5]}), "from 0 to 1"),
        (lambda: rake([[1, 2], [3, 4]], {}), "no margin"),
        (lambda: calibrate([1, 2], [1, 1], [3]), "respondents × columns"),
        (lambda: calibrate(ONES, [1, 1], [3]), "needs 3 design weights and 1 totals"),
        (lambda: calibrate(ONES * math.nan, [1, 1, 1], [3]), "have a gap"),
        (lambda: calibrate(ONES, [1, 0, 1], [3]), "not above 0"),
        (lambda: calibrate(ONES * 0, [1, 1, 1], [3]), "0 for everybody"),
        (lambda: calibrate(np.ones((3, 2)), [1, 1, 1], [3, 3]), "follows from the others"),
        (lambda: calibrate(ONES, [1, 1, 1], [3], distance="x"), "choose linear"),
        (lambda: calibrate(ONES, [1, 1, 1], [3], distance="logit"), "needs bounds"),
        (lambda: calibrate(ONES, [1, 1, 1], [3], bounds=(0.5, 2)), "linear keeps no bounds"),
        (lambda: calibrate(ONES, [1, 1, 1], [-3], distance="raking"), "No weights meet"),
        (
            lambda: calibrate(ONES, [1, 1, 1], [9], distance="truncated-linear", bounds=(0.5, 2)),
            "Widen the bounds",
        ),
        (lambda: response_propensity(ONES, [1, 0]), "does not fit"),
        (lambda: response_propensity(ONES, [1, 2, 0]), "from 0 to asked"),
        (lambda: response_propensity(ONES, [1, 1, 1]), "All or nobody"),
        (lambda: response_propensity(ONES, [1, math.nan, 1]), "has a gap"),
        (lambda: response_propensity(np.ones((3, 2)), [1, 0, 1]), "follows from the others"),
        (
            lambda: response_propensity([[1, 0], [1, 0], [1, 1]], [1, 0, 1]),
            "always or never answers",
        ),
        (lambda: silent_range([], asked=3), "Nobody answered"),
        (lambda: silent_range([1, 0], asked=1), "1 were asked but 2 answered"),
        (lambda: silent_range([1, math.nan], asked=3), "A score is missing"),
        (lambda: silent_range([1, 7], asked=3), "outside the scale"),
        (lambda: silent_range([1], asked=3, scale=(1, 1)), "scale is"),
        (lambda: silent_range(tally(TWO, score="y", weight="size"), asked=9), "are weighted"),
        (lambda: silent_range(tally(TWO, "g", score="y"), asked=9), "one row of a tally"),
        (lambda: cells_of(TWO, []), "at least one column"),
        (lambda: cells_of(TWO, ["sizes"]), "Did you mean 'size'"),
        (lambda: cells_of(TWO.slice(0, 0), ["g"]), "nobody to count"),
        (lambda: cells_of(TWO, "g").margins({"g": {"a": 1}}), "no total for the level of 'g' 'b'"),
        (lambda: cells_of(TWO, "g").margins({"h": {}}), "No respondent has the column 'h'"),
        (lambda: cells_of(TWO, "g").table([1]), "do not fit cells"),
        (lambda: known_totals(TWO, {"h": 3}, customers=3), "no column 'h'"),
        (lambda: known_totals(TWO, {"g": {"a": 3}}, customers=3), "no total for the level 'b'"),
        (lambda: known_totals(TWO, {"g": {"a": 3, "b": 1}}, customers=3), "add up to 4"),
        (lambda: known_totals(TWO, {"g": {"a": 1, "b": 1, "c": 1}}, customers=3), "join it"),
        (lambda: known_totals(TWO, {"g": 3}, customers=3), "no numbers everywhere"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_shown_as_tables_and_sentences() -> None:
    shown = [
        poststratify([1, 2], [3, 4]),
        calibrate([[1], [1]], [1, 2], [6]),
        response_propensity(ONES, [1, 0, 1]),
        silent_range([3, 4], asked=5, scale=(1, 5)),
        weighted_mean(sums_of(y=[1.0, 1.0])),
        weighted_mean(sums_of(y=[1.0, 3.0])),
    ]
    for result in shown:
        assert str(result).endswith(".")
        assert "<table>" in result._repr_html_()
    negative = calibrate([[1, 0], [1, 1]], [1, 1], [2, 3])
    assert "1 are negative" in str(negative)
