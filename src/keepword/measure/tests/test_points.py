"""Points, against every hospital of a year's published scores."""

import csv
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.points import points, total_points

from .reference import figures, folder

# CMS, Hospital Value-Based Purchasing, fiscal year 2024: floor, threshold and benchmark, and of
# two hospitals baseline, performance, achievement, improvement per dimension.
DIMENSIONS = {
    "nurses": (53.5, 79.42, 87.71),
    "doctors": (62.41, 79.83, 87.97),
    "responsiveness": (40.4, 65.52, 81.22),
    "transition": (25.64, 51.84, 63.57),
    "medicines": (39.82, 63.11, 74.05),
    "clean and quiet": (45.94, 65.63, 79.64),
    "discharge": (66.92, 87.23, 92.21),
    "overall": (36.31, 71.66, 85.39),
}
FLOOR, THRESHOLD, BENCHMARK = np.array(list(DIMENSIONS.values())).T
BASELINE = [
    [80.2171, 78.5879, 66.82, 48.7615, 62.252, 69.8618, 85.1788, 73.3509],
    [84.2814, 85.9829, 74.6333, 59.8749, 71.4116, 75.037, 87.6298, 80.1966],
]
PERFORMANCE = [
    [75.4485, 77.5683, 63.4757, 47.8445, 61.8866, 63.2684, 85.1304, 66.4339],
    [81.0636, 81.0324, 73.5727, 56.1944, 66.553, 67.8822, 89.6143, 76.4557],
]


def of_hospitals(performance: Any, baseline: Any) -> Any:
    return points(performance, baseline, floor=FLOOR, threshold=THRESHOLD, benchmark=BENCHMARK)


def test_the_points_of_two_hospitals_are_published() -> None:
    found = of_hospitals(PERFORMANCE, BASELINE)
    assert found.achievement.tolist() == [[0] * 8, [2, 2, 5, 4, 3, 2, 5, 4]]
    assert found.improvement.tolist() == [[0] * 8, [0, 0, 0, 0, 0, 0, 4, 0]]
    assert found.base.tolist() == [0, 27]
    assert found.steadiness.tolist() == [16, 20]
    assert found.n == 16


def test_the_rules_edges() -> None:
    """Threshold 50, benchmark 80: the first point at the threshold, ten only at the benchmark."""
    now = [49.9999, 50, 53.3333, 53.3334, 79.9999, 80, 95]
    found = points(now, 20, floor=30, threshold=50, benchmark=80)
    assert found.achievement.tolist() == [0, 1, 1, 2, 9, 10, 10]
    assert found.improvement.tolist() == [4, 5, 5, 5, 9, 9, 9]
    assert found.consistency is not None
    assert found.consistency.tolist() == [19, 20, 20, 20, 20, 20, 20]


def test_a_decimal_on_a_step_has_reached_it() -> None:
    """(0.57 - 0.5) / 0.1 of ten steps is 6.999… in binary, and 7 in decimals."""
    assert math.floor(10 * ((0.57 - 0.5) / (0.6 - 0.5))) == 6
    found = points(0.57, 0.5, threshold=0.4, benchmark=0.6)
    assert found.improvement == 7


def test_a_baseline_beyond_the_benchmark_earns_improvement_only_by_getting_better() -> None:
    found = points([85, 90, 95], 90, threshold=50, benchmark=80)
    assert found.improvement.tolist() == [0, 0, 9]


def columns_of(rows: list[dict[str, str]], names: list[str]) -> Any:
    return np.array([[float(row[name] or "nan") for name in names] for row in rows])


def rows_of(file: str) -> list[dict[str, str]]:
    with (folder("hvbp_points") / file).open() as lines:
        return list(csv.DictReader(lines))


def test_every_hospital_gets_what_was_published() -> None:
    rows = rows_of("input.csv")
    standards = figures("hvbp_points")["standards_percent"]

    def column(kind: str) -> Any:
        return columns_of(rows, [f"{name}_{kind}" for name in standards])

    def standard(kind: str) -> list[float]:
        return [each[kind] for each in standards.values()]

    found = points(
        column("performance"),
        column("baseline"),
        floor=standard("floor"),
        threshold=standard("threshold"),
        benchmark=standard("benchmark"),
    )
    assert len(rows) == 417
    np.testing.assert_array_equal(found.achievement, column("ach"))
    np.testing.assert_array_equal(found.improvement, column("imp"))
    np.testing.assert_array_equal(found.score, column("score"))
    np.testing.assert_array_equal(found.base, columns_of(rows, ["base_score"])[:, 0])
    np.testing.assert_array_equal(found.steadiness, columns_of(rows, ["consistency_score"])[:, 0])


def test_every_measure_of_which_less_is_better_gets_what_was_published() -> None:
    rows = rows_of("input_outcomes_safety.csv")
    kinds = ["performance", "baseline", "threshold", "benchmark"]
    now, start, threshold, benchmark = columns_of(rows, kinds).T
    lower = [row["better"] == "lower" for row in rows]
    found = points(now, start, threshold=threshold, benchmark=benchmark, lower_is_better=lower)
    assert 0 < sum(lower) < len(rows)
    for kind in ("achievement", "improvement", "score"):
        np.testing.assert_array_equal(getattr(found, kind), columns_of(rows, [kind])[:, 0])


def test_every_total_with_or_without_a_missing_domain_is_published() -> None:
    rows = rows_of("tps.csv")
    domains = columns_of(rows, [name for name in rows[0] if name.startswith("Unweighted")])
    found = total_points(domains, weights=[25, 25, 25, 25], least=3)
    assert np.isnan(domains).any(axis=1).sum() > 50
    assert found.value == pytest.approx(columns_of(rows, ["Total Performance Score"])[:, 0])


