"""The importance of drivers against R, published matrices, and simulation."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.drivers import (
    CrossProduct,
    cross_product,
    dominance,
    lmg,
    relative_weights,
)

from .reference import BESIDE, figures, folder

# The correlations of R's data set swiss (47 cantons), Fertility first, to twelve decimals; with
# relaimpo 2.2-7's figures. Grömping (2006), Journal of Statistical Software 17(1), uses the data.
SWISS_NAMES = (
    "Fertility",
    "Agriculture",
    "Examination",
    "Education",
    "Catholic",
    "Infant.Mortality",
)
SWISS = np.array(
    [
        [1, 0.353079183620, -0.645882706457, -0.663788857035, 0.463684700652, 0.416556031435],
        [0, 1, -0.686542208617, -0.639522518948, 0.401095053049, -0.060858608417],
        [0, 0, 1, 0.698415296288, -0.572741806064, -0.114021596482],
        [0, 0, 0, 1, -0.153858917091, -0.099321845821],
        [0, 0, 0, 0, 1, 0.175495907597],
        [0, 0, 0, 0, 0, 1],
    ]
)
SWISS = SWISS + np.triu(SWISS, 1).T
SWISS_LMG = [0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265]
SWISS_JOHNSON = [0.0484168958119, 0.154708249806, 0.271964104646, 0.114680029947, 0.116965721381]
# Azen & Budescu (2003), Psychological Methods 8:129-148: a made-up correlation matrix, and the
# mean gain in R² beside 0 to 3 others (two third decimals are off by a little).
AZEN = [
    [1, 0.6, 0.3, 0.4, 0.5],
    [0.6, 1, 0.8, 0.1, 0.3],
    [0.3, 0.8, 1, 0.1, 0.1],
    [0.4, 0.1, 0.1, 1, 0.5],
    [0.5, 0.3, 0.1, 0.5, 1],
]
AZEN_LEVELS = [
    [0.36, 0.09, 0.16, 0.25],
    [0.3, 0.074, 0.095, 0.152],
    [0.263, 0.069, 0.063, 0.073],
    [0.246, 0.071, 0.061, 0.01],
]


def swiss() -> CrossProduct:
    return CrossProduct.from_correlations(SWISS, SWISS_NAMES, n=47)


def azen() -> CrossProduct:
    return CrossProduct.from_correlations(AZEN, ["y", "x1", "x2", "x3", "x4"])


def test_relaimpos_figures_for_swiss() -> None:
    np.testing.assert_allclose(lmg(swiss()).weights, SWISS_LMG, atol=1e-9)
    np.testing.assert_allclose(relative_weights(swiss()).weights, SWISS_JOHNSON, atol=1e-9)
    assert lmg(swiss()).r2 == pytest.approx(0.706735001593, abs=1e-9)
    assert lmg(swiss()).shares[2] == pytest.approx(0.368079517836, abs=1e-9)


def test_relaimpos_figures_from_the_rows() -> None:
    truth = figures("relimp_swiss")
    rows = pd.read_csv(folder("relimp_swiss") / "input.csv", index_col=0)
    products = cross_product(rows, "Fertility", list(SWISS_NAMES[1:]))
    found = {
        "lmg": lmg(products).weights,
        "genizi_equals_johnson_relative_weights": relative_weights(products).weights,
        "lmg_share": lmg(products).shares,
        "johnson_share": relative_weights(products).shares,
    }
    for name, values in found.items():
        np.testing.assert_allclose(values, list(truth[name].values()), rtol=1e-8)
    judged = dominance(products)
    for level, gains in zip(truth["dominance_by_level"], judged.by_level, strict=True):
        np.testing.assert_allclose(gains, [level[name] for name in SWISS_NAMES[1:]], rtol=1e-8)
    for sense in ("complete", "conditional", "general"):
        matrix = [list(row.values())[:-1] for row in truth[f"{sense}_dominance_matrix"]]
        np.testing.assert_array_equal(getattr(judged, sense), matrix)


def test_azen_and_budescus_levels() -> None:
    judged = dominance(azen())
    np.testing.assert_allclose(judged.by_level, AZEN_LEVELS, atol=2e-3)
    np.testing.assert_allclose(judged.average, lmg(azen()).weights, atol=1e-12)
    assert judged.r2 == pytest.approx(0.584352517986)
    np.testing.assert_array_equal(
        judged.complete,
        [[0.5, 1, 1, 1], [0, 0.5, 0.5, 0.5], [0, 0.5, 0.5, 0.5], [0, 0.5, 0.5, 0.5]],
    )
    np.testing.assert_array_equal(judged.conditional, judged.complete)


def test_where_complete_dominance_fails_no_order_is_made_up() -> None:
    judged = dominance(azen())
    assert judged.says("x2", "x1") == "x1 over x2 (complete dominance)"
    assert judged.says("x3", "x4").startswith("x4 over x3 (general dominance only")
    assert str(judged).startswith("On average x1 > x4 > x3 > x2.")
    assert str(judged).endswith("3 of 6 pairs are undetermined.")
    alike = CrossProduct.from_correlations([[1, 0.4, 0.4], [0.4, 1, 0], [0.4, 0, 1]], "yab")
    assert dominance(alike).says("a", "b") == "undetermined between a and b"
    assert dominance(swiss()).says("Catholic", "Agriculture") == (
        "Catholic over Agriculture (conditional dominance)"
    )


def test_azen_and_budescus_other_figures() -> None:
    computed = figures("dominance_azen_budescu")["computed"]
    johnson = list(computed["johnson"].values())
    np.testing.assert_allclose(relative_weights(azen()).weights, johnson, rtol=1e-8)
    np.testing.assert_allclose(lmg(azen()).weights, list(computed["average"].values()), rtol=1e-8)
    assert lmg(azen()).r2 == pytest.approx(computed["R2"], rel=1e-8)
    found = dominance(azen())
    for name in ("complete", "conditional", "general"):
        truth = [[row[f"x{x}"] for x in range(1, 5)] for row in computed[name]]
        np.testing.assert_array_equal(getattr(found, name), truth)
    gains = [[row[f"x{x}"] for x in range(1, 5)] for row in computed["by_level"]]
    np.testing.assert_allclose(found.by_level, gains, rtol=1e-8)


matrices = st.tuples(st.integers(2, 5), st.integers(0, 2**31)).map(
    lambda case: np.cov(np.random.default_rng(case[1]).normal(size=(case[0] + 8, case[0] + 1)).T)
)


def by_orders(covariance: Any) -> list[float]:
    """LMG as it is defined: the mean gain over all orders."""
    p = len(covariance) - 1

    def r2(subset: tuple[int, ...]) -> float:
        if not subset:
            return 0.0
        xx, xy = covariance[np.ix_(subset, subset)], covariance[list(subset), 0]
        return float(xy @ np.linalg.solve(xx, xy) / covariance[0, 0])

    gains = np.zeros(p)
    orders = list(itertools.permutations(range(1, p + 1)))
    for order in orders:
        for place, driver in enumerate(order):
            gains[driver - 1] += r2(order[: place + 1]) - r2(order[:place])
    return list(gains / len(orders))


@given(matrices)
@settings(max_examples=25, deadline=None)
def test_lmg_is_the_mean_over_all_orders_and_dominance_agrees(covariance: Any) -> None:
    names = "yabcdef"[: len(covariance)]
    products = CrossProduct.from_correlations(covariance, names)
    np.testing.assert_allclose(lmg(products).weights, by_orders(covariance), atol=1e-9)
    np.testing.assert_allclose(dominance(products).average, lmg(products).weights, atol=1e-9)
    johnson = relative_weights(products)
    assert johnson.r2 == pytest.approx(lmg(products).r2, abs=1e-9)
    assert johnson.shares.sum() == pytest.approx(1)
    assert (johnson.weights >= 0).all()


def simulated(n: int, rng: np.random.Generator) -> pa.Table:
    """Correlated drivers whose shares of R² are those of TRUE; the last one drives nothing."""
    x = rng.multivariate_normal(np.full(4, 9.0), TRUE_AMONG, n)
    y = x @ TRUE_SLOPES + rng.normal(size=n)
    return pa.table({"y": y, **{f"x{i}": x[:, i] for i in range(4)}})


TRUE_AMONG = np.array([[1, 0.5, 0.3, 0], [0.5, 1, 0.4, 0], [0.3, 0.4, 1, 0], [0, 0, 0, 1.0]])
TRUE_SLOPES = np.array([0.5, 0.3, 0.1, 0.0])
TRUE = np.zeros((5, 5))
TRUE[1:, 1:] = TRUE_AMONG
TRUE[0, 1:] = TRUE[1:, 0] = TRUE_AMONG @ TRUE_SLOPES
TRUE[0, 0] = TRUE_SLOPES @ TRUE_AMONG @ TRUE_SLOPES + 1
FOUR = ["x0", "x1", "x2", "x3"]


@pytest.mark.parametrize("weigh", [lmg, relative_weights])
def test_intervals_cover_the_true_shares(weigh: Any) -> None:
    rng = np.random.default_rng(8)
    truth = weigh(CrossProduct.from_correlations(TRUE, ["y", *FOUR])).shares[:3]
    runs, held = 80, np.zeros(3)
    for _ in range(runs):
        found = weigh(cross_product(simulated(400, rng), "y", FOUR))
        low, high = found.interval()
        held += (low[:3] <= truth) & (truth <= high[:3])
        assert (low <= found.shares).all()
        assert (found.shares <= high).all()
    assert (held / runs > 0.88).all()
    assert held.mean() / runs < 0.99


def test_a_random_driver_is_told_from_a_true_one() -> None:
    rng = np.random.default_rng(12)
    p = np.array(
        [
            relative_weights(cross_product(simulated(300, rng), "y", FOUR)).significance(
                draws=39, seed=run
            )
            for run in range(120)
        ]
    )
    assert (p[:, :2] <= 0.05).all()
    assert 0.01 < (p[:, 3] <= 0.05).mean() < 0.10
    assert 0.4 < (p[:, 3] <= 0.5).mean() < 0.6


def test_a_useless_driver_that_goes_with_a_good_one_gets_lmg_but_no_slope() -> None:
    products = CrossProduct.from_correlations(
        [[1, 0.6, 0.48], [0.6, 1, 0.8], [0.48, 0.8, 1]], ["y", "good", "useless"]
    )
    assert lmg(products).weights[1] > 0.1
    assert np.linalg.solve(products.covariances[1:, 1:], products.covariances[1:, 0])[
        1
    ] == pytest.approx(0, abs=1e-12)


def test_the_airlines_first_driver_is_entertainment() -> None:
    path = BESIDE.parent / "data" / "airline_satisfaction" / "invistico_airline.parquet"
    if not path.is_file():
        pytest.skip("The data ../shared/data/airline_satisfaction are not here.")
    table = pq.read_table(path)
    ratings = table.column_names[7:21]
    satisfied = np.array(table["satisfaction"].to_pylist()) == "satisfied"
    products = cross_product(table.append_column("satisfied", [satisfied]), "satisfied", ratings)
    sd = np.sqrt(np.diag(products.covariances))
    r = dict(zip(ratings, products.covariances[0, 1:] / sd[0] / sd[1:], strict=True))
    # The README's correlations, zeros left in.
    published = {"Inflight entertainment": 0.523, "Online support": 0.390, "Gate location": -0.012}
    assert {name: round(r[name], 3) for name in published} == published
    found = lmg(products)
    low, high = found.interval()
    first = int(np.argmax(found.shares))
    assert found.names[first] == "Inflight entertainment"
    assert low[first] > np.delete(high, first).max()
    assert "Food and drink" not in str(dominance(products)).split(".")[0].split(">")[0]
    # 0 is "does not apply": left out by pairs, the first driver stays the first.
    zeros = {c: [v or None for v in table[c].to_pylist()] for c in ratings[:3]}
    with_gaps = pa.table({"satisfied": satisfied, **zeros})
    by_pair = cross_product(with_gaps, "satisfied", ratings[:3])
    assert by_pair.least < by_pair.n.sum(0).max() == 129_880


def test_the_mobile_providers_quality_drives_satisfaction_most() -> None:
    path = BESIDE.parent / "data" / "ecsi_satisfaction" / "ecsi_mobi_250.parquet"
    if not path.is_file():
        pytest.skip("The data ../shared/data/ecsi_satisfaction are not here.")
    table = pq.read_table(path).to_pandas()
    blocks = {"image": "IMAG", "expectation": "CUEX", "quality": "PERQ", "value": "PERV"}
    means = {name: table.filter(like=items).mean(axis=1) for name, items in blocks.items()}
    means["satisfaction"] = table.filter(regex="CUSA").mean(axis=1)
    products = cross_product(pd.DataFrame(means), "satisfaction", list(blocks))
    # Tenenhaus et al. (2005), paths to satisfaction: quality .513, value .192, image .179,
    # expectation .064.
    slopes = np.linalg.solve(products.covariances[1:, 1:], products.covariances[1:, 0])
    ranked = [list(blocks)[i] for i in np.argsort(-slopes)]
    assert (ranked[0], ranked[-1]) == ("quality", "expectation")
    shares = dict(zip(blocks, lmg(products).shares, strict=True))
    assert max(shares, key=lambda name: shares[name]) == "quality"
    assert min(shares, key=lambda name: shares[name]) == "expectation"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: lmg(swiss()).interval(), "at least 10 parts, not of 1"),
        (lambda: lmg(swiss()).interval(level=2), "A level of 2"),
        (lambda: lmg(swiss()).significance(draws=3), "3 draws cannot show"),
        (lambda: dominance(azen()).says("x1", "x9"), "no driver 'x9'"),
    ],
)
def test_a_question_without_an_answer_is_refused(ask: Callable[[], object], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        ask()
