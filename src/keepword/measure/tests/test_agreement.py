"""Agreement between raters, against what is published and what irr, psych and irrCAC print."""

import csv
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.agreement import (
    LEVELS,
    cohen_kappa,
    fleiss_kappa,
    icc,
    krippendorff_alpha,
)

from .reference import BESIDE, figures, folder

NO = math.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: 12 units, 4 observers.
UNITS = [
    [1, 1, NO, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [NO, 5, 5, 5],
    [NO, NO, 1, 1],
    [NO, NO, 3, NO],
]
ALPHA = {
    "nominal": 0.743421052631579,
    "ordinal": 0.815387503754881,
    "interval": 0.849107142857143,
    "ratio": 0.797402774711612,
}
# Shrout and Fleiss (1979), Psychological Bulletin 86:420, table 2; limits of psych 2.2.9.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
APART = [[1, 2, NO, NO]] * 2 + [[2, 4, NO, NO], [NO, NO, 1, 3], [NO, NO, 3, 4], [NO, NO, 5, 2]]
"""Two pairs of raters that share no unit."""

ICC = {
    "ICC1": (0.165741768405476, -0.132932324874751, 0.722560062328121),
    "ICC2": (0.289763779527559, 0.018786513374712, 0.761084369648953),
    "ICC3": (0.714840714840715, 0.342464765033925, 0.94585825995536),
    "ICC1k": (0.442797133679269, -0.884442155238119, 0.912415420340776),
    "ICC2k": (0.620050547598989, 0.0711368153025035, 0.927232040167722),
    "ICC3k": (0.909315542377069, 0.675674713816305, 0.985891678169062),
}
# Cohen (1968): 200 times the proportions printed. Gwet's 3 x 3 abstractors.
COHEN_1968 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def pairs(table: Any) -> Any:
    return np.repeat(np.argwhere(np.ones((3, 3))), np.ravel(table), axis=0)


def from_counts(counts: Any) -> Any:
    return np.array([np.repeat(np.arange(len(row)), row) for row in counts])


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_is_krippendorffs_on_every_level(level: str) -> None:
    found = krippendorff_alpha(UNITS, level=level)
    assert found.value == pytest.approx(ALPHA[level], abs=1e-8)
    assert (found.n, found.raters) == (11, 4)


@pytest.mark.parametrize("form", ICC)
def test_intraclass_correlations_are_those_of_shrout_and_fleiss(form: str) -> None:
    found = icc(TARGETS, form=form)
    assert (found.value, found.low, found.high) == pytest.approx(ICC[form], abs=1e-8)


def test_fleiss_kappa_with_missing_ratings_and_its_error_are_gwets() -> None:
    found = fleiss_kappa(UNITS)
    assert found.value == pytest.approx(0.76117, abs=5e-6)
    assert found.se == pytest.approx(0.15302, abs=5e-6)


def test_cohens_weights_are_disagreements() -> None:
    ratings = pairs(COHEN_1968)
    found = cohen_kappa(ratings)
    assert found.value == pytest.approx(0.491525423728813, abs=1e-8)
    # psych divides by n where units here are divided by n - 1.
    assert found.se**2 == pytest.approx(0.00260118519205626 * 200 / 199, abs=1e-8)
    weighted = cohen_kappa(ratings, weights=[[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert weighted.value == pytest.approx(0.347826086956522, abs=1e-8)


def test_two_raters_have_three_coefficients() -> None:
    ratings = pairs(ABSTRACTORS)
    found = cohen_kappa(ratings)
    assert found.value == pytest.approx(0.796409402183972, abs=1e-8)
    assert found.se == pytest.approx(0.0589107183260815 * math.sqrt(100 / 99), abs=1e-8)
    assert fleiss_kappa(ratings).value == pytest.approx(0.796239696211911, abs=1e-8)
    alpha = krippendorff_alpha(ratings, level="nominal")
    assert alpha.value == pytest.approx(0.797258497730852, abs=1e-8)


def rows_of(path: Any, skip: int = 0) -> list[list[str]]:
    if not path.is_file():
        pytest.skip(f"The ratings ../shared/{path.parent.name}/{path.name} are not here.")
    with path.open() as lines:
        return [["" if v.strip() in ("", "NA") else v for v in row[skip:]]
                for row in list(csv.reader(lines))[1:]]  # fmt: skip


def test_every_file_beside_the_project_agrees() -> None:
    computed = figures("agreement")["computed"]
    place = folder("agreement")
    diagnoses = rows_of(place / "fleiss1971_diagnoses.csv")
    assert fleiss_kappa(diagnoses).value == pytest.approx(
        computed["fleiss_diagnoses"]["kappa"], abs=1e-8
    )
    two = [row[1:3] for row in diagnoses]
    assert cohen_kappa(two).value == pytest.approx(computed["cohen_diag_r2r3"], abs=1e-8)
    wikipedia = computed["fleiss_wikipedia"]
    assert fleiss_kappa(from_counts(wikipedia["counts"])).value == pytest.approx(
        wikipedia["kappa"], abs=1e-8
    )
    anxiety = np.array(rows_of(place / "anxiety.csv"), dtype=float)[:, :2]
    for ours, theirs in [("unweighted",) * 2, ("linear",) * 2, ("quadratic", "squared")]:
        assert cohen_kappa(anxiety, weights=ours).value == pytest.approx(
            computed["anxiety_r1r2"][theirs], abs=1e-8
        )


def test_the_published_coefficients_of_the_rating_files_agree() -> None:
    place = BESIDE.parent / "data" / "rater_agreement"
    five = [[float(v or "nan") for v in row]
            for row in rows_of(place / "irrCAC_cac.raw5obser.csv", 1)]  # fmt: skip
    for level, value in [("nominal", 0.48053), ("interval", 0.77186)]:
        assert krippendorff_alpha(five, level=level).value == pytest.approx(value, abs=5e-6)
    diagnoses = rows_of(place / "irr_diagnoses.csv")
    assert krippendorff_alpha(diagnoses, level="nominal").value == pytest.approx(0.43341, abs=5e-6)
    anxiety = np.array(rows_of(place / "irr_anxiety.csv"), dtype=float)
    assert krippendorff_alpha(anxiety, level="ordinal").value == pytest.approx(0.228, abs=5e-4)


def drawn(rng: np.random.Generator, *, units: int, raters: int, missing: float) -> Any:
    """With a chance of 0.8 a rater sees the unit's own category, and guesses otherwise."""
    shape = (units, raters)
    own = rng.choice([0.0, 1, 2], (units, 1), p=[0.5, 0.3, 0.2])
    guess = rng.choice([0.0, 1, 2], shape, p=[0.5, 0.3, 0.2])
    ratings = np.where(rng.random(shape) < 0.8, own, guess)
    ratings[rng.random(shape) < missing] = np.nan
    return ratings


@pytest.mark.parametrize(
    "measure",
    [
        lambda x: krippendorff_alpha(x, level="nominal"),
        lambda x: krippendorff_alpha(x, level="ordinal"),
        lambda x: krippendorff_alpha(x, level="interval"),
        fleiss_kappa,
        lambda x: cohen_kappa(x[:, :2], weights="linear"),
    ],
)
def test_intervals_cover_the_agreement_that_is(measure: Any) -> None:
    rng = np.random.default_rng(31)
    found = [measure(drawn(rng, units=80, raters=3, missing=0.2)) for _ in range(400)]
    truth = 0.8**2
    assert 0.92 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98
    assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.015)
    assert np.mean([one.se for one in found]) == pytest.approx(
        np.std([one.value for one in found]), rel=0.15
    )


@pytest.mark.parametrize(
    ("form", "truth"), [("ICC(2,1)", 1 / 1.74), ("ICC(3,1)", 1 / 1.49), ("ICC(3,k)", 6 / 6.49)]
)
@pytest.mark.parametrize("missing", [0, 0.2])
def test_intervals_cover_the_correlation_that_is(form: str, truth: float, missing: float) -> None:
    rng = np.random.default_rng(32)
    found = []
    for _ in range(120):
        scores = rng.normal(size=(30, 1)) + 0.5 * rng.normal(size=6) + 0.7 * rng.normal(
            size=(30, 6)
        )  # fmt: skip
        scores[rng.random(scores.shape) < missing] = np.nan
        found.append(icc(scores, form=form))
    assert 0.9 <= np.mean([one.low <= truth <= one.high for one in found]) <= 1
    assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.035)


@pytest.mark.parametrize("level", ["nominal", "interval", "ratio"])
def test_the_error_of_alpha_is_that_of_leaving_out_one_unit_after_another(level: str) -> None:
    """Nearly all of one category, so that what chance would do is itself unsure."""
    rng = np.random.default_rng(33)
    ratings = rng.choice([1.0, 2, 3], (300, 1), p=[0.9, 0.06, 0.04]) * np.ones(4)
    ratings[rng.random(ratings.shape) < 0.05] = 2
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    ratings = ratings[(~np.isnan(ratings)).sum(axis=1) >= 2]
    n = len(ratings)
    without = [
        krippendorff_alpha(np.delete(ratings, place, axis=0), level=level).value
        for place in range(n)
    ]
    jackknife = math.sqrt((n - 1) ** 2 / n * np.var(without, ddof=1))
    assert krippendorff_alpha(ratings, level=level).se == pytest.approx(jackknife, rel=0.06)


tables = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.sampled_from([1.0, 2.0, 4.0, NO]), min_size=raters, max_size=raters),
        min_size=2,
        max_size=12,
    )
)


