"""The sums behind the drivers are the same on every engine, and add up."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from keepword.measure import MeasureError
from keepword.measure.drivers import CrossProduct, cross_product, lmg

from .engines import NAMES, engine


def rows(n: int = 600, seed: int = 4) -> pa.Table:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) @ np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1]])
    y = x @ [0.5, 0.3, 0.1] + rng.normal(size=n)
    gaps = rng.random((n, 3)) < [0, 0.1, 0.5]
    return pa.table(
        {
            "y": y,
            **{f"x{i}": pa.array(x[:, i], mask=gaps[:, i]) for i in range(3)},
            "w": rng.uniform(0.5, 2, n),
            "person": rng.integers(0, 10**9, n),
            "unit": [f"unit {i}" for i in rng.integers(0, 40, n)],
        }
    )


X = ["x0", "x1", "x2"]
each_engine = pytest.mark.parametrize("name", NAMES)
# Spark is slow to start a query: it is asked once with weights, and once for NaN.
LOCAL = NAMES[:-1]


@pytest.mark.parametrize(
    ("name", "parts", "weight"),
    [
        *itertools.product(LOCAL, ["person"], [None, "w"]),
        *((name, "unit", "w") for name in LOCAL),
        pytest.param("pyspark", "unit", "w", marks=pytest.mark.spark),
    ],
)
def test_every_engine_gives_the_same_sums(name: str, parts: str, weight: str | None) -> None:
    table = rows()
    found = cross_product(engine(name)(table), "y", X, weight, parts=parts)
    whole = found.whole
    data = table.select(["y", *X]).to_pandas().to_numpy()
    w = table["w"].to_numpy() if weight else np.ones(len(data))
    for i, j in itertools.product(range(4), repeat=2):
        both = ~np.isnan(data[:, i]) & ~np.isnan(data[:, j])
        a, b, v = data[both, i], data[both, j], w[both]
        truth = (both.sum(), v.sum(), (v * a).sum(), (v * a * b).sum())
        sums = [m[0, i, j] for m in (whole.n, whole.w, whole.sums, whole.products)]
        assert sums == pytest.approx(truth, rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(whole.ww, (w**2).sum())
    local = cross_product(table, "y", X, weight, parts=parts)
    assert found.parts == local.parts
    np.testing.assert_allclose(found.products, local.products, atol=1e-9)


@pytest.mark.parametrize("name", LOCAL)
def test_complete_rows_give_the_covariance_matrix(name: str) -> None:
    table = rows().select(["y", "x0"])
    found = cross_product(engine(name)(table), "y", ["x0"]).covariances
    np.testing.assert_allclose(found, np.cov(table["y"].to_numpy(), table["x0"].to_numpy()))


@each_engine
def test_nan_is_no_answer(name: str) -> None:
    table = pa.table({"y": [1.0, 2, 4, 3], "x": [math.nan, 1, 2, 4], "z": [None, 1.0, 3, 2]})
    assert cross_product(engine(name)(table), "y", ["x", "z"]).whole.n[0].tolist() == [
        [4, 3, 3],
        [3, 3, 3],
        [3, 3, 3],
    ]


@pytest.mark.parametrize("n", [3, 49, 50, 51, 1_000, 2_345])
def test_dealt_rows_add_up_to_the_whole(n: int) -> None:
    table = rows(n).select(["y", "x0", "w"])
    dealt = cross_product(table, "y", ["x0"], "w")
    data = np.column_stack([table[name].to_numpy() for name in ("y", "x0")])
    weighted = data * table["w"].to_numpy()[:, None]
    assert len(dealt.parts) == len(dealt.n) == min(n, 50)
    assert dealt.n[:, 0, 0].max() - dealt.n[:, 0, 0].min() <= 3
    np.testing.assert_allclose(dealt.products.sum(0), weighted.T @ data, atol=1e-9)
    np.testing.assert_allclose(dealt.sums.sum(0)[:, 0], weighted.sum(0), atol=1e-9)


def test_sums_of_months_add_up() -> None:
    table = rows()
    together = cross_product(table.slice(0, 200), "y", X, parts="unit") + cross_product(
        table.slice(200), "y", X, parts="unit"
    )
    whole = cross_product(table, "y", X, parts="unit")
    assert together.parts == whole.parts
    np.testing.assert_allclose(together.products, whole.products, atol=1e-9)
    with pytest.raises(MeasureError, match="do not add up"):
        _ = whole + cross_product(table, "y", ["x0"])


def test_missing_answers_are_handled_by_pairs_and_said() -> None:
    products = cross_product(rows(), "y", X)
    pairs = products.n.sum(0)
    assert pairs[0, 0] == 600
    assert products.least == pairs[2, 3] < 330
    assert f"n = {products.least} to 600 by pair" in str(lmg(products))
    by_pandas = rows().select(["y", *X]).to_pandas().cov().to_numpy()
    np.testing.assert_allclose(products.covariances, by_pandas, rtol=1e-9)


def infinite() -> pa.Table:
    table = rows(5_000)
    y = [math.inf, -math.inf, *table["y"].to_pylist()[2:]]
    return table.drop_columns("y").append_column("y", pa.array(y))


@pytest.mark.parametrize("spread", [0, 1, 100])
def test_a_column_too_large_for_how_it_differs_is_refused_until_it_is_made_small(
    spread: float,
) -> None:
    """Sums of squares near 1e18 cannot show a spread of 1, nor that there is none."""
    differs = np.random.default_rng(4).normal(size=30)
    for about in (1e9, 1e9 / 3):
        with pytest.raises(MeasureError, match="'c' is the same in every row, or nearly so"):
            cross_product(with_column("c", about + spread * differs), "y", ["c", "x0"])
    if spread:
        plain, moved = (
            lmg(cross_product(with_column("c", off + spread * differs), "y", ["c", "x0"]))
            for off in (0, 1000)
        )
        np.testing.assert_allclose(moved.weights, plain.weights, atol=1e-7)


def with_column(name: str, values: Any) -> pa.Table:
    return rows(30).append_column(name, pa.array(values))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cross_product(rows(), "y", []), "There is no driver"),
        (lambda: cross_product(rows(), "y", ["y"]), "stands twice"),
        (lambda: cross_product(rows(), "y", ["nope"]), "no column 'nope'"),
        (lambda: cross_product(rows(), "y", ["unit"]), "'unit' holds String, not numbers"),
        (lambda: cross_product(rows(), "y", X, parts="w"), "give whole numbers or texts"),
        (lambda: cross_product(rows(0), "y", X), "There are no rows"),
        (lambda: cross_product(pl.DataFrame(rows(0)).lazy(), "y", X), "There are no rows"),
        (lambda: cross_product(rows(4), "y", X), "rows hold both"),
        (lambda: cross_product(with_column("c", [7.1] * 30), "y", ["c"]), "same in every row"),
        (
            lambda: cross_product(with_column("v", [1.0] * 29 + [-1.0]), "y", X, "v"),
            "1 of the weights",
        ),
        (
            lambda: cross_product(
                pl.DataFrame(with_column("v", [None] + [1.0] * 29)).lazy(), "y", X, "v"
            ),
            "1 of the weights",
        ),
        (lambda: cross_product(with_column("v", [math.inf] * 30), "y", ["v"]), "is infinite"),
        (lambda: cross_product(infinite(), "y", X), "is infinite"),
        (lambda: cross_product(pl.DataFrame(infinite()).lazy(), "y", X), "is infinite"),
        (
            lambda: lmg(
                cross_product(
                    with_column("v", range(30)).append_column("u", pa.array(range(0, 60, 2))),
                    "y",
                    ["x0", "u", "v"],
                )
            ),
            "repeat each other: u, v",
        ),
        (
            lambda: lmg(
                CrossProduct.from_correlations(
                    [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "yab"
                )
            ),
            "do not fit together",
        ),
        (
            lambda: lmg(
                CrossProduct.from_correlations(
                    [[1, 0, 0, 0], [0, 1, 0.9, -0.9], [0, 0.9, 1, 0.9], [0, -0.9, 0.9, 1]], "yabc"
                )
            ),
            "do not fit together",
        ),
        (lambda: lmg(CrossProduct.from_correlations(np.eye(24), range(24))), "at most 22"),
        (lambda: CrossProduct.from_correlations([[1, 2]], "ya"), "symmetric matrix of 2 × 2"),
    ],
)
def test_bad_input_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        make()
