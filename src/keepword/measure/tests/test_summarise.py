"""Means and intervals against published tables, and what has no interval says why."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, gap, summarise, tally

REFERENCE = Path(__file__).parents[5] / "shared" / "reference"


def yes(count: int, of: int) -> pa.Table:
    return tally(pa.table({"score": [1] * count + [0] * (of - count)}))


def only(table: pa.Table) -> dict[str, object]:
    (row,) = table.to_pylist()
    return row


# Newcombe (1998) Statist. Med. 17:857-872, table I, method 3 (score, no continuity correction).
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_newcombe_printed_it(count: int, of: int, low: float, high: float) -> None:
    row = only(summarise(yes(count, of), scores="binary"))
    assert (round(row["low"], 4), round(row["high"], 4)) == (low, high)
    assert row["n_effective"] == of
    assert row["method"] == "Wilson's score interval"


# Tsuchiya's ten firms in tests/deff.R of R's survey package, svymean with replacement: 113.7 and
# 35.626 with equal weights, 243.914 and 48.752 with weights by size (tests/deff.Rout.save).
def survey_file(*parts: str) -> list[dict[str, str]]:
    path = REFERENCE.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"The reference data {'/'.join(parts)} are not on this machine.")
    with path.open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("weight", "mean", "se"), [("srs_w", 113.7, 35.626), ("pps_w", 243.914, 48.752)]
)
def test_weighted_means_and_errors_as_r_survey_printed_them(
    weight: str, mean: float, se: float
) -> None:
    rows = survey_file("survey_deff", "input.csv")
    firms = pa.table(
        {
            "score": [float(row["uriage"]) for row in rows],
            "weight": [float(row[weight]) for row in rows],
        }
    )
    row = only(summarise(tally(firms, weight="weight"), scale=(0, 10_000)))
    assert (round(row["mean"], 3), round(row["se"], 3)) == (mean, se)


def test_finite_population_as_r_survey_has_it() -> None:
    rows = survey_file("survey_api", "apisrs.csv")
    schools = tally(pa.table({"score": [float(row["api00"]) for row in rows]}))
    whole, endless = only(summarise(schools, population=6194)), only(summarise(schools))
    assert whole["mean"] == pytest.approx(656.585, abs=1e-9)
    assert whole["se"] == pytest.approx(9.24972203928281, rel=1e-9)
    assert endless["se"] == pytest.approx(9.40277217088064, rel=1e-9)
    assert whole["high"] - whole["low"] < endless["high"] - endless["low"]


def test_t_is_the_textbook_interval_without_weights() -> None:
    scores = np.random.default_rng(5).normal(50, 10, 400)
    row = only(summarise(tally(pa.table({"score": scores}))))
    half = 1.9659272959 * scores.std(ddof=1) / 20  # t with 399 degrees of freedom
    assert row["method"] == "Student's t"
    assert row["low"] == pytest.approx(scores.mean() - half, rel=1e-8)
    assert row["high"] == pytest.approx(scores.mean() + half, rel=1e-8)


@pytest.mark.parametrize(("count", "of"), [(1, 1), (0, 1), (9, 9), (0, 400), (3, 8)])
def test_yes_or_no_scores_never_have_a_zero_width(count: int, of: int) -> None:
    row = only(summarise(yes(count, of), scores="binary"))
    assert 0 <= row["low"] <= row["mean"] <= row["high"] <= 1
    assert row["high"] - row["low"] > 0.005


def test_an_empty_group_has_no_figures_and_says_so() -> None:
    none = tally(pa.table({"score": pa.array([], pa.float64())}))
    row = only(summarise(none, scores="binary"))
    assert [row[name] for name in ("mean", "se", "low", "high")] == [None] * 4
    assert row["method"] == "withheld: no scores"


def test_a_single_score_has_no_standard_error() -> None:
    row = only(summarise(yes(1, 1), scores="binary"))
    assert row["se"] is None


def five_points(*scores: float) -> pa.Table:
    return tally(pa.table({"score": list(scores)}))


@pytest.mark.parametrize("scores", [(4,), (4, 4, 4), tuple([0.7] * 300)])
def test_a_constant_group_is_withheld_with_the_reason(scores: tuple[float, ...]) -> None:
    row = only(summarise(five_points(*scores)))
    assert row["low"] is None
    assert row["method"].startswith("withheld: every score is the same")


def test_t_asks_for_the_scale_where_scores_could_be_too_much_alike() -> None:
    alike, many = [5.0] * 228 + [1, 2, 3, 4] * 3, [1, 2, 3, 4, 5] * 80
    few, enough = (only(summarise(five_points(*scores))) for scores in (alike, many))
    assert few["method"] == (
        "Student's t; give the scale if more than nine in ten scores are the same"
    )
    assert few["high"] - few["low"] > 0
    assert enough["method"] == "Student's t"
    tallies = [five_points(*scores) for scores in (alike, many)]
    assert gap(*tallies).method.startswith("Welch's t; give the scale")
    assert gap(tallies[1], tallies[1]).method == "Welch's t"


def test_few_numeric_scores_are_withheld_without_a_scale() -> None:
    row = only(summarise(five_points(*[1, 2, 3, 4, 5] * 39)))
    assert row["mean"] == 3
    assert row["low"] is None
    assert "fewer than 200" in row["method"]


def test_a_known_scale_gives_few_and_constant_groups_an_interval() -> None:
    few = only(summarise(five_points(5, 5, 4, 5, 5, 3, 5, 5, 5, 4), scale=(1, 5)))
    same = only(summarise(five_points(*[3] * 12), scale=(1, 5)))
    assert 1 <= few["low"] < few["mean"] < few["high"] <= 5
    assert few["mean"] - few["low"] > few["high"] - few["mean"]
    assert same["low"] < 3 < same["high"]


def test_scores_outside_the_scale_are_refused() -> None:
    with pytest.raises(MeasureError, match="outside the scale from 0 to 1"):
        summarise(five_points(1, 5, 3), scale=(0, 1))


def by_unit(**units: list[float]) -> pa.Table:
    return tally(
        pa.table(
            {
                "unit": [unit for unit, scores in units.items() for _ in scores],
                "score": [float(score) for scores in units.values() for score in scores],
            }
        ),
        "unit",
    )


def test_a_unit_of_ones_does_not_make_five_points_yes_or_no() -> None:
    mixed = summarise(by_unit(north=[1, 1, 1], south=[1, 3, 5]))
    assert all(method.startswith("withheld") for method in mixed["method"].to_pylist())
    ones = only(summarise(by_unit(north=[1, 1, 1])))
    assert ones["low"] is None
    yes_or_no = summarise(by_unit(north=[1, 1, 1], south=[1, 0]))
    assert all(method.startswith("Wilson's") for method in yes_or_no["method"].to_pylist())


def test_scores_that_are_not_yes_or_no_cannot_be_called_so() -> None:
    with pytest.raises(MeasureError, match="neither 0 nor 1"):
        summarise(five_points(1, 3), scores="binary")


def test_a_census_has_no_sampling_error() -> None:
    row = only(summarise(yes(7, 9), population=9))
    assert row["low"] == row["high"] == row["mean"] == pytest.approx(7 / 9)
    assert row["se"] == 0
    assert row["method"] == "census: everybody answered"


def test_a_share_of_few_people_is_a_whole_number_of_them() -> None:
    row = only(summarise(yes(9, 9), population=10, scores="binary"))
    assert row["low"] <= 0.9
    assert row["low"] * 10 == pytest.approx(round(row["low"] * 10))


def test_populations_by_group() -> None:
    units = by_unit(north=[1, 1, 0], south=[1, 0])
    both = summarise(units, population={"north": 3, "south": 200})
    census, sample = both["method"].to_pylist()
    assert census == "census: everybody answered"
    assert sample.startswith("Wilson's score interval")
    with pytest.raises(MeasureError, match="no population for 'south'"):
        summarise(units, population={"north": 3})
    with pytest.raises(MeasureError, match="population of 2 is smaller than its 3 scores"):
        summarise(units, population=2)


def test_a_level_is_a_share() -> None:
    with pytest.raises(MeasureError, match="share between 0 and 1"):
        summarise(yes(3, 8), level=95)


# The same examples every time, and no clock: another process may hold the machine's cores.
steady = settings(
    deadline=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)

weighted = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 50)), min_size=2, max_size=30
).filter(lambda answers: len({score for score, _ in answers}) == 2)


@steady
@given(weighted, st.floats(1e-3, 1e3))
def test_the_unit_of_weights_changes_nothing(answers: list[tuple[int, int]], factor: float) -> None:
    scores = [score for score, _ in answers]
    weights = np.array([float(weight) for _, weight in answers])
    one = tally(pa.table({"score": scores, "weight": weights}), weight="weight")
    other = tally(pa.table({"score": scores, "weight": factor * weights}), weight="weight")
    for name in ("mean", "se", "low", "high", "n_effective"):
        assert only(summarise(one))[name] == pytest.approx(only(summarise(other))[name], rel=1e-6)


@steady
@given(weighted)
def test_unequal_weights_never_count_for_more_than_the_answers(
    answers: list[tuple[int, int]],
) -> None:
    table = pa.table(
        {"score": [score for score, _ in answers], "weight": [float(w) for _, w in answers]}
    )
    row = only(summarise(tally(table, weight="weight")))
    assert 0 < row["n_effective"] <= len(answers) * (1 + 1e-9)
    assert row["low"] <= row["mean"] <= row["high"]
