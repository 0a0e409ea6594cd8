"""How often a promise is kept: against published survival curves, statsmodels and simulation."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from keepword.measure import MeasureError, proportion
from keepword.measure.chain import JobCounts, job_counts, kept

from .engines import NAMES, engine

# Freireich et al. (1963), Blood 21:699, remission under 6-MP in weeks, with Greenwood's standard
# errors as in Klein and Moeschberger, Survival Analysis (2nd edition), table 4.1.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
GOES_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
LEFT = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
ERRORS = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}


@pytest.mark.parametrize("week", LEFT)
def test_the_published_curve_of_6_mp(week: int) -> None:
    found = kept(ENDED, GOES_ON, week)

    assert 1 - found.share == pytest.approx(LEFT[week], abs=5e-4)
    error = (found.share * (1 - found.share) / found.n_effective) ** 0.5
    assert error == pytest.approx(ERRORS[week], abs=5.1e-5)
    assert found.n == 21


def test_the_curve_is_the_same_at_every_promise() -> None:
    curve = kept(ENDED, GOES_ON, 10).curve
    singly = [kept(ENDED, GOES_ON, day) for day in curve.days]

    assert curve.days.tolist() == list(LEFT)
    assert curve.shares.tolist() == [one.share for one in singly]
    assert curve.low.tolist() == [one.low for one in singly]
    assert curve.high.tolist() == [one.high for one in singly]
    assert curve.followed.tolist() == [21, 17, 15, 12, 11, 7, 6]


times = st.lists(st.integers(0, 12), min_size=1, max_size=40)


@given(times, st.lists(st.integers(0, 12), max_size=40))
@settings(deadline=None, max_examples=60)
def test_every_curve_is_that_of_statsmodels(closed: list[int], open_: list[int]) -> None:
    status = [1] * len(closed) + [0] * len(open_)
    theirs = SurvfuncRight(np.array(closed + open_, dtype=float), np.array(status))
    curve = kept(closed, open_, max(closed)).curve

    np.testing.assert_array_equal(curve.days, theirs.surv_times)
    np.testing.assert_allclose(1 - curve.shares, theirs.surv_prob, atol=1e-12)
    assert (np.diff(curve.shares) >= 0).all()
    assert ((curve.low <= curve.shares) & (curve.shares <= curve.high)).all()


@given(times, st.integers(0, 12))
@settings(deadline=None, max_examples=40)
def test_without_open_jobs_it_is_wilsons_interval_of_a_share(days: list[int], promise: int) -> None:
    found = kept(days, [], promise)
    share = proportion(sum(day <= promise for day in days), len(days))

    assert (found.share, found.low, found.high) == pytest.approx(
        (share.value, share.low, share.high)
    )


@given(times, times, st.data())
@settings(deadline=None, max_examples=40)
def test_days_or_hours_make_no_difference(closed: list[int], open_: list[int], data: Any) -> None:
    promise = data.draw(st.integers(0, max(closed)))
    in_days = kept(closed, open_, promise)
    in_hours = kept(np.multiply(closed, 24), np.multiply(open_, 24), promise * 24)

    assert in_days.share == pytest.approx(in_hours.share)
    assert in_days.backlog.will_break == pytest.approx(in_hours.backlog.will_break)


def history(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Jobs begun evenly over 60 days, which take 8 days on average; of those open, their ages."""
    age, takes = rng.uniform(0, 60, n), rng.gamma(2, 4, n)
    return takes[takes <= age], age[takes > age]


@pytest.mark.parametrize("n", [60, 400])
def test_intervals_cover_the_true_share(n: int) -> None:
    rng, runs = np.random.default_rng(31), 400
    promises = np.array([2.0, 5.0, 10.0])
    truth = 1 - np.exp(-promises / 4) * (1 + promises / 4)
    held, means = np.zeros(3), np.zeros(3)
    for _ in range(runs):
        found = [kept(*history(rng, n), promise) for promise in promises]
        held += [one.low <= true <= one.high for one, true in zip(found, truth, strict=True)]
        means += [one.share / runs for one in found]
    assert (held / runs > 0.92).all()
    assert (held / runs < 0.985).all()
    assert means == pytest.approx(truth, abs=0.015)


