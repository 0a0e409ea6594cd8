"""Weights, estimates and their errors, against what R's survey package prints."""

import math
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError, tally
from keepword.measure.weighting import (
    Design,
    calibrate,
    cells_of,
    known_totals,
    poststratify,
    rake,
    response_propensity,
    silent_range,
    survey_sums,
    weighted_mean,
    weighted_ratio,
    weighted_total,
)

from .engines import NAMES, engine
from .reference import figures, folder

EXACT = {"rel": 1e-8}

# The cluster sample of the `api` data (Lumley 2004, Journal of Statistical Software 9(8)):
# district, type of school, school-wide target met, schools, sum of api00. Weight 33.847, 757
# districts in all.
CLUSTERS = """
637HY1:608 637EY8:5418 637MY2:1333 437HY1:443 437EY2:963 437MY1:482 778MN1:411 778EY1:494
197EY9:6005 197MN2:1190 197MY1:689 197EN1:709 406EY2:1116 815HN1:696 815MN1:631 815EY2:1166
178HY1:529 178EY2:1001 178MN1:547 255EY12:8633 255MY3:2184 255EN1:552 568HY3:2161 568HN1:687
568EY3:2160 568EN1:699 568MY1:679 135EY31:20495 135EN3:2013 510HN1:595 510HY1:661 510EY15:9964
510MN1:614 510MY2:1298 510EN1:629 716HY3:1577 716EY25:14254 716EN5:2554 716MY4:2009 61EY10:7203
61MN2:1458 61MY1:711 413EY1:551 448HY1:703 448EY9:6858 448MY2:1550
"""
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"N": 1072, "Y": 5122}
DISTRICTS = Design(cluster="district", population="districts")


def districts() -> pa.Table:
    """One row per school, each with the mean of its cell: clusters have the sums they had."""
    rows = []
    for text in CLUSTERS.split():
        found = re.fullmatch(r"(\d+)([EHM])([NY])(\d+):(\d+)", text)
        assert found
        district, kind, wide, count, total = found.groups()
        row = {
            "district": district,
            "stype": kind,
            "wide": wide,
            "api00": int(total) / int(count),
            "pw": 33.846996307373,
            "districts": 757,
        }
        rows += [row] * int(count)
    return pa.Table.from_pylist(rows)


def by_district(y: str = "api00") -> pa.Table:
    return survey_sums(districts(), y, weight="pw", by=["district", "districts", "stype", "wide"])


