"""The chance that one open job is done by its time, from its age or from its step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, proportion
from keepword.measure.chain import JobCounts, StepCounts, in_time, kept

# Freireich et al. (1963), Blood 21:699, remission under 6-MP in weeks.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
GOES_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def counts(closed: list[int], open_: list[int]) -> JobCounts:
    days = sorted({*closed, *open_})
    return JobCounts(
        np.array(days, dtype=float),
        np.array([closed.count(day) for day in days], dtype=float),
        np.array([open_.count(day) for day in days], dtype=float),
    )


@pytest.mark.parametrize(("age", "due"), [(7, 16), (10, 23), (17, 22)])
def test_it_is_the_published_curve_of_6_mp_begun_at_an_age(age: int, due: int) -> None:
    """S in Klein and Moeschberger (2nd edition), table 4.1: 6: .857, 7: .807, 10: .753 …"""
    left = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    before = left[max(week for week in left if week < age)]
    found = in_time(counts(ENDED, GOES_ON), age, due)
    assert 1 - found.share == pytest.approx(left[due] / before, abs=1e-3)
    assert found.n == sum(week >= age for week in ENDED + GOES_ON)


times = st.lists(st.integers(0, 9), min_size=1, max_size=40)


@given(times, st.integers(0, 9), st.integers(0, 9))
@settings(deadline=None, max_examples=60)
def test_without_open_jobs_it_is_the_share_of_those_that_took_so_long(
    closed: list[int], age: int, more: int
) -> None:
    longer = [day for day in closed if day >= age]
    if not longer:
        with pytest.raises(MeasureError, match="nothing is known"):
            in_time(counts(closed, []), age, age + more)
        return
    found = in_time(counts(closed, []), age, age + more)
    share = proportion(sum(day <= age + more for day in longer), len(longer))
    assert (found.share, found.low, found.high, found.n) == pytest.approx(
        (share.value, share.low, share.high, len(longer))
    )


def test_a_job_that_has_just_begun_keeps_it_as_often_as_all() -> None:
    whole = kept(ENDED, GOES_ON, 16)
    found = in_time(counts(ENDED, GOES_ON), 0, 16)
    assert (found.share, found.low, found.high) == (whole.share, whole.low, whole.high)


def test_in_simulated_jobs_the_intervals_hold_the_true_chance() -> None:
    """Two steps, the first long or short: true chances by enumeration; one job in six open."""
    rng, held, by_step = np.random.default_rng(5), 0, 0
    first, second = np.array([0.5, 0.1, 0.1, 0.1, 0.1, 0.1]), np.array([0.6, 0.4])
    joint = [(a, b, p * q) for a, p in enumerate(first) for b, q in enumerate(second)]
    at_age = sum(p for a, b, p in joint if 3 <= a + b <= 4) / sum(
        p for a, b, p in joint if a + b >= 3
    )
    at_step = sum(p for a, b, p in joint if a >= 3 and a + b <= 4) / sum(
        p for a, _b, p in joint if a >= 3
    )
    for _ in range(300):
        a, b = rng.choice(6, 400, p=first), rng.choice(2, 400, p=second)
        until = rng.choice([1, 2, 3, 4, 99], 400, p=[0.05, 0.05, 0.05, 0.05, 0.8])
        closed = a + b <= until
        jobs = counts((a + b)[closed].tolist(), until[~closed].tolist())
        found = in_time(jobs, 3, 4)
        held += found.low <= at_age <= found.high
        steps = StepCounts(("a", "b"), np.column_stack([a, b])[closed] * 1.0, np.ones(closed.sum()))
        at = in_time(steps.still_at("a", 3, open_ages=until[~closed]), 3, 4)
        by_step += at.low <= at_step <= at.high
    assert 0.92 <= held / 300 <= 0.99
    assert 0.92 <= by_step / 300 <= 0.99
    assert at_step < at_age - 0.05, "the step says more than the age"


def test_of_a_step_only_jobs_that_were_in_it_as_long_count() -> None:
    steps = StepCounts(
        ("parts", "bench"), np.array([[0.0, 3.0], [3.0, 1.0], [4.0, 2.0]]), np.array([50.0, 30, 20])
    )
    found = in_time(steps.still_at("parts", 2), 2, 4)
    assert (found.share, found.n) == (pytest.approx(0.6), 50)
    assert in_time(steps.still_at("bench"), 0, 1).share == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("age", "due", "said"),
    [
        (5, 4, "has broken a promise of 4 days"),
        (-1, 4, "0 or more"),
        (1, float("nan"), "0 or more"),
        (40, 50, "nothing is known of such jobs"),
        (3, 40, "ask for at most 35"),
    ],
)
def test_what_nothing_can_be_said_of(age: float, due: float, said: str) -> None:
    with pytest.raises(MeasureError, match=said):
        in_time(counts(ENDED, GOES_ON), age, due)


@pytest.mark.parametrize(
    ("step", "spent", "said"),
    [
        ("paint", 0, "There is no step 'paint': name one of parts"),
        ("parts", 9, "No job was in 'parts' for 9 days"),
        ("parts", -1, "give a number of 0 or more"),
    ],
)
def test_what_is_no_step_or_was_never_so_long(step: str, spent: float, said: str) -> None:
    steps = StepCounts(("parts",), np.array([[1.0]]), np.array([3.0]))
    with pytest.raises(MeasureError, match=said):
        steps.still_at(step, spent)
