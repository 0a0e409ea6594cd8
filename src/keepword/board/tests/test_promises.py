from datetime import date

import pytest

from keepword.board.figures import period
from keepword.board.promises import Promise, Target, promised

APRIL = period(date(2026, 4, 1), date(2026, 4, 30))


def target(
    share: float, first: int, last: int | None = None, unit: str | None = None, *, told: bool = True
) -> Target:
    return Target(
        "pick-up", unit, share, told, date(2026, 4, first), date(2026, 4, last) if last else None
    )


def mean(promise: Promise | None) -> float:
    assert promise is not None
    days = sum(days for days, _ in promise.weighted)
    return sum(days * share for days, share in promise.weighted) / days


def test_each_target_counts_for_the_days_it_was_in_force() -> None:
    found = promised([target(0.9, 1, 10), target(0.96, 11)], APRIL, None)

    assert found == Promise(((10, 0.9), (20, 0.96)), told=True)


def test_days_without_a_target_do_not_count() -> None:
    assert promised([target(0.9, 21, 24)], APRIL, None) == Promise(((4, 0.9),), told=True)
    assert promised([target(0.9, 1)], period(date(2026, 3, 1), date(2026, 3, 31)), None) is None


def test_of_two_targets_on_one_day_the_newer_counts() -> None:
    assert mean(promised([target(0.9, 1), target(0.96, 16)], APRIL, None)) == pytest.approx(0.93)


def test_the_nearest_units_target_counts() -> None:
    targets = [target(0.9, 1), target(0.8, 1, unit="north"), target(0.7, 1, unit="desk")]

    assert mean(promised(targets, APRIL, ("desk", "north"))) == pytest.approx(0.7)
    assert mean(promised(targets, APRIL, ("other", "north"))) == pytest.approx(0.8)
    assert mean(promised(targets, APRIL, ("elsewhere",))) == pytest.approx(0.9)
    assert mean(promised(targets, APRIL, None)) == pytest.approx(0.9)


def test_where_only_units_have_targets_each_counts_alike() -> None:
    targets = [target(0.8, 1, unit="north"), target(0.6, 1, unit="south")]

    assert mean(promised(targets, APRIL, None)) == pytest.approx(0.7)
    assert promised(targets, APRIL, ("elsewhere",)) is None


def test_told_means_told_all_the_time() -> None:
    found = promised([target(0.9, 1, 10, told=False), target(0.9, 11)], APRIL, None)

    assert found is not None
    assert not found.told