def test_a_stratified_mean_is_published() -> None:
    """Lumley (2004): mean api00 of apistrat 662.29, standard error 9.4089."""
    counts = {"E": (4421, 100, 67443, 47038637), "H": (755, 50, 31291, 20167941)}
    counts["M"] = (1018, 50, 31830, 20940396)
    rows = []
    for kind, (population, n, total, squares) in counts.items():
        half = math.sqrt(squares / n - (total / n) ** 2)
        for sign in (1, -1):
            row = {"stype": kind, "fpc": population, "pw": round(population / n, 2)}
            rows += [row | {"api00": total / n + sign * half}] * (n // 2)
    sums = survey_sums(pa.Table.from_pylist(rows), "api00", weight="pw", by=["stype", "fpc"])
    found = weighted_mean(sums, Design(stratum="stype", population="fpc"))
    assert found.value == pytest.approx(662.29, abs=0.005)
    assert found.se == pytest.approx(9.4089, abs=0.0001)
    assert found.design_effect == pytest.approx(1.2045, abs=0.0005)
    assert found.degrees == 197
    simple = weighted_mean(sums, Design(stratum="stype"))
    assert simple.se == pytest.approx(9.5361, abs=0.0001)


def test_a_cluster_mean_is_published() -> None:
    found = weighted_mean(by_district(), DISTRICTS)
    assert found.value == pytest.approx(644.17, abs=0.005)
    assert found.se == pytest.approx(23.542, abs=0.0005)
    assert found.degrees == 14
    assert found.n == 183


@pytest.mark.parametrize(
    ("totals", "mean", "se"),
    [
        ({"stype": SCHOOLS}, 642.31, 23.921),
        ({"stype": SCHOOLS, "wide": SCHOOL_WIDE}, 641.23, 23.704),
    ],
)
def test_calibrated_means_and_their_errors_are_published(
    totals: Any, mean: float, se: float
) -> None:
    """Lumley (2004): post-stratified and raked means of apiclus1, with residual errors."""
    sums = by_district()
    known = known_totals(sums, totals, customers=6194)
    calibrated = calibrate(known.X, sums["w"], known.totals, distance="raking")
    found = weighted_mean(sums, DISTRICTS, calibrated=calibrated)
    assert found.value == pytest.approx(mean, abs=0.005)
    assert found.se == pytest.approx(se, abs=0.0006)


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


def test_design_effects_are_published() -> None:
    """Tsuchiya's ten firms, survey/tests/deff.R: three different numbers, by name."""
    firms = pa.table(
        {
            "uriage": [15, 143, 21, 51, 337, 50, 274, 145, 15, 86],
            "pps": [20, 200, 11, 25, 550, 30, 250, 100, 10, 55],
            "srs": [100] * 10,
        }
    )
    equal = weighted_mean(survey_sums(firms, "uriage", weight="srs"))
    assert (equal.value, equal.se) == pytest.approx((113.7, 35.626), abs=0.0005)
    assert equal.design_effect == pytest.approx(1.0101, abs=0.00005)
    sums = survey_sums(firms, "uriage", weight="pps")
    mean, total = weighted_mean(sums), weighted_total(sums)
    assert (mean.value, mean.se) == pytest.approx((243.914, 48.752), abs=0.0005)
    assert mean.design_effect_replacement == pytest.approx(1.9741, abs=0.00005)
    assert (total.value, total.se) == pytest.approx((305136, 184965), abs=0.5)
    assert total.design_effect_replacement == pytest.approx(18.157, abs=0.0005)
    kish = poststratify([1] * 10, firms["pps"].to_numpy()).design_effect
    assert kish == pytest.approx(10 * 420171 / 1251**2)


def api(name: str) -> pa.Table:
    return pyarrow.csv.read_csv(folder("survey_api") / f"{name}.csv")


def agree(found: Any, reference: Any, name: str) -> None:
    assert found.value == pytest.approx(reference["est"][name], **EXACT)
    assert found.se == pytest.approx(reference["se"][name], **EXACT)


def test_random_and_stratified_samples_agree_with_r() -> None:
    computed = figures("survey_api")["computed"]
    srs, fpc = api("apisrs"), Design(population="fpc")
    scores = survey_sums(srs, "api00", weight="pw", by="fpc")
    agree(weighted_mean(scores, fpc), computed["srs_mean_api00"], "api00")
    agree(weighted_mean(scores), computed["srs_nofpc_mean_api00"], "api00")
    sizes = survey_sums(srs, "enroll", weight="pw", by="fpc")
    agree(weighted_total(sizes, fpc), computed["srs_total_enroll"], "enroll")
    strata, design = api("apistrat"), Design(stratum="stype", population="fpc")
    by = ["stype", "fpc", "sch.wide"]
    scores = survey_sums(strata, "api00", weight="pw", by=by)
    mean = weighted_mean(scores, design)
    agree(mean, computed["strat_mean_api00"], "api00")
    assert mean.design_effect == pytest.approx(computed["strat_mean_api00"]["deff"], **EXACT)
    for column, key in (("stype", "strat_svyby_api00_by_stype"), ("sch.wide", by[2])):
        reference = computed["strat_svyby_api00_by_schwide" if column == by[2] else key]
        for level in reference["est"]:
            agree(weighted_mean(scores, design, within={column: level}), reference, level)
    sizes = survey_sums(strata, "enroll", weight="pw", by=by)
    agree(weighted_total(sizes, design), computed["strat_total_enroll"], "enroll")
    kish = poststratify(np.ones(200), strata["pw"].to_numpy())
    assert kish.design_effect == pytest.approx(computed["kish_deff_strat"], **EXACT)
    assert kish.n_effective == pytest.approx(computed["kish_neff_strat"], **EXACT)


def test_a_share_and_a_ratio_agree_with_r() -> None:
    computed = figures("survey_api")["computed"]
    strata, design = api("apistrat"), Design(stratum="stype", population="fpc")
    wide = pa.array([value == "Yes" for value in strata["sch.wide"].to_pylist()])
    table = strata.append_column("met", wide)
    share = weighted_mean(survey_sums(table, "met", weight="pw", by=["stype", "fpc"]), design)
    agree(share, computed["strat_prop_schwide"], "sch.wideYes")
    assert [share.low, share.high] == pytest.approx(
        computed["strat_ciprop_schwideYes_xlogit"], abs=1e-8
    )
    sums = survey_sums(table, "api.stu", x="enroll", weight="pw", by=["stype", "fpc"])
    ratio, reference = weighted_ratio(sums, design), computed["strat_ratio_apistu_enroll"]
    assert (ratio.value, ratio.se) == pytest.approx((reference["est"], reference["se"]), **EXACT)


def test_cluster_and_two_stage_samples_agree_with_r() -> None:
    computed = figures("survey_api")["computed"]
    clusters, design = api("apiclus1"), Design(cluster="dnum", population="fpc")
    by = ["dnum", "fpc", "stype"]
    mean = weighted_mean(survey_sums(clusters, "api00", weight="pw", by=by), design)
    agree(mean, computed["clus1_mean_api00"], "api00")
    assert mean.design_effect == pytest.approx(computed["clus1_mean_api00"]["deff"], **EXACT)
    sizes = survey_sums(clusters, "enroll", weight="pw", by=by)
    agree(weighted_total(sizes, design), computed["clus1_total_enroll"], "enroll")
    for column in ("ell", "meals"):
        sums = survey_sums(clusters, column, weight="pw", by=by)
        for kind, reference in computed["clus1_svyby_ell_meals"].items():
            found = weighted_mean(sums, design, within={"stype": kind})
            assert found.value == pytest.approx(reference[column], **EXACT)
            assert found.se == pytest.approx(reference[f"se.{column}"], **EXACT)
    stages = api("apiclus2")
    design = Design(cluster="dnum", population="fpc1", cluster_size="fpc2")
    by = ["dnum", "fpc1", "fpc2"]
    agree(
        weighted_mean(survey_sums(stages, "api00", weight="pw", by=by), design),
        computed["clus2_mean_api00"],
        "api00",
    )
    # enroll has gaps: those schools count as drawn.
    agree(
        weighted_total(survey_sums(stages, "enroll", weight="pw", by=by), design),
        computed["clus2_total_enroll"],
        "enroll",
    )


CALIBRATIONS = {
    "clus1_poststrat": ("stype", {}),
    "clus1_rake": ("stype and sch.wide", {"distance": "raking"}),
    "clus1_calib_linear": ("stype and api99", {}),
    "clus1_calib_linear_bounded": (
        "stype and api99",
        {"distance": "truncated-linear", "bounds": (0.6, 1.6)},
    ),
    "clus1_calib_raking": ("stype and api99", {"distance": "raking"}),
    "clus1_calib_logit": ("stype and api99", {"distance": "logit", "bounds": (0.5, 2.5)}),
}


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrated_estimates_agree_with_r(name: str) -> None:
    known_of, how = CALIBRATIONS[name]
    reference = figures("survey_api")
    computed, population = reference["computed"][name], reference["population_totals"]
    clusters, design = api("apiclus1"), Design(cluster="dnum", population="fpc")
    totals = {"stype": population["stype"]}
    if "api99" in known_of:
        totals["api99"] = population["api99_total"]
    if "sch.wide" in known_of:
        totals["sch.wide"] = population["sch.wide"]
    for y, estimate, key in (
        ("api00", weighted_mean, "mean_api00"),
        ("enroll", weighted_total, "total_enroll"),
    ):
        if key not in computed:
            continue
        sums = survey_sums(clusters, y, weight="pw", by=["dnum", "fpc", *totals])
        known = known_totals(sums, totals, customers=6194)
        calibrated = calibrate(known.X, sums["w"], known.totals, **how)
        found = estimate(sums, design, calibrated=calibrated)
        agree(found, computed[key], y)
        if "range_g" in computed:
            least, most = calibrated.factors.min(), calibrated.factors.max()
            assert [least, most] == pytest.approx(computed["range_g"], abs=1e-8)


def balance() -> tuple[pa.Table, pa.Table]:
    where = folder("nonresponse_balance")
    return tuple(pyarrow.csv.read_csv(where / f"{name}.csv") for name in ("sample", "target"))


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


# Recovery.


def of_each_run(sums: pa.Table, runs: int) -> list[pa.Table]:
    """Many samples reduced in one scan, apart again."""
    run = sums["run"].to_numpy()
    return [sums.filter(pa.array(run == one)).drop_columns("run") for one in range(runs)]


def test_stratified_cluster_intervals_cover_the_truth() -> None:
    rng = np.random.default_rng(12)
    runs, stratum = 400, np.repeat([0, 1], 20)
    shop = rng.normal(stratum * 2.0, 1.0, (runs, 40))
    score = shop[:, :, None] + rng.normal(size=(runs, 40, 5))
    table = pa.table(
        {
            "run": np.repeat(np.arange(runs), 200),
            "stratum": np.tile(np.repeat(stratum, 5), runs),
            "shop": np.tile(np.repeat(np.arange(40), 5), runs),
            "score": score.ravel(),
            "weight": np.tile(np.repeat(np.where(stratum == 0, 30.0, 10.0), 5), runs),
        }
    )
    sums = survey_sums(table, "score", weight="weight", by=["run", "stratum", "shop"])
    design = Design(stratum="stratum", cluster="shop")
    found = [weighted_mean(one, design) for one in of_each_run(sums, runs)]
    assert 0.925 <= np.mean([one.low <= 0.5 <= one.high for one in found]) <= 0.98
    assert np.std([one.value for one in found]) == pytest.approx(
        np.mean([one.se for one in found]), rel=0.12
    )


def test_calibration_takes_off_the_bias_of_who_answers_and_its_interval_covers() -> None:
    rng = np.random.default_rng(13)
    runs, customers = 300, 5000
    kind = np.arange(customers) < 0.4 * customers
    answered = rng.random((runs, customers)) < np.where(kind, 0.1, 0.02)
    satisfied = rng.random((runs, customers)) < np.where(kind, 0.9, 0.5)
    run, customer = np.nonzero(answered)
    table = pa.table({"run": run, "kind": kind[customer], "score": satisfied[answered]})
    totals = {"kind": {True: 2000, False: 3000}}
    found, raw = [], []
    for sums in of_each_run(survey_sums(table, "score", by=["run", "kind"]), runs):
        known = known_totals(sums, totals, customers=customers)
        calibrated = calibrate(known.X, sums["w"], known.totals)
        found.append(weighted_mean(sums, calibrated=calibrated))
        raw.append(weighted_mean(sums).value)
    truth = 0.4 * 0.9 + 0.6 * 0.5
    assert 0.925 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98
    assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.01)
    assert np.mean(raw) > truth + 0.1


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


