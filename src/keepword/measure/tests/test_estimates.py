"""Estimates and their errors, against what R's survey package prints."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from keepword.measure import MeasureError
from keepword.measure.weighting import (
    Design,
    calibrate,
    known_totals,
    poststratify,
    survey_sums,
    weighted_mean,
    weighted_ratio,
    weighted_total,
)

from .engines import NAMES, engine
from .reference import figures
from .surveys import DISTRICTS, SCHOOL_WIDE, SCHOOLS, TWO, api, districts, rows, sums_of

EXACT = {"rel": 1e-8}


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
    endless = weighted_mean(scores, Design(stratum="stype"))
    agree(endless, computed["strat_nofpc_mean_api00"], "api00")
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
    others = strata.append_column("met", pc.invert(wide))
    others = weighted_mean(survey_sums(others, "met", weight="pw", by=["stype", "fpc"]), design)
    agree(others, computed["strat_prop_schwide"], "sch.wideNo")
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
    for kind in "EHM":
        one = pa.array([float(value == kind) for value in clusters["stype"].to_pylist()])
        schools = survey_sums(clusters.append_column("one", one), "one", weight="pw", by=by)
        agree(weighted_total(schools, design), computed["clus1_total_stype"], f"stype{kind}")
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


def test_without_clusters_the_error_of_calibrated_weights_is_that_of_the_residuals() -> None:
    rng = np.random.default_rng(17)
    kind, d = np.repeat(["a", "b"], [12, 20]), rng.uniform(1, 3, 32)
    y = np.where(kind == "a", 5.0, 1.0) + rng.normal(size=32)
    sums = survey_sums(pa.table({"kind": kind, "y": y, "d": d}), "y", weight="d", by="kind")
    known = known_totals(sums, {"kind": {"a": 30, "b": 70}}, customers=100)
    found = weighted_mean(sums, calibrated=calibrate(known.X, sums["w"], known.totals))
    a = kind == "a"
    within = np.where(a, np.average(y[a], weights=d[a]), np.average(y[~a], weights=d[~a]))
    z = np.where(a, 30 / d[a].sum(), 70 / d[~a].sum()) * d * (y - within) / 100
    assert found.value == pytest.approx(0.3 * within[0] + 0.7 * within[-1])
    assert found.se**2 == pytest.approx(32 / 31 * ((z**2).sum() - z.sum() ** 2 / 32))


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


@pytest.mark.parametrize(
    ("call", "says"),
    [
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


def test_a_cluster_of_one_stratum_is_not_that_of_another() -> None:
    y, strata = [1.0, 4.0, 2.0, 7.0], ["a", "a", "b", "b"]
    design = Design(stratum="s", cluster="c")
    alike = weighted_mean(sums_of(y=y, s=strata, c=[1, 2, 1, 2]), design)
    assert alike == weighted_mean(sums_of(y=y, s=strata, c=[1, 2, 3, 4]), design)
    assert alike.degrees == 2
