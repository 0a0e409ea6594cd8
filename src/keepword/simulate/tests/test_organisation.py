"""What is seen of the simulated shop is what is true of it."""

import datetime as dt
import re

import numpy as np
import pyarrow as pa
import pytest

from keepword import simulate
from keepword.measure import merge, summarise, tally
from keepword.simulate import DAYS, Organisation, Truth, observations, organisation, truth

LAST_DAY = dt.date(2026, 6, 30)
FIRST_DAY = LAST_DAY - dt.timedelta(days=DAYS - 1)
COLUMNS = [
    *("day", "source", "ref", "moment", "unit", "lens"),
    *("channel", "stratum", "person", "score", "weight"),
]


@pytest.fixture(scope="module")
def shop() -> Organisation:
    return organisation(20, last_day=LAST_DAY, customers=6_000)


@pytest.fixture(scope="module")
def seen(shop: Organisation) -> dict[str, np.ndarray]:
    return observations(shop)


@pytest.fixture(scope="module")
def true(shop: Organisation) -> Truth:
    return truth(shop)


def rows(seen: dict[str, np.ndarray], *names: str) -> pa.Table:
    return pa.table({name: seen[name] for name in (*names, "score", "weight")})


def test_the_same_seed_makes_the_same_shop() -> None:
    first, again, other = (
        observations(organisation(seed, last_day=LAST_DAY, customers=300)) for seed in (1, 1, 2)
    )
    assert all(np.array_equal(first[name], again[name]) for name in COLUMNS)
    assert not np.array_equal(first["score"], other["score"])


def test_the_observations_have_the_columns_of_the_ledger(seen: dict[str, np.ndarray]) -> None:
    assert list(seen) == COLUMNS
    assert seen["day"].dtype == "datetime64[D]"
    assert 8 < len(seen["score"]) / 6_000 < 11
    assert set(np.unique(seen["score"])) == {0.0, 1.0}
    assert (seen["weight"] > 0).all()
    assert seen["day"].min() >= np.datetime64(FIRST_DAY)
    assert seen["day"].max() == np.datetime64(LAST_DAY)


def test_nothing_is_observed_twice(seen: dict[str, np.ndarray]) -> None:
    identity = ("source", "ref", "moment", "lens")
    assert len(set(zip(*(seen[name].tolist() for name in identity), strict=True))) == len(
        seen["ref"]
    )


def test_keys_are_slugs_and_units_exist(shop: Organisation, seen: dict[str, np.ndarray]) -> None:
    for name in ("source", "moment", "unit", "channel"):
        for key in np.unique(seen[name]).tolist():
            assert key == "" or re.fullmatch("[a-z0-9][a-z0-9_-]*", key)
    units = {unit.key for unit in shop.units}
    assert set(np.unique(seen["unit"]).tolist()) <= units | {""}
    assert {unit.parent for unit in shop.units} <= units | {None}
    assert sum(moment.is_overall for moment in shop.moments) == 1


def test_no_chance_leaves_0_to_1(shop: Organisation, true: Truth) -> None:
    for its in true.lenses.values():
        assert 0 < its.chance.min() <= its.chance.max() <= 1
        assert all(its.chance.max() + each.max() <= 1 for each in its.spot.values())
    for each in shop.occasions.values():
        assert all(0 < its.min() <= its.max() <= 1 for its in each.asked.chance_now.values())


def test_the_means_are_true_for_all_customers_not_only_those_who_answer(
    seen: dict[str, np.ndarray], true: Truth
) -> None:
    tallied = tally(rows(seen, "moment", "lens"), ["moment", "lens"], weight="weight")
    found = summarise(tallied, scale=(0, 1)).to_pylist()
    assert len(found) == 7 + 10 + 9  # delivered where it is recorded, perceived, expected
    for row in found:
        share = true.share(row["moment"], row["lens"], FIRST_DAY, LAST_DAY)
        assert share is not None
        assert abs(row["mean"] - share) <= 4 * row["se"], row


def test_those_who_answer_are_kinder(seen: dict[str, np.ndarray], true: Truth) -> None:
    """Without the weights the shop looks better than it is."""
    its = (seen["moment"] == "order-arrives") & (seen["lens"] == "perceived")
    scores, weights = seen["score"][its], seen["weight"][its]
    share = true.share("order-arrives", "perceived", FIRST_DAY, LAST_DAY)
    assert scores.mean() > np.average(scores, weights=weights) + 0.02 > (share or 1)