def test_leaving_open_jobs_out_would_flatter() -> None:
    rng = np.random.default_rng(5)
    age, takes = rng.uniform(0, 12, 4000), rng.gamma(2, 4, 4000)
    closed, open_ = takes[takes <= age], age[takes > age]
    true = 1 - np.exp(-2.0) * 3

    assert kept(closed, open_, 8).share == pytest.approx(true, abs=0.03)
    assert (closed <= 8).mean() > true + 0.2


def test_the_backlog_breaks_as_often_as_foreseen() -> None:
    rng, runs, promise = np.random.default_rng(17), 400, 10.0
    held = 0
    surplus = []
    for _ in range(runs):
        age, takes = rng.uniform(0, 60, 300), rng.gamma(2, 4, 300)
        open_ = takes > age
        backlog = kept(takes[~open_], age[open_], promise).backlog
        broken = int((open_ & (age < promise) & (takes > promise)).sum())
        assert backlog.broken == int((open_ & (age >= promise)).sum())
        assert backlog.open == int(open_.sum())
        held += backlog.low - 0.5 <= broken <= backlog.high + 0.5
        surplus.append(backlog.will_break - broken)
    assert 0.92 < held / runs < 0.99
    assert abs(np.mean(surplus)) < 0.4


def test_a_short_history_makes_a_long_backlog_uncertain() -> None:
    rng, runs, promise, held = np.random.default_rng(3), 400, 10.0, 0
    for _ in range(runs):
        history, coming = rng.gamma(2, 4, 40), rng.gamma(2, 4, 400)
        age = rng.uniform(0, 4, 400)
        open_ = coming > age
        past = np.concatenate([history, coming[~open_]])
        backlog = kept(past, age[open_], promise).backlog
        broken = int((coming[open_] > promise).sum())
        held += backlog.low - 0.5 <= broken <= backlog.high + 0.5
    assert 0.90 < held / runs < 0.99


def test_where_all_were_done_in_time_the_backlog_may_still_break() -> None:
    backlog = kept([1, 2, 3], [1], 3).backlog

    assert (backlog.will_break, backlog.low) == (0, 0)
    assert 0 < backlog.high <= 1


def test_todays_open_jobs_may_be_others_than_those_of_the_history() -> None:
    days = np.array([1.0, 2, 4, 9])
    history = JobCounts(days, np.array([20.0, 60, 20, 0]), np.array([0.0, 0, 0, 5]))
    own = history.kept(2)
    same, none = history.kept(2, waiting=[9] * 5), history.kept(2, waiting=[])
    assert (same.share, same.backlog) == (own.share, own.backlog)
    assert (none.share, none.backlog.open) == (own.share, 0)
    todays = history.kept(2, waiting=[0.5, 1, 1, 3]).backlog
    left, after_one = 1 - own.share, 1 - history.kept(1).share
    assert (todays.open, todays.broken) == (4, 1)
    assert todays.will_break == pytest.approx(left + 2 * left / after_one)
    with pytest.raises(MeasureError, match="'waiting' holds -1"):
        history.kept(2, waiting=[-1])


def test_what_is_older_than_all_of_the_history_is_taken_to_break() -> None:
    history = JobCounts(np.array([1.0, 2]), np.array([50.0, 50]), np.zeros(2))
    backlog = history.kept(5, waiting=[3, 0]).backlog
    assert (backlog.broken, backlog.will_break) == (0, pytest.approx(1))
    assert 0 <= backlog.low < 1 < backlog.high <= 2


def test_the_shortest_promise_that_holds() -> None:
    curve = kept([1] * 60 + [2] * 30 + [3] * 10, [], 2).curve

    assert curve.shortest(0.5) == 1
    assert curve.shortest(0.8) == 2
    assert curve.shortest(0.95) == 3
    assert kept([1, 2], [], 1).curve.shortest(0.9) is None
    for share in (0, 1, 1.5, float("nan")):
        with pytest.raises(MeasureError, match="give one between 0 and 1"):
            curve.shortest(share)


