"""NPS, CSAT, CES, SERVQUAL and reliability, against what is published."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError, paired_gap, tally
from keepword.measure.scale import (
    ItemProducts,
    answer_counts,
    ces,
    cronbach_alpha,
    csat,
    item_gaps,
    item_products,
    nps,
    nps_difference,
    nps_parts,
    omega,
    servqual,
)

from .engines import NAMES, engine
from .reference import figures, folder

# R package NPS 2.x and Rocks (2016), The American Statistician 70:365: closed forms.
NPS_CASES = {
    (50, 30, 20): (30.0, 7.810249676, (14.051130179, 44.201297006), (14.424698016, 45.575301984)),
    (16, 10, 10): (16.666667, 13.888889, (-10.523500664, 41.29273143), (-11.929239, 45.262573)),
    (5, 0, 0): (100.0, 0.0, (17.491453034, 107.508546966), (100.0, 100.0)),
    (1, 0, 1): (0.0, 70.710678, (-73.335137206, 73.335137206), (-1270.620473, 1270.620473)),
}


@pytest.mark.parametrize(("counts", "published"), NPS_CASES.items())
def test_nps_is_published(counts: tuple[int, int, int], published: Any) -> None:
    score, se, adjusted, trinomial = published
    found = nps(*counts)
    assert found.score == pytest.approx(score, abs=1e-6)
    assert found.se == pytest.approx(se, abs=1e-6)
    assert found.interval() == pytest.approx(adjusted, abs=1e-6)
    assert found.interval("trinomial-t") == pytest.approx(trinomial, abs=1e-5)


def test_every_nps_computed_elsewhere_agrees() -> None:
    reference = figures("nps")
    for case in reference["cases"]:
        found = nps(case["promoters"], case["passives"], case["detractors"])
        assert found.score == pytest.approx(case["nps"], abs=1e-8)
        assert found.variance == pytest.approx(case["variance"], abs=1e-8)
        assert found.se == pytest.approx(case["se_mle"], abs=1e-8)
        for method in ("wald", "adjusted-wald"):
            key = method.replace("-", "_") + "95"
            assert list(found.interval(method)) == pytest.approx(case[key], abs=1e-8)
        assert list(found.interval("trinomial-t")) == pytest.approx(case["trinomial_t95"], abs=1e-7)
    two = reference["two_sample"]
    apart = nps_difference(nps(*two["a"]), nps(*two["b"]))
    assert (apart.value, apart.se) == pytest.approx((two["diff"], two["se"]))


def test_nps_intervals_cover_the_truth_from_few_answers() -> None:
    rng = np.random.default_rng(8)
    for parts, n in [((0.5, 0.3, 0.2), 10), ((0.85, 0.1, 0.05), 30), ((0.3, 0.3, 0.4), 100)]:
        truth = 100 * (parts[0] - parts[2])
        limits = [nps(*draw).interval() for draw in rng.multinomial(n, parts, 2000).tolist()]
        assert 0.935 <= np.mean([low <= truth <= high for low, high in limits]) <= 0.985


def test_nps_differences_cover_the_truth() -> None:
    rng = np.random.default_rng(9)
    first = rng.multinomial(40, [0.7, 0.2, 0.1], 1000).tolist()
    second = rng.multinomial(15, [0.4, 0.4, 0.2], 1000).tolist()
    found = [nps_difference(nps(*a), nps(*b)) for a, b in zip(first, second, strict=True)]
    assert 0.935 <= np.mean([one.low <= 40 <= one.high for one in found]) <= 0.98


def test_the_same_customers_twice_are_compared_with_their_covariance() -> None:
    first = np.array([100, 100, 100, 0, 0, -100] * 40)
    second = np.array([100, 100, 0, 0, -100, -100] * 40)
    pairs = tally(pa.table({"first": first, "score": second}), "first")
    found = paired_gap(pairs, scale=(-100, 100))
    apart = nps_difference(nps(80, 80, 80), nps(120, 80, 40))
    assert found.value == apart.value == pytest.approx(-100 / 3)
    assert found.high - found.low < 0.6 * (apart.high - apart.low)


three = st.tuples(*[st.integers(0, 10_000)] * 3).filter(lambda counts: sum(counts) > 0)


@given(three)
def test_an_nps_lies_within_its_interval_and_turns_with_its_sides(counts: Any) -> None:
    found, turned = nps(*counts), nps(*counts[::-1])
    low, high = found.interval()
    assert low <= found.score <= high
    assert high > low
    assert turned.interval() == pytest.approx((-high, -low), abs=1e-9)


def test_answers_are_cut_at_nine_and_six() -> None:
    assert nps_parts(dict.fromkeys(range(11), 1)) == (2, 2, 7)


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_counted_on_every_engine(name: str) -> None:
    table = pa.table({"recommend": [9.0, 10.0, 10.0, None, math.nan, 3.0]})
    assert answer_counts(engine(name)(table), "recommend") == {3: 1, 9: 1, 10: 2}


def test_csat_is_the_share_of_four_and_five() -> None:
    found = csat({1: 10, 2: 20, 3: 152, 4: 50, 5: 31})
    assert (found.low, found.high) == pytest.approx((25.53, 36.62), abs=0.005)
    assert found.score == pytest.approx(100 * 81 / 263)
    assert found.mean == pytest.approx((10 + 40 + 456 + 200 + 155) / 263)
    assert csat({6: 3, 7: 4, 2: 3}, satisfied=6, top=7).score == 70


def test_ces_is_the_mean_and_covers_it() -> None:
    chances = [0.02, 0.03, 0.05, 0.1, 0.2, 0.35, 0.25]
    truth = float(np.dot(chances, range(1, 8)))
    draws = np.random.default_rng(4).multinomial(40, chances, 500).tolist()
    found = [ces(dict(enumerate(draw, 1))) for draw in draws]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.995
    one = ces({4: 1, 5: 1, 7: 2})
    assert (one.score, one.share) == (5.75, 0.75)


# PMC6131925, table 2: 386 outpatients, five points. Mean and deviation of expectation and of
# perception, gap, its 95 % interval, t. The t of Assurance (-4.87) repeats the row above it in
# the source and is left out; so is the interval of Empathy, which is not centred on its gap.
SERVQUAL = {
    "Tangibles": (4.44, 0.44, 4.19, 0.53, -0.25, (-0.30, -0.19), -9.14),
    "Reliability": (4.49, 0.44, 4.36, 0.51, -0.13, (-0.18, -0.08), -4.93),
    "Responsiveness": (4.48, 0.46, 4.35, 0.50, -0.13, (-0.18, -0.07), -4.87),
    "Assurance": (4.50, 0.46, 4.32, 0.49, -0.18, (-0.23, -0.13), None),
    "Empathy": (4.56, 0.46, 4.40, 0.51, -0.16, None, -5.65),
}
ITEMS = {"Tangibles": 4, "Reliability": 5, "Responsiveness": 4, "Assurance": 4, "Empathy": 5}
# Zeithaml, Parasuraman and Berry (1990): the mean of 100 points that customers share out.
POINTS = {
    "Reliability": 32,
    "Responsiveness": 22,
    "Assurance": 19,
    "Empathy": 16,
    "Tangibles": 11,
}


def as_published(rng: np.random.Generator) -> tuple[Any, Any]:
    """Answers of 386 people whose means, deviations and t are exactly those of the table."""
    expected, perceived = [], []
    for mean_e, sd_e, mean_p, sd_p, gap, _, t in SERVQUAL.values():
        sd_gap = gap * math.sqrt(386) / t if t else 0.5
        correlation = (sd_e**2 + sd_p**2 - sd_gap**2) / (2 * sd_e * sd_p)
        raw = rng.normal(size=(386, 2))
        raw -= raw.mean(axis=0)
        white = np.linalg.qr(raw)[0] * math.sqrt(385)
        expected.append(mean_e + sd_e * white[:, 0])
        other = correlation * white[:, 0] + math.sqrt(1 - correlation**2) * white[:, 1]
        perceived.append(mean_p + sd_p * other)
    return np.array(expected).T, np.array(perceived).T


def test_the_gaps_of_the_published_table_and_their_paired_intervals_come_back() -> None:
    found = servqual(*as_published(np.random.default_rng(1)), dimensions=list(SERVQUAL))
    for one in found.dimensions:
        mean_e, _, mean_p, _, gap, limits, t = SERVQUAL[one.name]
        assert (one.expectation, one.perception) == pytest.approx((mean_e, mean_p))
        assert one.gap.value == pytest.approx(gap)
        assert one.n == 386
        if limits:
            assert (one.gap.low, one.gap.high) == pytest.approx(limits, abs=0.0101)
        if t:
            assert one.gap.value / one.gap.se == pytest.approx(t)


def test_the_three_servqual_scores_of_the_published_table_differ_by_name() -> None:
    repeated = [name for name, count in ITEMS.items() for _ in range(count)]
    means = {name: (row[0], row[2]) for name, row in SERVQUAL.items()}
    found = servqual(
        [means[name][0] for name in repeated],
        [means[name][1] for name in repeated],
        dimensions=repeated,
        importance=POINTS,
    )
    assert found.unweighted == pytest.approx(-0.17, abs=1e-8)
    assert found.weighted == pytest.approx(-0.1575, abs=1e-8)
    assert found.per_item == pytest.approx(-0.16772727272727, abs=1e-8)
    assert found.n is None
    assert found.scores["weighted"].low is None


def test_the_published_scores_beside_the_project_agree() -> None:
    reference = figures("servqual")
    table = reference["published"]["table"]
    found = servqual(
        [row["exp_mean"] for row in table],
        [row["perc_mean"] for row in table],
        dimensions=[row["dimension"] for row in table],
        importance=reference["weights_ZPB1990"],
    )
    computed = reference["computed"]
    assert found.unweighted == pytest.approx(computed["unweighted_mean_of_dimensions"], abs=1e-8)
    assert found.weighted == pytest.approx(computed["weighted_by_ZPB1990"], abs=1e-8)


def people(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Five items of two dimensions; true gaps -1, -1, -1 and 0, 0; answers left open."""
    person = rng.normal(size=(n, 1))
    expected = 5 + person + rng.normal(size=(n, 5))
    perceived = expected + [-1, -1, -1, 0, 0] + person * 0.3 + rng.normal(size=(n, 5))
    expected[rng.random((n, 5)) < 0.1] = np.nan
    perceived[rng.random((n, 5)) < 0.1] = np.nan
    return expected, perceived