def test_the_months_are_true(seen: dict[str, np.ndarray], true: Truth) -> None:
    delivered = seen["lens"] == "delivered"
    months = (seen["day"] - np.datetime64(FIRST_DAY)).astype(int)[delivered] // 28
    table = rows({name: seen[name][delivered] for name in COLUMNS}, "moment").append_column(
        "block", pa.array(months)
    )
    off = []
    for row in summarise(tally(table, ["moment", "block"])).to_pylist():
        first = FIRST_DAY + dt.timedelta(days=28 * row["block"])
        share = true.share(row["moment"], "delivered", first, first + dt.timedelta(days=27))
        if row["n"] > 30 and row["se"] and share:
            off.append((row["mean"] - share) / np.sqrt(share * (1 - share) / row["n"]))
    assert len(off) > 120
    assert np.sqrt(np.mean(np.square(off))) == pytest.approx(1, abs=0.15)


def test_the_teams_are_true(seen: dict[str, np.ndarray], true: Truth) -> None:
    tallied = tally(rows(seen, "moment", "lens", "unit"), ["moment", "lens", "unit"])
    for row in summarise(tallied).to_pylist():
        if row["lens"] == "delivered":
            share = true.share(row["moment"], row["lens"], FIRST_DAY, LAST_DAY, units={row["unit"]})
            assert share is not None
            assert abs(row["mean"] - share) <= 4 * row["se"], row


def test_the_kiosk_is_kinder(true: Truth) -> None:
    kiosk, link = (
        true.share("choosing", "perceived", FIRST_DAY, LAST_DAY, channel=channel)
        for channel in ("kiosk", "link")
    )
    assert kiosk == pytest.approx((link or 0) + 0.04)


def test_leaders_are_rosier_than_staff_and_customers(shop: Organisation, true: Truth) -> None:
    for moment in ("all-in-all", "order-arrives", "calling"):
        leaders, staff, customers = (
            true.share(moment, lens, FIRST_DAY, LAST_DAY)
            for lens in ("believed_leaders", "believed_staff", "perceived")
        )
        assert leaders is not None
        assert staff is not None
        assert customers is not None
        assert leaders > staff
        assert leaders > customers + 0.1
    said = shop.predictions["order-arrives", "believed_leaders"]
    assert len(said) == 6
    assert np.mean(said) == pytest.approx(94)


def test_a_shop_of_twelve_days_has_nine_answers() -> None:
    young = organisation(20, last_day=LAST_DAY, customers=6_000, days_in=12)
    seen = observations(young)
    assert young.first_day == LAST_DAY - dt.timedelta(days=11)
    assert seen["day"].min() >= np.datetime64(young.first_day)
    answers = (seen["lens"] == "perceived") & (seen["moment"] == "all-in-all")
    assert answers.sum() == 9
    assert not (seen["lens"] == "expected").any()


def test_pieces_of_a_shop_add_up(seen: dict[str, np.ndarray]) -> None:
    halves = [
        tally(
            rows({name: seen[name][part] for name in COLUMNS}, "moment", "lens"),
            ["moment", "lens"],
            weight="weight",
        )
        for part in (seen["person"] % 2 == 0, seen["person"] % 2 == 1)
    ]
    whole = tally(rows(seen, "moment", "lens"), ["moment", "lens"], weight="weight")
    assert merge(*halves).num_rows == whole.num_rows


def test_more_leave_after_a_broken_promise() -> None:
    shop = organisation(3, last_day=LAST_DAY, customers=6_000)
    away = simulate.staying_away(shop)
    assert 0.05 < away.because < 0.12 < away.after_broken
    lived = shop.lives
    assert lived.driven_away.sum() < lived.left.sum() < 6_000
    assert not (lived.driven_away & ~shop.broken).any()
    first = np.unique(shop.intended.customer[lived.left], return_counts=True)[1]
    assert (first == 1).all()  # nobody leaves twice
    assert 0.02 < (lived.complained.sum() / (shop.broken & lived.made).sum()) < 0.04