# Properties.

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


# Engines.


def rows(count: int = 200) -> pa.Table:
    rng = np.random.default_rng(16)
    return pa.table(
        {
            "unit": pa.array(rng.choice(["b", "a"], count), mask=rng.random(count) < 0.1),
            "shop": rng.integers(1, 7, count),
            "score": pa.array(
                rng.integers(1, 6, count).astype(float), mask=rng.random(count) < 0.2
            ),
            "orders": rng.integers(1, 9, count).astype(float),
            "weight": rng.uniform(0.5, 4, count),
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_survey_sums_are_alike_on_every_engine(name: str) -> None:
    how: Any = {"x": "orders", "weight": "weight", "by": ["unit", "shop"]}
    found = survey_sums(engine(name)(rows()), "score", **how)
    direct: dict[Any, Any] = {}
    for row in rows().to_pylist():
        sums = direct.setdefault((row["unit"] or "", row["shop"]), np.zeros(14))
        w, y, x = row["weight"], row["score"], row["orders"]
        sums[:3] += 1, w, w * w
        if y is not None:
            sums[3:10] += 1, w, w * w, w * y, w * y * y, w * w * y, w * w * y * y
            sums[10:] += w * x, w * w * x, w * w * x * y, w * w * x * x
    assert list(zip(found["unit"].to_pylist(), found["shop"].to_pylist(), strict=True)) == sorted(
        direct
    )
    assert found.column_names[2:] == [
        *("n", "w", "ww", "scored", "sw", "sww", "wy", "wyy", "wwy", "wwyy"),
        *("wx", "wwx", "wwxy", "wwxx"),
    ]
    sums = np.column_stack([found[name].to_numpy() for name in found.column_names[2:]])
    np.testing.assert_allclose(sums, [direct[key] for key in sorted(direct)], rtol=1e-9)


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


def test_weights_are_joined_back_by_level() -> None:
    cells = cells_of(pa.table({"sex": ["m", "f", "f"], "age": [2, 1, 1]}), ["sex", "age"])
    table = cells.table(poststratify(cells.counts, [[60, 0], [0, 40]]).weights)
    assert table.to_pylist() == [
        {"sex": "f", "age": 1, "n": 2.0, "weight": 30.0},
        {"sex": "m", "age": 2, "n": 1.0, "weight": 40.0},
    ]


# Bad input.

TWO = pa.table({"g": ["a", "b"], "y": [1.0, 2.0], "w": [1.0, 1.0], "size": [5, 6]})
ONES = np.ones((3, 1))


def sums_of(**columns: Any) -> pa.Table:
    by = [name for name in columns if name not in ("y", "w")]
    return survey_sums(pa.table(columns), "y", weight="w" if "w" in columns else None, by=by)


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
        (lambda: survey_sums(TWO, "z"), "no column 'z'"),
        (lambda: survey_sums(TWO, "g"), "not numbers"),
        (lambda: sums_of(y=[1.0, 2.0], w=[1.0, 0.0]), "no weight in 'w' above 0"),
        (lambda: sums_of(y=[1.0, 2.0], w=[1.0, None]), "no weight in 'w' above 0"),
        (lambda: sums_of(y=[1.0, math.inf]), "is infinite"),
        (lambda: sums_of(y=[math.nan, None]), "Nobody has a score"),
        (lambda: weighted_mean(TWO), "no survey sums"),
        (lambda: weighted_mean(sums_of(y=[1.0, 2.0]), Design(stratum="g")), "not by 'g'"),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0], g=["a", "b"]), Design(stratum="g")),
            "Stratum a has a single respondent",
        ),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0], c=["a", "a"]), Design(cluster="c")),
            "The sample has a single cluster",
        ),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0], size=[1, 1]), Design(population="size")),
            "fewer than the 2 drawn",
        ),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0], size=[5, 6]), Design(population="size")),
            "differs within a stratum",
        ),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0], g=["a", "b"]), within={"g": "c"}),
            "Nobody within",
        ),
        (
            lambda: weighted_mean(sums_of(y=[1.0, 2.0]), calibrated=calibrate([[1]], [3], [5])),
            "other rows",
        ),
        (lambda: weighted_ratio(sums_of(y=[1.0, 2.0])), "have no divisor"),
        (lambda: Design(cluster_size="n"), "without cluster and population"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_equal_scores_have_no_interval_and_a_census_has_no_error() -> None:
    alike = weighted_mean(sums_of(y=[1.0, 1.0, 1.0]))
    assert (alike.low, alike.method) == (None, "withheld: every score is the same")
    everybody = sums_of(y=[1.0, 2.0, 4.0], size=[3, 3, 3])
    found = weighted_mean(everybody, Design(population="size"))
    assert (found.low, found.high, found.se) == (found.value, found.value, 0)
    assert found.method == "census: everybody answered"


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