def test_servqual_intervals_cover_the_true_gaps() -> None:
    rng = np.random.default_rng(2)
    truth = {"unweighted": -0.5, "weighted": -0.75, "per_item": -0.6}
    hits = dict.fromkeys(truth, 0)
    for _ in range(250):
        found = servqual(*people(rng, 60), dimensions=[0, 0, 0, 1, 1], importance={0: 3, 1: 1})
        for name, value in truth.items():
            hits[name] += found.scores[name].low <= value <= found.scores[name].high
    assert all(0.91 <= count / 250 <= 0.98 for count in hits.values())


@pytest.mark.parametrize("name", NAMES)
def test_gaps_are_reduced_alike_on_every_engine(name: str) -> None:
    expected, perceived = people(np.random.default_rng(3), 80)
    columns = {f"e{i}": expected[:, i] for i in range(5)} | {
        f"p{i}": perceived[:, i] for i in range(5)
    }
    reduced = item_gaps(
        engine(name)(pa.table(columns)), [f"e{i}" for i in range(5)], [f"p{i}" for i in range(5)]
    )
    dimensions = {"speed": [0, 1, 2], "care": [3, 4]}
    found = reduced.servqual(dimensions=dimensions)
    direct = servqual(expected, perceived, dimensions=dimensions)
    for key, score in direct.scores.items():
        other = found.scores[key]
        assert (other.value, other.low, other.high) == pytest.approx(
            (score.value, score.low, score.high), abs=1e-9
        )
    assert [one.expectation for one in found.dimensions] == pytest.approx(
        [one.expectation for one in direct.dimensions], abs=1e-9
    )


