"""Repairs: their exact distribution, and the open ones that are about to break their promise."""

import datetime as dt

import numpy as np
import pytest

from keepword.simulate import (
    DAYS,
    STEPS,
    THURSDAY,
    TOMORROW,
    about_to_break,
    breaking,
    chance_of,
    organisation,
)
from keepword.simulate._repairs import Repairs, chances_to_break, repair


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


def test_three_open_repairs_are_about_to_break_their_promise() -> None:
    shop = organisation(20, last_day=dt.date(2026, 6, 30), customers=20_000)
    morning, evening = (about_to_break(shop, over=over) for over in (False, True))
    assert morning.sum() == evening.sum() == 3
    assert breaking(shop)[morning].all()
    assert breaking(shop)[evening].sum() >= 2
    due = shop.occasions["repairs"].day + shop.repairs.promise
    assert (due[morning | evening] < DAYS + 7).all()


@pytest.mark.parametrize("over", [False, True])
def test_the_chance_to_break_is_that_of_many_that_stand_alike(over: bool) -> None:
    drawn = repair(np.random.default_rng(3), np.ones(100_000, dtype=bool))
    opened = np.random.default_rng(4).integers(DAYS - 6, DAYS, 100_000)
    ends = opened + np.cumsum([*drawn.steps.values()], axis=0)
    moved = (ends == DAYS).any(axis=0)
    chances = chances_to_break(drawn, opened, DAYS - 1, over=over)
    chances[moved & over] = np.nan
    breaks = drawn.total > drawn.promise
    for chance in np.unique(chances[~np.isnan(chances)]):
        alike = chances == chance
        error = np.sqrt(max(chance * (1 - chance), 1e-9) / alike.sum())
        assert breaks[alike].mean() == pytest.approx(chance, abs=4.5 * error)


def test_the_chance_comes_from_what_is_known_and_not_from_what_will_be() -> None:
    steps = {name: np.zeros(4, dtype=np.int64) for name in STEPS}
    steps["parts"] = np.array([4, 4, 5, 5])
    drawn = Repairs(np.array([THURSDAY, TOMORROW, THURSDAY, THURSDAY]), steps)
    opened = np.array([DAYS - 4, DAYS - 4, DAYS - 4, DAYS - 1])
    chances = chances_to_break(drawn, opened, DAYS - 1)
    assert chances[0] == chances[2] > 0.5 > chances[3]
    assert np.isnan(chances[1])
