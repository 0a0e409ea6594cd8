"""Repairs: their exact distribution, and the open ones that are about to break their promise."""

import datetime as dt

import numpy as np
import pytest

from keepword.simulate import STEPS, THURSDAY, TOMORROW, breaking, chance_of, organisation
from keepword.simulate._repairs import repair


@pytest.mark.parametrize("days", [TOMORROW, THURSDAY])
@pytest.mark.parametrize("since_plan", [False, True])
def test_the_chance_is_that_of_many_repairs(days: int, since_plan: bool) -> None:
    drawn = repair(np.random.default_rng(1), np.full(200_000, since_plan))
    assert (drawn.total <= days).mean() == pytest.approx(
        chance_of(days, since_plan=since_plan), abs=0.004
    )


def test_parts_cost_the_day() -> None:
    drawn = repair(np.random.default_rng(2), np.ones(200_000, dtype=bool))
    gains = {}
    for name in STEPS:
        steps = dict(drawn.steps)
        steps[name] = np.minimum(steps[name], int(np.median(steps[name])))
        capped = (sum(steps.values()) <= TOMORROW).mean()
        assert capped == pytest.approx(chance_of(TOMORROW, since_plan=True, capped=name), abs=0.004)
        gains[name] = capped
    assert max(gains, key=gains.get) == "parts"


def test_tomorrow_holds_61_times_and_thursday_94() -> None:
    shares = [round(100 * chance_of(days, since_plan=True)) for days in (TOMORROW, THURSDAY)]
    assert shares == [61, 94]


@pytest.mark.parametrize("seed", [20, 21])
def test_three_open_repairs_are_about_to_break_their_promise(seed: int) -> None:
    shop = organisation(seed, last_day=dt.date(2026, 6, 30), customers=20_000)
    assert breaking(shop).sum() == 3
