"""NPS, CSAT, CES and SERVQUAL, against what is published."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError, paired_gap, tally
from keepword.measure.scale import (
    answer_counts,
    ces,
    csat,
    item_gaps,
    nps,
    nps_difference,
    nps_parts,
    servqual,
)

from .engines import NAMES, engine
from .reference import figures

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
        assert found.se * math.sqrt(case["n"] / (case["n"] - 1)) == pytest.approx(
            case["se_n_minus_1"], abs=1e-8
        )
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
        (lambda: servqual([[7], [6]], [[5], [4]], dimensions="a"), "Everybody's gap is the same"),
        (lambda: item_gaps(pa.table({"e": [1, 2]}), ["e"], []), "1 expectations and 0"),
        (lambda: item_gaps(pa.table({"e": [1, 2]}), ["e"], ["p"]), "no column 'p'"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_shown_as_tables_and_sentences() -> None:
    shown = [
        nps(50, 30, 20),
        nps_difference(nps(5, 3, 2), nps(4, 3, 3)),
        csat({4: 3, 1: 1}),
        servqual([4, 4], [3, 4], dimensions=["a<b", "c"]),
    ]
    for result in shown:
        assert str(result).endswith(".")
        assert "<table>" in result._repr_html_()
    assert "a&lt;b" in shown[3]._repr_html_()
    assert "50.00" not in shown[0]._repr_html_()
