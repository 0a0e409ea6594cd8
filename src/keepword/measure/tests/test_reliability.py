"""Alpha and omega, against what psych and lavaan print."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.scale import (
    ItemProducts,
    cronbach_alpha,
    item_products,
    omega,
)

from .engines import NAMES, engine
from .reference import figures, folder

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
    own = np.array(list(found.errors.values())) * 29 / 30
    printed = [34.624283047571, 23.7395739264963, 95.9452565441857, 68.3446789925912]
    assert own[:4] == pytest.approx(printed, rel=1e-3)


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
    # R takes all 2,800 rows for pairs, some of which only 2,751 gave; those count here.
    exact = cases["complete_A1_reversed"]
    assert exact.se == pytest.approx(computed["complete_A1_reversed"][0]["ase"], rel=1e-8)
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
        for _ in range(60)
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
    for result in (cronbach_alpha(attitude()), omega(attitude())):
        assert str(result).endswith(".")
        assert "<table>" in result._repr_html_()