def test_a_pair_with_an_open_answer_is_left_out() -> None:
    expected = [[5, 5], [5, np.nan], [1, 4], [3, 3]]
    perceived = [[4, 4], [3, 1], [np.nan, 4], [2, 3]]
    first, second = servqual(expected, perceived, dimensions=["a", "b"]).dimensions
    assert (first.expectation, first.perception) == pytest.approx((13 / 3, 3))
    assert (second.expectation, second.perception) == pytest.approx((4, 11 / 3))


# R datasets::attitude: 30 departments, seven items; psych::alpha prints raw .84, std .84,
# average r .43, ase .042 (help page of alpha).
ATTITUDE = """
43 51 30 39 61 92 45 63 64 51 54 63 73 47 71 70 68 69 76 86 48 61 63 45 47 54 84 35 81 78 56 66 71
83 47 43 55 49 44 54 49 34 58 67 42 56 66 68 35 71 75 50 55 70 66 41 72 82 72 67 71 83 31 67 61 45
47 62 80 41 64 53 53 58 58 67 34 67 60 47 39 59 74 41 69 62 57 42 55 63 25 68 83 83 45 59 77 35 77
77 54 72 79 77 46 81 90 50 72 60 54 36 74 85 64 69 79 79 63 65 60 65 75 55 80 60 65 70 46 57 75 85
46 50 58 68 54 64 78 52 50 40 33 34 43 64 33 64 61 52 62 66 80 41 53 66 52 50 63 80 37 40 37 42 58
50 57 49 63 54 42 48 66 75 33 66 77 66 63 88 76 72 78 75 58 74 80 78 49 48 57 44 45 51 83 38 85 85
71 71 77 74 55 82 82 39 59 64 78 39
"""