def test_results_are_told() -> None:
    found = kept([1, 1, 2], [1], 1)

    assert str(found).startswith("A promise of 1 day is kept 50 times in 100, between ")
    assert str(found).endswith(
        "Of 1 open jobs 1 have broken it, and about 0 more will, between 0 and 0."
    )
    assert '<th scope="row">2</th>' in found._repr_html_()
    assert str(kept([1], [], 1).backlog) == "No job is open."
    assert str(kept([1] * 50, [], 1).curve) == (
        "Kept at least, in 100: 1 day 50 times, 1 day 80 times, 1 day 90 times."
    )


JOBS = {
    "days": [2.0, 3.0, 3.0, 0.0, 7.0, 2.0],
    "closed": [True, True, False, True, False, True],
}


@pytest.mark.parametrize("name", NAMES)
def test_the_reduction_is_the_same_on_every_engine(name: str) -> None:
    counts = job_counts(engine(name)(pa.table(JOBS)), "days", "closed")

    assert counts.days.tolist() == [0, 2, 3, 7]
    assert counts.closed.tolist() == [1, 2, 1, 0]
    assert counts.open.tolist() == [0, 0, 1, 1]


def test_counts_of_parts_add_up() -> None:
    table = pa.table({**JOBS, "closed": [int(done) for done in JOBS["closed"]]})
    whole = job_counts(table, "days", "closed")
    parts = job_counts(table.slice(0, 2), "days", "closed") + job_counts(
        table.slice(2), "days", "closed"
    )

    assert str(whole) == str(parts) == "6 jobs, 2 of them open."
    assert whole.kept(3).low == parts.kept(3).low == kept([2, 3, 0, 2], [3, 7], 3).low


@pytest.mark.parametrize(
    ("days", "closed", "sentence"),
    [
        ([1, -1], [1, 1], "'days' holds -1: a job takes a number of days that is 0 or more"),
        ([1, None], [1, 1], "A job has no 'days'"),
        ([1, 2], [1, None], "A job has no 'closed'"),
        ([1, 2], [1, 2], "'closed' holds more than true and false"),
        ([1, 2], ["yes", "no"], "'closed' holds String"),
        (["1", "2"], [1, 1], "'days' holds String, not numbers"),
        ([1, 2], [0, 0], "There are no jobs"),
        ([], [], "There are no jobs"),
    ],
)
def test_bad_rows_are_refused(days: list[Any], closed: list[Any], sentence: str) -> None:
    empty = {"days": pa.array(days or [], None if days else pa.int64())}
    empty["closed"] = pa.array(closed or [], None if closed else pa.int64())
    with pytest.raises(MeasureError, match=sentence):
        job_counts(pa.table(empty), "days", "closed")


def test_a_column_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(MeasureError, match=r"no column 'day'\. Did you mean 'days'"):
        job_counts(pa.table(JOBS), "day", "closed")


@pytest.mark.parametrize(
    ("durations", "ages", "promise", "sentence"),
    [
        ([], [1], 1, "There are no jobs"),
        ([1, np.nan], [], 1, "'durations' holds nan"),
        ([1], [np.inf], 1, "'open_ages' holds inf"),
        ([1], [], -1, "A promise of -1 days"),
        ([1], [], np.nan, "A promise of nan days"),
        ([1, 2], [5], 6, "followed for 6 days: ask for at most 5"),
    ],
)
def test_bad_input_is_refused(
    durations: list[float], ages: list[float], promise: float, sentence: str
) -> None:
    with pytest.raises(MeasureError, match=sentence):
        kept(durations, ages, promise)


def test_levels_and_shares_are_shares() -> None:
    with pytest.raises(MeasureError, match="level is a share"):
        kept([1], [], 1, level=95)
    with pytest.raises(MeasureError, match="A share of 90"):
        kept([1], [], 1).curve.shortest(90)


def test_beyond_the_last_job_everything_is_kept_if_none_is_open() -> None:
    assert kept([1, 2], [], 100).share == 1
    assert isinstance(kept([1, 2], [], 100).low, float)
    counts = JobCounts(np.array([1.0, 2.0]), np.array([1.0, 1.0]), np.array([0.0, 0.0]))
    assert counts.kept(100).share == 1
