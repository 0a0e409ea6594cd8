"""What is observed of the simulated shop is what is true of it."""

import datetime as dt
import re

import numpy as np
import pyarrow as pa
import pytest

from keepword.measure import gaps, merge, summarise, tally
from keepword.simulate import Organisation, organisation
from keepword.simulate._organisation import ON_THE_SPOT, SATISFIED

LAST_DAY = dt.date(2026, 6, 30)
COLUMNS = [
    *("happened_at", "day", "source", "ref", "moment", "unit", "lens"),
    *("channel", "stratum", "person", "score", "weight"),
]


@pytest.fixture(scope="module")
def shop() -> Organisation:
    return organisation(20, last_day=LAST_DAY)


@pytest.fixture(scope="module")
def rows(shop: Organisation) -> pa.Table:
    return pa.table(shop.observations)


def test_the_same_seed_makes_the_same_shop(shop: Organisation) -> None:
    again, other = organisation(20, last_day=LAST_DAY), organisation(21, last_day=LAST_DAY)
    assert all(
        np.array_equal(shop.observations[name], again.observations[name]) for name in COLUMNS
    )
    assert not np.array_equal(shop.observations["score"], other.observations["score"])


def test_the_observations_have_the_columns_of_the_ledger(shop: Organisation) -> None:
    seen = shop.observations
    assert list(seen) == COLUMNS
    assert seen["happened_at"].dtype == "datetime64[us]"
    assert seen["day"].dtype == "datetime64[D]"
    assert 30_000 < len(seen["score"]) < 50_000
    assert ((seen["score"] >= 0) & (seen["score"] <= 1)).all()
    assert (seen["weight"] > 0).all()
    assert (np.diff(seen["happened_at"]).astype(int) >= 0).all()


def test_the_period_is_the_last_26_weeks(shop: Organisation) -> None:
    days = shop.observations["day"]
    assert days.min().item() == shop.first_day == LAST_DAY - dt.timedelta(days=181)
    assert days.max().item() == LAST_DAY


def test_nothing_is_observed_twice(shop: Organisation) -> None:
    seen = shop.observations
    identity = ("source", "ref", "moment", "lens")
    assert len(set(zip(*(seen[name].tolist() for name in identity), strict=True))) == len(
        seen["ref"]
    )


def test_keys_are_slugs_and_units_exist(shop: Organisation) -> None:
    for name in ("source", "moment", "unit", "channel"):
        for key in np.unique(shop.observations[name]).tolist():
            assert key == "" or re.fullmatch("[a-z0-9][a-z0-9_-]*", key)
    units = {unit.key for unit in shop.units}
    assert set(np.unique(shop.observations["unit"]).tolist()) <= units | {""}
    assert {unit.parent for unit in shop.units} <= units | {None}
    assert sum(moment.is_overall for moment in shop.moments) == 1


def test_no_chance_leaves_0_to_1(shop: Organisation) -> None:
    for moment in shop.moments:
        kindest, sternest = SATISFIED.max() + ON_THE_SPOT.max(), SATISFIED.min() + ON_THE_SPOT.min()
        assert moment.kept + kindest <= 1
        assert moment.broken + sternest >= 0
        for (key, _), weeks in shop.truth.weekly.items():
            if key == moment.key:
                best, worst = max([0, *moment.teams.values()]), min([0, *moment.teams.values()])
                assert 0 <= min(weeks) + worst <= max(weeks) + best <= 1


def test_the_means_are_true(shop: Organisation, rows: pa.Table) -> None:
    found = summarise(tally(rows, ["moment", "lens"], weight="weight"), scale=(0, 1)).to_pylist()
    assert len(found) == 7 * 6 - 1
    for row in found:
        truth = shop.truth.mean[row["moment"], row["lens"]]
        assert abs(row["mean"] - truth) <= 4 * row["se"] + 1e-9, row


def test_the_weeks_are_true(shop: Organisation, rows: pa.Table) -> None:
    age = (np.datetime64(LAST_DAY) - shop.observations["day"]).astype(int)
    weekly = tally(rows.append_column("week", pa.array(25 - age // 7)), ["moment", "lens", "week"])
    delivered = [row for row in summarise(weekly).to_pylist() if row["lens"] == "delivered"]
    off = [
        (row["mean"] - shop.truth.weekly[row["moment"], "delivered"][row["week"]]) / row["se"]
        for row in delivered
        if row["se"]
    ]
    assert len(off) > 140
    assert np.sqrt(np.mean(np.square(off))) == pytest.approx(1, abs=0.2)


def test_the_teams_are_true(shop: Organisation, rows: pa.Table) -> None:
    found = summarise(
        tally(rows, ["moment", "lens", "unit"], weight="weight"), scale=(0, 1)
    ).to_pylist()
    known = {(row["moment"], row["lens"], row["unit"]): row for row in found}
    for key, truth in shop.truth.of_team.items():
        assert abs(known[key]["mean"] - truth) <= 4 * known[key]["se"], key


def test_without_weights_perceived_is_too_rosy(shop: Organisation, rows: pa.Table) -> None:
    def mean_error(weight: str | None) -> float:
        found = summarise(tally(rows, ["moment", "lens"], weight=weight), scale=(0, 1)).to_pylist()
        return float(
            np.mean(
                [
                    row["mean"] - shop.truth.mean[row["moment"], "perceived"]
                    for row in found
                    if row["lens"] == "perceived"
                ]
            )
        )

    assert mean_error(None) > 0.01
    assert abs(mean_error("weight")) < 0.01


def test_the_shop_has_the_gaps_that_it_is_there_to_show(shop: Organisation, rows: pa.Table) -> None:
    targets = pa.table(
        {
            "moment": [moment.key for moment in shop.moments if moment.target],
            "lens": ["promised"] * 6,
            "score": [moment.target for moment in shop.moments if moment.target],
        }
    )
    by = ["moment", "lens"]
    found = gaps(merge(tally(rows, by, weight="weight"), tally(targets, by)))
    known = {(one.group["moment"], one.name): one for one in found}
    assert known["order-arrives", "felt gap"].high < -0.1
    assert known["order-arrives", "self-image gap (leaders)"].high < -0.15
    assert known["repair-holds", "self-image gap (leaders)"].low > 0.03
    assert known["all-in-all", "felt gap"].refused is not None
    assert known["ready-by-day", "delivery gap"].high < 0