def attitude() -> Any:
    return np.array(ATTITUDE.split(), dtype=float).reshape(30, 7)


def test_alpha_of_the_attitude_survey_is_published() -> None:
    found = cronbach_alpha(attitude())
    assert found.raw == pytest.approx(0.84314276956476, abs=1e-8)
    assert found.standardised == pytest.approx(0.839083803029511, abs=1e-8)
    assert found.se == pytest.approx(0.0424356955905744, abs=1e-8)
    assert found.average_correlation == pytest.approx(0.426906642649717, abs=1e-8)
    assert (found.low, found.high) == pytest.approx((0.7393756856, 0.9157730721), abs=1e-8)
    assert found.if_dropped["item 6"] == pytest.approx(0.863872311446437, abs=1e-8)
    assert found.item_rest["item 6"] == pytest.approx(0.265034339196676, abs=1e-8)


def test_omega_of_five_items_is_that_of_a_confirmatory_factor_analysis() -> None:
    """lavaan 0.6-14 on the first five items: what it prints of its last iteration."""
    found = omega(attitude()[:, :5])
    assert found.value == pytest.approx(0.881885386776057, abs=1e-6)
    # lavaan divides by n where covariances here divide by n - 1.
    loadings = np.array(list(found.loadings.values())) * math.sqrt(29 / 30)
    lavaan = [10.4215107040929, 12.1504605021756, 6.98357845588417, 8.05113473045766]
    assert loadings[:4] == pytest.approx(lavaan, abs=1e-3)


def test_alpha_of_every_file_beside_the_project_agrees() -> None:
    computed = figures("reliability")["computed"]
    table = np.genfromtxt(folder("reliability") / "attitude.csv", delimiter=",", skip_header=1)
    assert np.array_equal(table, attitude())
    whole = cronbach_alpha(table)
    for position, row in enumerate(computed["attitude"]["alpha_drop"], 1):
        assert whole.if_dropped[f"item {position}"] == pytest.approx(row["raw_alpha"], abs=1e-8)
    for position, row in enumerate(computed["attitude"]["item_stats"], 1):
        assert whole.item_rest[f"item {position}"] == pytest.approx(row["r.drop"], abs=1e-8)


def test_missing_and_reversed_answers_are_treated_by_name() -> None:
    computed = figures("reliability")["computed"]["bfi_A"]
    answers = np.genfromtxt(folder("reliability") / "bfi_A.csv", delimiter=",", skip_header=1)
    complete = item_products(answers, missing="complete")
    cases = {
        "pairwise_A1_reversed": cronbach_alpha(answers, reverse=["item 1"]),
        "complete_A1_reversed": cronbach_alpha(complete, reverse=["item 1"]),
        "A1_not_reversed": cronbach_alpha(answers),
    }
    for name, found in cases.items():
        assert found.raw == pytest.approx(computed[name][0]["raw_alpha"], abs=1e-8)
        assert found.standardised == pytest.approx(computed[name][0]["std.alpha"], abs=1e-8)
    assert complete.least == 2709
    assert "item 1 runs against the rest" in str(cases["A1_not_reversed"])