@settings(max_examples=60)
@given(tables, st.sampled_from(LEVELS), st.randoms(use_true_random=False))
def test_agreement_knows_no_order_of_units_or_raters(rows: Any, level: str, rng: Any) -> None:
    table = np.array(rows)
    try:
        found = krippendorff_alpha(table, level=level)
    except MeasureError:
        return
    order = list(range(table.shape[1]))
    rng.shuffle(order)
    again = krippendorff_alpha(table[::-1][:, order], level=level)
    assert (again.value, again.low) == pytest.approx((found.value, found.low), abs=1e-9)
    assert found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    scaled = krippendorff_alpha(3 * table, level=level)
    assert scaled.value == pytest.approx(found.value, abs=1e-9)


def test_full_agreement_is_one_and_not_known_for_sure() -> None:
    ratings = [["a", "a"], ["b", "b"]] * 10
    for found in (
        krippendorff_alpha(ratings, level="nominal"),
        fleiss_kappa(ratings),
        cohen_kappa(ratings),
    ):
        assert (found.value, found.high) == (1, 1)
        assert found.low == pytest.approx(0.605, abs=0.005)


def test_words_have_the_order_given() -> None:
    ratings = [["good", "good"], ["poor", "fair"], ["fair", "fair"], ["poor", "poor"]]
    order = ["poor", "fair", "good"]
    places = [[order.index(v) for v in row] for row in ratings]
    worded = cohen_kappa(ratings, weights="quadratic", categories=order)
    assert worded.value == pytest.approx(cohen_kappa(places, weights="quadratic").value)
    assert krippendorff_alpha(ratings, level="ordinal", categories=order).value == pytest.approx(
        krippendorff_alpha(places, level="ordinal").value
    )


