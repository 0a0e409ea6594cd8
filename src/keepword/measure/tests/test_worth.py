"""What improving a driver is worth, against a truth that is known."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from keepword.measure import MeasureError, tally
from keepword.measure.drivers import (
    Worth,
    cross_product,
    dominance,
    lmg,
    relative_weights,
    worth,
)

MOMENTS = ["speed", "care", "billing"]
SLOPES = [0.4, 0.2, 0.05]
MEANS = [0.7, 0.5, 0.9]


def shop(n: int, rng: np.random.Generator, parts: Any = None) -> tuple[Any, pa.Table]:
    """Moments of 0 and 1 that go together a little, an overall that follows, and the tally."""
    mood = rng.random(n)[:, None] < 0.3
    x = np.where(mood, rng.random((n, 1)) < MEANS, rng.random((n, 3)) < MEANS).astype(float)
    y = (rng.random(n) < 0.2 + x @ SLOPES).astype(float)
    table = pa.table({"overall": y, **{name: x[:, i] for i, name in enumerate(MOMENTS)}})
    long = pa.table({"moment": np.repeat(MOMENTS, n), "score": x.T.ravel()})
    return cross_product(table, "overall", MOMENTS, parts=parts), tally(long, "moment")


REACH = {"speed": 1000, "care": 4000, "billing": 9000}


def test_worth_covers_the_truth() -> None:
    rng = np.random.default_rng(6)
    reachable = dict(zip(MOMENTS, [0.9, 0.8, 0.95], strict=True))
    truth = {
        name: slope * (reachable[name] - mean) * REACH[name]
        for name, slope, mean in zip(MOMENTS, SLOPES, MEANS, strict=True)
    }
    runs, held, middle = 100, dict.fromkeys(MOMENTS, 0), dict.fromkeys(MOMENTS, 0.0)
    for _ in range(runs):
        products, tallies = shop(500, rng)
        for driver in worth(lmg(products), tallies, REACH, reachable=reachable).drivers:
            held[driver.name] += driver.low <= truth[driver.name] <= driver.high
            middle[driver.name] += driver.value / runs
    assert all(0.88 < count / runs <= 0.99 for count in held.values()), held
    assert middle == pytest.approx(truth, rel=0.06, abs=8)


def known(found: Worth, name: str) -> Any:
    return next(driver for driver in found.drivers if driver.name == name)


def test_a_wide_gap_that_moves_nothing_ranks_low_and_effort_divides() -> None:
    products, tallies = shop(3_000, np.random.default_rng(2))
    drivers = relative_weights(products)
    plain = worth(drivers, tallies, dict.fromkeys(MOMENTS, 1000))
    assert [driver.name for driver in plain.drivers] == ["speed", "care", "billing"]
    speed = known(plain, "speed")
    assert speed.value == pytest.approx(speed.slope * speed.improvement * 1000)
    assert speed.improvement == pytest.approx(0.3, abs=0.03)
    twice = worth(drivers, tallies, dict.fromkeys(MOMENTS, 2000))
    assert known(twice, "speed").value == pytest.approx(2 * speed.value)
    assert known(twice, "speed").high == pytest.approx(2 * speed.high)
    dear = worth(
        drivers,
        tallies,
        dict.fromkeys(MOMENTS, 1000),
        effort={"speed": 10, "care": 1, "billing": 1},
    )
    assert dear.drivers[0].name == "care"
    assert known(dear, "speed").low == pytest.approx(speed.low / 10)


def test_what_must_hold_comes_first_only_while_it_does_not() -> None:
    products, tallies = shop(3_000, np.random.default_rng(2))
    found = worth(lmg(products), tallies, REACH, must_hold={"billing": 0.99, "speed": 0.1})
    assert (found.drivers[0].name, found.drivers[0].below) == ("billing", 0.99)
    assert known(found, "speed").below is None
    assert "billing: below 0.99, which must hold" in str(found)


def test_stated_importance_stands_in_where_answers_are_few() -> None:
    products, tallies = shop(25, np.random.default_rng(2))
    with pytest.raises(MeasureError, match="25 rows are too few for the slopes of 3 drivers"):
        worth(lmg(products), tallies, REACH)
    stated = {"speed": 2, "care": 5, "billing": 3}
    found = worth(lmg(products), tallies, REACH, stated=stated)
    assert found.basis == "stated importance"
    assert known(found, "care").slope == pytest.approx(0.5)
    plenty, more = shop(500, np.random.default_rng(2))
    assert worth(lmg(plenty), more, REACH, stated=stated).basis == "slopes in the answers"


def test_results_are_shown_in_words_and_as_a_table() -> None:
    products, tallies = shop(400, np.random.default_rng(2))
    assert "of the differences in overall go with these drivers" in str(lmg(products))
    assert "<td>" in lmg(products)._repr_html_()
    assert "<td>" in dominance(products)._repr_html_()
    assert "<td>" in worth(lmg(products), tallies, REACH)._repr_html_()
    assert str(products) == "overall and 3 drivers, n = 400."


def test_scores_beyond_one_need_to_be_told_what_can_be_reached() -> None:
    """Else nothing would seem worth improving: every mean of five stars lies above 1."""
    products, _ = shop(400, np.random.default_rng(2))
    stars = pa.table({"moment": np.repeat(MOMENTS, 4), "score": [2, 3, 4, 5] * 3})
    with pytest.raises(MeasureError, match=r"mean of 'speed' is 3\.5, so scores are not 0 to 1"):
        worth(lmg(products), tally(stars, "moment"), REACH)
    found = worth(lmg(products), tally(stars, "moment"), REACH, reachable=4.5)
    assert known(found, "speed").improvement == 1


def test_bad_worth_is_refused() -> None:
    products, tallies = shop(400, np.random.default_rng(2))
    drivers = lmg(products)
    with pytest.raises(MeasureError, match="'billing' has None as its reach"):
        worth(drivers, tallies, {"speed": 1, "care": 1})
    with pytest.raises(MeasureError, match="'care' has 0 as its effort"):
        worth(drivers, tallies, REACH, effort={"speed": 1, "care": 0, "billing": 1})
    with pytest.raises(MeasureError, match="no two scores of 'speed'"):
        worth(drivers, tallies.filter(pa.array([True, True, False])), REACH)
    with pytest.raises(MeasureError, match="a tally by one column"):
        worth(drivers, tally(pa.table({"score": [1]})), REACH)
    with pytest.raises(MeasureError, match="no driver 'safety' to hold: there are speed, care"):
        worth(drivers, tallies, REACH, must_hold={"safety": 0.9})
    with pytest.raises(MeasureError, match="A level of 95"):
        worth(drivers, tallies, REACH, level=95)
