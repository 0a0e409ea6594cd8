"""Ratings one row each: counted on every engine, and what is made of the counts."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from keepword.measure import MeasureError, cohen_kappa, fleiss_kappa, krippendorff_alpha
from keepword.measure.agreement import rating_counts, rating_pairs

from .engines import NAMES, engine


def ratings(words: list[Any], *, missing: float = 0.3) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(5)
    table = rng.choice(np.array(words, dtype=object), (60, 4))
    table[:30, 1:] = table[:30, :1]
    table[rng.random(table.shape) < missing] = None
    return table


def long(table: np.ndarray[Any, Any]) -> pa.Table:
    """One row per rating, those that are missing included."""
    units, raters = np.indices(table.shape)
    names = [f"unit {place}" for place in units.ravel()]
    return pa.table({"unit": names, "rater": raters.ravel(), "rating": table.ravel().tolist()})


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_counts_the_same_and_so_agrees_with_the_table(name: str) -> None:
    table = ratings(["poor", "fair", "good"])
    order = ["poor", "fair", "good"]
    counts = rating_counts(engine(name)(long(table)))
    assert str(counts) == "160 ratings of 58 units in 3 categories."
    alphas = [krippendorff_alpha(x, level="ordinal", categories=order) for x in (counts, table)]
    for found, by_table in (alphas, [fleiss_kappa(x) for x in (counts, table)]):
        assert found.value == pytest.approx(by_table.value, abs=1e-12)
        assert (found.low, found.high) == pytest.approx((by_table.low, by_table.high), abs=1e-12)
        assert (found.n, found.raters) == (by_table.n, by_table.raters)


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_pairs_the_same_and_so_agrees_with_the_table(name: str) -> None:
    table = ratings(["poor", "fair", "good"])[:, :2]
    order = ["poor", "fair", "good"]
    pairs = rating_pairs(engine(name)(long(table)))
    both = (table != None).all(axis=1)  # noqa: E711 compared one by one
    assert str(pairs) == f"{both.sum()} units rated by 0 and 1 in 3 categories."
    found, by_table = (
        cohen_kappa(x, weights="quadratic", categories=order) for x in (pairs, table)
    )
    assert (found.value, found.low, found.se, found.n) == pytest.approx(
        (by_table.value, by_table.low, by_table.se, by_table.n), abs=1e-12
    )


def test_pairs_of_numbers_keep_their_distances() -> None:
    table = ratings([1, 2, 4], missing=0)[:, :2]
    found, by_table = (
        cohen_kappa(x, weights="linear") for x in (rating_pairs(long(table)), table.astype(float))
    )
    assert found.value == pytest.approx(by_table.value, abs=1e-12)


def test_numbers_keep_their_distances_and_many_units_become_few_patterns() -> None:
    table = ratings([1, 2, 4], missing=0)
    counts = rating_counts(long(table))
    found = krippendorff_alpha(counts, level="ratio")
    assert found.value == pytest.approx(krippendorff_alpha(table, level="ratio").value, abs=1e-12)
    assert len(counts.units) <= math.comb(6, 2) < 60 == counts.units.sum()


def with_gap(column: str) -> pa.Table:
    rows = long(ratings(["a", "b"], missing=0))
    place = rows.column_names.index(column)
    type_ = rows.schema.field(column).type
    return rows.set_column(place, column, pa.array([None] * rows.num_rows, type_))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: rating_counts(long(ratings(["a"])), rating="ratings"), "Did you mean 'rating'"),
        (lambda: rating_counts(with_gap("rating")), "There are no ratings"),
        (lambda: rating_pairs(long(ratings(["a", "b"]))), "two raters, not 4: keep the rows"),
        (lambda: rating_counts(with_gap("unit")), "no unit or no rater"),
        (lambda: rating_counts(with_gap("rater")), "no unit or no rater"),
        (
            lambda: rating_counts(pa.concat_tables([long(ratings(["a"], missing=0))] * 2)),
            "unit 'unit 0' is rated 2 times",
        ),
        (
            lambda: rating_counts(
                pa.table({"unit": range(101), "rater": [1] * 101, "rating": range(101)})
            ),
            "101 different ratings",
        ),
        (
            lambda: fleiss_kappa(rating_counts(long(ratings(["a"])))),
            "All ratings are the same",
        ),
        (
            lambda: krippendorff_alpha(
                rating_counts(long(ratings(["a", "b"]))), level="ordinal", categories=["a"]
            ),
            "'b' is not among",
        ),
    ],
)
def test_ratings_that_cannot_be_counted_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        make()