WORDS = [["a", "b"], ["b", "b"]]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fleiss_kappa([1, 2, 3]), "give a row per unit"),
        (lambda: fleiss_kappa([[1], [2]]), "give a row per unit"),
        (lambda: fleiss_kappa([[1, 1], [1, 1]]), "All ratings are the same"),
        (lambda: cohen_kappa([[1, 1], [1, 1]]), "All ratings are the same"),
        (lambda: krippendorff_alpha([[1, 1], [1, 1]], level="ratio"), "All ratings are the same"),
        (lambda: fleiss_kappa([[1, NO], [2, 1]]), "Fewer than two units are rated twice"),
        (lambda: fleiss_kappa([[NO, NO], [NO, NO]]), "Fewer than two units"),
        (lambda: cohen_kappa([[1, None], [2, 1]]), "rated by both"),
        (lambda: cohen_kappa(TARGETS), "compares two raters, not 4"),
        (lambda: cohen_kappa(WORDS, weights="cubic"), "choose unweighted, linear, quadratic"),
        (lambda: cohen_kappa(WORDS, weights="linear"), "give categories= in order"),
        (lambda: cohen_kappa(WORDS, weights=[[1, 0], [0, 1]]), "0 where raters agree"),
        (lambda: cohen_kappa(WORDS, categories=["a"]), "'b' is not among the categories"),
        (lambda: krippendorff_alpha(WORDS, level="scale"), "choose nominal, ordinal"),
        (lambda: krippendorff_alpha(WORDS, level="ordinal"), "The order of words needs numbers"),
        (lambda: krippendorff_alpha(WORDS, level="interval"), "needs numbers"),
        (lambda: krippendorff_alpha([[1, -1], [2, 2]], level="ratio"), "no ratings below 0"),
        (lambda: krippendorff_alpha([[1, math.inf], [2, 2]], level="interval"), "infinite"),
        (lambda: fleiss_kappa([["a", 1], ["b", 2], [None, 3.5]]), "numbers or words, not both"),
        (lambda: fleiss_kappa(WORDS, confidence=95), "level is a share"),
        (lambda: icc(TARGETS, form="ICC4"), "There is no form 'ICC4'"),
        (lambda: icc([[1, 2]], form="ICC1"), "at least 2 of each"),
        (lambda: icc([[1, math.inf], [2, 2]], form="ICC1"), "infinite"),
        (lambda: icc([[1, NO], [2, NO]], form="ICC1"), "A rater has rated nothing"),
        (lambda: icc([[1, NO], [NO, 2]], form="ICC1"), "No unit is rated twice"),
        (lambda: icc([[1, 2], [NO, NO]], form="ICC1"), "Fewer than two units are rated"),
        (lambda: icc([[1, 2], [2, NO]], form="ICC2"), "let raters share units"),
        (lambda: icc(APART, form="ICC2"), "let raters share units"),
        (lambda: icc([[3, 3], [3, 3], [3, 3]], form="ICC2"), "All scores are the same"),
        (lambda: icc([[1, 2], [2, 3], [4, 5]], form="ICC3"), "no chance is left"),
    ],
)
def test_what_cannot_be_compared_is_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_shown_as_tables_and_sentences() -> None:
    assert "<td>0.7612</td>" in fleiss_kappa(UNITS)._repr_html_()
    assert "<td>0.2898</td>" in icc(TARGETS, form="ICC(A,1)")._repr_html_()
    assert str(icc(TARGETS, form="ICC2k")).startswith("The scores of the mean of 4 raters are 62")


def test_what_is_no_table_is_refused() -> None:
    for measure in (fleiss_kappa, cohen_kappa, lambda x: krippendorff_alpha(x, level="nominal")):
        with pytest.raises(MeasureError, match="each row as long as the others"):
            measure([[1, 2], [1]])
    for table in ([[1, 2], [1]], [["a", "b"], ["a", "a"]]):
        with pytest.raises(MeasureError, match="a table of numbers"):
            icc(table, form="ICC(2,1)")