def test_missing_is_not_nought() -> None:
    found = points([[60, math.nan], [60, 70]], [[math.nan, 50], [50, 50]], threshold=50,
                   benchmark=80, floor=30)  # fmt: skip
    np.testing.assert_array_equal(found.achievement, [[4, math.nan], [4, 7]])
    np.testing.assert_array_equal(found.improvement, [[math.nan, math.nan], [3, 6]])
    np.testing.assert_array_equal(found.score, [[4, math.nan], [4, 7]])
    np.testing.assert_array_equal(found.base, [math.nan, 11])
    np.testing.assert_array_equal(found.steadiness, [math.nan, 20])
    np.testing.assert_array_equal(found.normalised(), [40, 55])
    np.testing.assert_array_equal(found.normalised(least=2), [math.nan, 55])
    assert "15 of 30 points on 3 measures, 1 not available" in str(found)


def test_without_a_baseline_only_achievement_counts() -> None:
    found = points([60.0, 70.0], None, threshold=50, benchmark=80)
    assert np.isnan(found.improvement).all()
    assert found.score.tolist() == [4, 7]
    assert found.consistency is None


def test_a_weight_goes_to_the_domains_that_there_are() -> None:
    found = total_points([[80, math.nan, 50], [math.nan] * 3], weights=[50, 25, 25])
    np.testing.assert_allclose(found.value, [(2 * 80 + 50) / 3, math.nan])
    np.testing.assert_allclose(found.weights, [[2 / 3, 0, 1 / 3], [0, 0, 0]])
    assert found.available.tolist() == [2, 0]
    assert found.n == 1


def test_known_points_are_found_again() -> None:
    """Results drawn within the step of a known number of points, on any scale and direction."""
    rng = np.random.default_rng(7)
    threshold, benchmark = rng.normal(size=(2, 5000))
    lower = threshold > benchmark
    truth = rng.integers(1, 10, 5000)
    way = (truth - 1 + rng.uniform(0.01, 0.99, 5000)) / 9
    now = threshold + way * (benchmark - threshold)
    got_better = rng.integers(0, 10, 5000)
    # The baseline from which `now` lies so many tenths of the way to the benchmark.
    done = (got_better + rng.uniform(0.01, 0.99, 5000)) / 10
    start = (now - done * benchmark) / (1 - done)
    found = points(now, start, threshold=threshold, benchmark=benchmark, lower_is_better=lower)
    np.testing.assert_array_equal(found.achievement, truth)
    np.testing.assert_array_equal(found.improvement, got_better)


results = st.integers(-1000, 11000).map(lambda x: x / 100)


@given(results, results, results)
def test_more_is_never_worth_less_and_mirrors_where_less_is_better(
    one: float, other: float, baseline: float
) -> None:
    worse, better = sorted((one, other))
    terms = {"floor": 30, "threshold": 50, "benchmark": 80}
    found = points([worse, better], baseline, **terms)
    mirrored = points(
        [-worse, -better], -baseline, floor=-30, threshold=-50, benchmark=-80, lower_is_better=True
    )
    assert found.consistency is not None
    assert mirrored.consistency is not None
    for kind, most in (("achievement", 10), ("improvement", 9), ("consistency", 20)):
        low, high = getattr(found, kind)
        assert 0 <= low <= high <= most
        assert getattr(mirrored, kind).tolist() == [low, high]


domains = st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=5).filter(
    lambda row: any(score is not None for score in row)
)


@given(domains, st.data())
def test_a_total_lies_between_its_domains_and_knows_only_the_weights_proportions(
    row: list[int | None], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.integers(1, 50), min_size=len(row), max_size=len(row)))
    scores = [math.nan if score is None else score for score in row]
    known = [score for score in row if score is not None]
    found = total_points(scores, weights=weights)
    again = total_points(scores, weights=[3 * weight for weight in weights])
    assert min(known) - 1e-9 <= found.value <= max(known) + 1e-9
    assert again.value == pytest.approx(found.value)
    assert found.weights.sum() == pytest.approx(1)


def made(**terms: Any) -> Any:
    given: dict[str, Any] = {"threshold": 50, "benchmark": 80, "baseline": 40} | terms
    return points(given.pop("performance", 60), **given)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: made(threshold=90), "Where higher is better, the benchmark lies beyond"),
        (lambda: made(floor=60), "the floor before it"),
        (lambda: made(lower_is_better=True), "Where lower is better"),
        (lambda: made(benchmark=math.nan), "A benchmark is missing"),
        (lambda: made(floor=math.nan), "A floor is missing"),
        (lambda: made(performance=math.inf), "is infinite"),
        (lambda: made(performance=[]), "no performance to give points for"),
        (lambda: made(baseline=-math.inf), "baseline is infinite"),
        (lambda: made(threshold=[50, 51]), r"threshold has the shape \(2,\)"),
        (lambda: made().steadiness, "give floor="),
        (lambda: total_points(5), "no domain to add up"),
        (lambda: total_points([]), "no domain to add up"),
        (lambda: total_points([1, math.inf]), "infinite"),
        (lambda: total_points([1, 2], weights=[1]), "Give 2 weights"),
        (lambda: total_points([1, 2], weights=[1, 0]), "each more than 0"),
    ],
)
def test_what_cannot_be_counted_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_shown_as_tables_and_sentences() -> None:
    found = points([60, math.nan], None, threshold=50, benchmark=80)
    assert "<td>not available</td>" in found._repr_html_()
    total = total_points([[80, 50], [math.nan, math.nan]])
    assert str(total).startswith("1 of 2 totals")
    assert "<td>not available</td>" in total._repr_html_()