def test_alpha_of_a_correlation_matrix_is_standardised() -> None:
    path = folder("reliability") / "thurstone_corr.csv"
    table = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]
    found = cronbach_alpha(ItemProducts.from_covariance(table, 213))
    assert found.standardised == pytest.approx(0.89145753563685, abs=1e-8)
    assert found.raw == pytest.approx(found.standardised)


LOADINGS = np.array([0.9, 0.7, 0.5, 0.8])
OWN = np.array([0.8, 0.6, 0.5, 1.0])


def test_omega_covers_the_truth_where_items_weigh_differently() -> None:
    rng = np.random.default_rng(7)
    truth = LOADINGS.sum() ** 2 / (LOADINGS.sum() ** 2 + OWN.sum())
    found = [
        omega(rng.normal(size=(200, 1)) * LOADINGS + rng.normal(size=(200, 4)) * np.sqrt(OWN))
        for _ in range(150)
    ]
    assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.006)
    assert np.std([one.value for one in found]) == pytest.approx(
        np.mean([one.se for one in found]), rel=0.15
    )
    assert 0.91 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.995


def test_alpha_covers_the_truth_where_items_weigh_alike() -> None:
    rng = np.random.default_rng(7)
    answers = rng.normal(size=(600, 25, 1)) + rng.normal(size=(600, 25, 4))
    found = [cronbach_alpha(one) for one in answers]
    assert 0.93 <= np.mean([one.low <= 0.8 <= one.high for one in found]) <= 0.97
    assert np.std([one.raw for one in found]) == pytest.approx(
        np.mean([one.se for one in found]), rel=0.15
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("missing", ["pairwise", "complete"])
def test_items_are_reduced_alike_on_every_engine(name: str, missing: Any) -> None:
    rng = np.random.default_rng(10)
    answers = rng.integers(1, 6, (60, 3)).astype(float)
    answers[rng.random((60, 3)) < 0.15] = np.nan
    names = ["a", "b", "c"]
    table = pa.table({column: answers[:, i] for i, column in enumerate(names)})
    found = item_products(engine(name)(table), names, missing=missing)
    direct = item_products(answers, missing=missing)
    for part in ("n", "sums", "products"):
        np.testing.assert_allclose(getattr(found, part), getattr(direct, part), atol=1e-9)
    assert found.names == ("a", "b", "c")


scores = st.lists(st.lists(st.integers(1, 7), min_size=3, max_size=3), min_size=3, max_size=9)


@given(scores, scores)
def test_products_of_parts_add_up(first: Any, second: Any) -> None:
    whole = item_products(first + second)
    together = item_products(first) + item_products(second)
    for part in ("n", "sums", "products"):
        np.testing.assert_allclose(getattr(whole, part), getattr(together, part))


@given(scores, st.floats(0.1, 50), st.floats(-20, 20))
def test_alpha_does_not_depend_on_the_units(answers: Any, times: float, plus: float) -> None:
    rng = np.random.default_rng(0)
    table = np.array(answers) + rng.normal(size=(len(answers), 1)) * 4 + rng.normal(size=(1, 3))
    table += rng.normal(size=table.shape)
    assert cronbach_alpha(table * times + plus).raw == pytest.approx(
        cronbach_alpha(table).raw, abs=1e-6
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: nps(0, 0, 0), "not all 0"),
        (lambda: nps(-1, 2, 3), "none negative"),
        (lambda: nps(1, math.nan, 3), "none negative"),
        (lambda: nps(1, 2, 3).interval("score"), "choose adjusted-wald, wald, trinomial-t"),
        (lambda: nps(1, 2, 3).interval(level=2), "level is a share"),
        (lambda: nps(1, 0, 0).interval("trinomial-t"), "One answer has no spread"),
        (lambda: nps_parts({11: 2}), "whole numbers from 0 to 10"),
        (lambda: nps_parts({9.5: 2}), "whole numbers from 0 to 10"),
        (lambda: nps_parts({}), "Nobody answered"),
        (lambda: csat({0: 3}), "from 1 to 5"),
        (lambda: csat({4: -3}), "cannot have answered 4"),
        (lambda: csat({4: 0}), "Nobody answered"),
        (lambda: csat({4: 2}, satisfied=6), "at most 5, not 6"),
        (lambda: ces({8: 2}), "from 1 to 7"),
        (lambda: servqual([1, 2], [1], dimensions="ab"), "do not pair"),
        (lambda: servqual([1, 2], [1, math.nan], dimensions="ab"), "mean is missing"),
        (lambda: servqual([1, 2], [1, 2], dimensions="a"), "Each of the 2 items"),
        (lambda: servqual([1, 2], [1, 2], dimensions={"a": [0], "b": [0]}), "Each of the 2 items"),
        (lambda: servqual([1, 2], [1, 2], dimensions="ab", importance={"a": 1}), "its points"),
        (lambda: servqual([1, 2], [1, 2], dimensions="ab", importance=[1]), "its points"),
        (lambda: servqual([1, 2], [1, 2], dimensions="ab", importance=[1, -1]), "its points"),
        (lambda: servqual([1, 2], [1, 2], dimensions="ab", importance=[0, 0]), "any importance"),
        (lambda: servqual([1, 2], [1, 2], dimensions="ab").weighted, "needs importance="),
        (lambda: servqual([[1, 2]], [[1, 2]], dimensions="ab"), "Only 1 people|at least two"),
        (lambda: servqual([[1], [math.inf]], [[1], [1]], dimensions="a"), "infinite"),
        (lambda: item_gaps(pa.table({"e": [1, 2]}), ["e"], []), "1 expectations and 0"),
        (lambda: item_gaps(pa.table({"e": [1, 2]}), ["e"], ["p"]), "no column 'p'"),
        (lambda: item_products(pa.table({"a": [1, 2], "b": ["x", "y"]})), "'b' holds String"),
        (lambda: item_products([[1], [2]]), "at least two"),
        (lambda: item_products([[1, 2], [2]]), "a table of numbers"),
        (lambda: item_products([[1, math.nan], [2, 3], [math.nan, 3]]), "Only 1 people"),
        (lambda: item_products([[1, math.inf], [2, 3]]), "infinite"),
        (lambda: cronbach_alpha([[1, 3], [2, 3], [4, 3]]), "item 2 alike"),
        (lambda: cronbach_alpha([[1, 3], [2, 2], [3, 1]]), "cancel out"),
        (lambda: cronbach_alpha([[0, 0, 5], [1, -1, 3], [2, -2, 4]]), "cancel out"),
        (lambda: cronbach_alpha([[1, 3], [2, 5]], reverse=["q1"]), "no item 'q1'"),
        (lambda: cronbach_alpha([[1, 3], [2, 5]], level=0), "level is a share"),
        (lambda: omega([[1, 3], [2, 5], [4, 4]]), "at least three items"),
        (lambda: omega([[1, 2, 3], [2, 1, 3], [4, 4, 8], [5, 1, 6]]), "follows from the others"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_an_item_that_is_the_factor_is_refused() -> None:
    rng = np.random.default_rng(3)
    factor = rng.normal(size=(60, 1))
    answers = np.hstack([factor, factor + rng.normal(size=(60, 3))])
    with pytest.raises(MeasureError, match="Heywood"):
        omega(answers)


def test_products_of_other_items_do_not_add_up() -> None:
    first = item_products(pa.table({"a": [1, 2], "b": [2, 1]}))
    with pytest.raises(MeasureError, match="do not add up"):
        _ = first + item_products([[1, 2], [2, 1]])


def test_results_are_shown_as_tables_and_sentences() -> None:
    shown = [
        nps(50, 30, 20),
        nps_difference(nps(5, 3, 2), nps(4, 3, 3)),
        csat({4: 3, 1: 1}),
        servqual([4, 4], [3, 4], dimensions=["a<b", "c"]),
        cronbach_alpha(attitude()),
        omega(attitude()),
    ]
    for result in shown:
        assert str(result).endswith(".")
        assert "<table>" in result._repr_html_()
    assert "a&lt;b" in shown[3]._repr_html_()
    assert "50.00" not in shown[0]._repr_html_()
