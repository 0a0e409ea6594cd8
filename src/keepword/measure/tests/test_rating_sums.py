"""Scores one row each: added up on every engine, and the intraclass correlations that follow."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from keepword.measure import MeasureError, icc, rating_sums

from .engines import NAMES, engine
from .test_rating_counts import long, ratings


def scores(missing: float, *, seed: int = 8) -> np.ndarray[Any, Any]:
    """Units × raters with severities, far from 0, some missing."""
    rng = np.random.default_rng(seed)
    table = 70 + rng.normal(size=(25, 1)) + 2 * rng.normal(size=5) + 0.3 * rng.normal(size=(25, 5))
    table[rng.random(table.shape) < missing] = np.nan
    return table[~np.isnan(table).all(axis=1)]


def alone() -> np.ndarray[Any, Any]:
    """Each unit by a rater of its own."""
    return np.where(np.eye(3) == 1, [1.0, 2.0, 4.0], np.nan)


FORMS = ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_adds_up_the_same_and_so_correlates_like_the_table(name: str) -> None:
    table = scores(0.3)
    sums = rating_sums(engine(name)(long(table)))
    assert str(sums) == f"{(~np.isnan(table)).sum()} scores of {len(table)} units by 5 raters."
    for form in FORMS:
        found, by_table = (icc(x, form=form) for x in (sums, table))
        assert (found.value, found.low, found.high) == pytest.approx(
            (by_table.value, by_table.low, by_table.high), abs=1e-9
        )
        assert (found.n, found.raters, found.k) == (by_table.n, by_table.raters, by_table.k)


def test_the_published_correlations_follow_from_the_sums() -> None:
    """Shrout and Fleiss (1979), table 4."""
    table = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
                      [6, 2, 4, 7]])  # fmt: skip
    sums = rating_sums(long(table))
    found = [round(icc(sums, form=form).value, 2) for form in FORMS]
    assert found == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_sums_of_raters_who_agree_but_for_severity_leave_no_chance() -> None:
    table = np.arange(6.0)[:, None] / 3 + np.array([0, 0.1, 0.7])
    with pytest.raises(MeasureError, match="agree in everything"):
        icc(rating_sums(long(table)), form="ICC(3,1)")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: rating_sums(long(ratings(["a", "b"]))), "'rating' holds String, not numbers"),
        (lambda: rating_sums(long(np.full((4, 2), np.nan))), "There are no ratings"),
        (lambda: rating_sums(long(np.full((4, 2), 70.1))), "All scores are the same"),
        (lambda: rating_sums(long(scores(0)[:, :1])), "There are 1 raters: give the ratings of 2"),
        (lambda: rating_sums(long(np.ones((2, 51)))), "numbered within each unit"),
        (lambda: rating_sums(long(scores(0)[:1])), "Fewer than two units"),
        (lambda: rating_sums(pa.concat_tables([long(scores(0))] * 2)), "is rated 2 times"),
        (lambda: rating_sums(long(scores(0)), rating="score"), "no column 'score'"),
        (lambda: rating_sums(long(np.array([[1, math.inf], [2, 3]]))), "is infinite"),
        (
            lambda: rating_sums(pa.table({"unit": [None], "rater": [1], "rating": [2.0]})),
            "no unit or no rater",
        ),
        (
            lambda: icc(rating_sums(long(alone())), form="ICC(1,1)"),
            "No unit is rated twice",
        ),
        (
            lambda: icc(
                rating_sums(long(np.array([[1, 2, np.nan], [np.nan, np.nan, 5], [2, 2, np.nan]]))),
                form="ICC(2,1)",
            ),
            "not linked",
        ),
    ],
)
def test_scores_that_cannot_be_added_up_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        make()


def by_projection(table: np.ndarray[Any, Any]) -> float:
    """ICC(2,1) with missing ratings: Henderson's method 3, its coefficients as traces.

    E[y'(P - Q)y] for nested projections is known for any pattern: no closed form is used.
    """
    unit, rater = np.nonzero(~np.isnan(table))
    y = table[unit, rater]
    units, raters = np.eye(table.shape[0])[unit], np.eye(table.shape[1])[rater]

    def onto(*columns: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        made = np.hstack(columns)
        return np.asarray(made @ np.linalg.pinv(made))

    full = onto(units, raters)
    sides = (full - onto(raters), full - onto(units), np.eye(len(y)) - full)
    squares = [y @ side @ y for side in sides]
    shares = [
        [np.trace(side @ units @ units.T), np.trace(side @ raters @ raters.T), np.trace(side)]
        for side in sides
    ]
    own, severity, rest = np.linalg.solve(shares, squares)
    return float(own / (own + severity + rest))


@pytest.mark.parametrize("missing", [0.2, 0.5])
def test_severity_counts_by_how_many_units_a_rater_has(missing: float) -> None:
    table = scores(missing)
    assert icc(table, form="ICC(2,1)").value == pytest.approx(by_projection(table), abs=1e-8)
