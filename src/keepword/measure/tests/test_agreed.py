"""How near its agreed day work is ready: closed forms, the curve of `kept`, and simulation."""

import math

import numpy as np
import pytest

from keepword.measure import MeasureError, proportion
from keepword.measure.chain import agreed, kept


def test_without_open_jobs_it_is_a_share_with_wilsons_interval() -> None:
    found = agreed([-2] * 30 + [0] * 42 + [1] * 20 + [5] * 8, [])
    assert (found.share, found.n) == (0.72, 100)
    for moved, in_time in ((-2, 30), (-1, 30), (0, 72), (1, 92), (4, 92)):
        place = int(np.flatnonzero(found.moved.days == moved)[0])
        share = proportion(in_time, 100)
        told = [each[place] for each in (found.moved.shares, found.moved.low, found.moved.high)]
        assert told == pytest.approx([share.value, share.low, share.high])
    assert (found.low, found.high) == pytest.approx(
        (proportion(72, 100).low, proportion(72, 100).high)
    )


def test_it_is_the_curve_of_kept_counted_from_another_day() -> None:
    late, waiting = [-4, -1, 0, 0, 2, 3, 3, 7], [0, 1, 2, 5]
    curve = kept([each + 4 for each in late], [each + 4 for each in waiting], 4).curve
    moved = agreed(late, waiting).moved
    there = np.isin(moved.days, curve.days - 4)
    assert moved.shares[there] == pytest.approx(curve.shares)
    assert moved.low[there] == pytest.approx(curve.low)
    assert moved.high[there] == pytest.approx(curve.high)


def test_intervals_hold_the_truth_and_those_that_wait_are_not_forgotten() -> None:
    rng, runs = np.random.default_rng(29), 200
    held, flattered = np.zeros(3), 0.0
    drawn = np.floor(rng.gamma(2, 2.5, 400_000) - 4)
    true = {day: float((drawn <= day).mean()) for day in (0, 2)}
    for _ in range(runs):
        late, over = np.floor(rng.gamma(2, 2.5, 250) - 4), rng.integers(0, 15, 250)
        done = late <= over
        found = agreed(late[done], over[~done])
        for place, day in enumerate(true):
            at = int(np.flatnonzero(found.moved.days == day)[0])
            held[place] += found.moved.low[at] <= true[day] <= found.moved.high[at]
        held[2] += found.usual_low <= float(np.median(drawn)) <= found.usual_high
        flattered += (late[done] <= 2).mean() - true[2]
    assert ((held / runs > 0.92) & (held / runs <= 1)).all(), held / runs
    assert flattered / runs > 0.03, "without those that wait it would look better than it is"


def test_half_of_all_is_told_with_its_limits() -> None:
    found = agreed([-3, -1, -1, 0, 0, 0, 1, 1, 2, 4], [1, 6])
    assert (found.usual, found.usual_low, found.usual_high) == (0, -1, 4)
    assert "Half of all is ready on the agreed day or before." in str(found)
    assert "Half of all is ready 1 day before it or before." in str(agreed([-1] * 9 + [3], []))
    assert '<th scope="row">+2</th>' in found._repr_html_()
    stuck = agreed([1], [2] * 9)
    assert (stuck.usual, stuck.share) == (math.inf, 0)
    assert "later than any" in str(stuck)


def test_the_day_that_is_kept_often_enough() -> None:
    moved = agreed([-2] * 60 + [1] * 40, []).moved
    assert (moved.least(0.4), moved.least(0.9), moved.least(0.999)) == (-2, 1, None)
    with pytest.raises(MeasureError, match="between 0 and 1"):
        moved.least(1)


@pytest.mark.parametrize(
    ("late", "waiting", "says"),
    [
        ([], [3], "at least one that is closed"),
        ([1, math.nan], [], "missing or infinite"),
        ([1], [-1], "yet to come"),
    ],
)
def test_what_cannot_be_is_refused(late: list[float], waiting: list[float], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        agreed(late, waiting)
