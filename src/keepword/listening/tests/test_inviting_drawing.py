"""The rules choose, whatever order the candidates come in, and the draw can be repeated."""

import datetime as dt
import zoneinfo
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.listening.inviting.drawing import Candidate, Standing, chance, draw, due
from keepword.listening.models import Contact, LeftOut, Wave
from keepword.listening.models.contacts import address_hash

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
STANDING = Standing(now=NOW, zone=BERLIN)
Reason = LeftOut.Reason


def wave(**rules) -> Wave:
    return Wave(**{"asks": Wave.Asks.CONTACTS, "seed": 7, "rest_days": 90} | rules)


def candidate(number: int, unit: str = "", at: dt.datetime = NOW, **more) -> Candidate:
    contact = Contact(pk=number, email=f"kim-{number}@example.org", **more)
    return Candidate(f"occasion-{number}", contact, unit, at)


def reasons(drawn) -> Counter:
    return Counter(reason for _each, reason in drawn.left_out)


@given(st.permutations(range(40)), st.integers(1, 100), st.integers(1, 5), st.integers(0, 2**62))
def test_the_draw_depends_on_seed_and_rules_and_never_on_order(order, share, quota, seed):
    rules = wave(share=share, quota=quota, seed=seed)
    drawn = draw(rules, [candidate(n, f"unit-{n % 3}") for n in order], STANDING)
    again = draw(rules, [candidate(n, f"unit-{n % 3}") for n in range(40)], STANDING)
    assert [each.occasion for each in drawn.asked] == [each.occasion for each in again.asked]
    assert len(drawn.asked) + len(drawn.left_out) == 40
    assert max(Counter(each.unit for each in drawn.asked).values(), default=0) <= quota
    assert all(chance(seed, each.occasion) < share / 100 for each in drawn.asked)


def test_a_share_is_about_that_share_and_everybody_is_everybody():
    everybody = [candidate(n) for n in range(2_000)]
    assert len(draw(wave(share=100), everybody, STANDING).asked) == 2_000
    some = draw(wave(share=30), everybody, STANDING)
    assert 540 <= len(some.asked) <= 660
    assert reasons(some) == {Reason.NOT_DRAWN: 2_000 - len(some.asked)}


@pytest.mark.parametrize(
    ("one", "standing", "reason"),
    [
        (Candidate("o", None, "", NOW), {}, Reason.NO_ADDRESS),
        (candidate(1), {"unsubscribed": {address_hash("KIM-1@example.org ")}}, "unsubscribed"),
        (candidate(1, undeliverable_at=NOW), {}, Reason.UNDELIVERABLE),
        (candidate(1), {"asked_here": {1}, "resting": {1}}, Reason.TWICE),
        (candidate(1), {"resting": {1}}, Reason.RESTING),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_each_rule_leaves_out_and_says_so(one, standing, reason):
    drawn = draw(wave(), [one], Standing(NOW, BERLIN, **standing))
    assert not drawn.asked
    assert [each for _one, each in drawn.left_out] == [reason]


def test_one_person_with_two_occasions_is_asked_once():
    one = candidate(1)
    second = Candidate("another", one.contact, "", NOW)
    drawn = draw(wave(asks=Wave.Asks.MOMENT), [one, second], STANDING)
    assert len(drawn.asked) == 1
    assert reasons(drawn) == {Reason.TWICE: 1}


def test_after_a_moment_a_quota_counts_one_week_and_what_is_long_ago_is_too_late():
    rules = wave(asks=Wave.Asks.MOMENT, quota=1, delay_hours=24)
    week_before, month_before = NOW - dt.timedelta(days=7), NOW - dt.timedelta(days=30)
    found = [candidate(1, "shop"), candidate(2, "shop"), candidate(3, "shop", week_before)]
    drawn = draw(rules, [*found, candidate(4, "shop", month_before)], STANDING)
    assert sorted(each.contact.pk for each in drawn.asked)[-1] == 3
    assert reasons(drawn) == {Reason.QUOTA: 1, Reason.TOO_LATE: 1}
    full = Standing(NOW, BERLIN, asked_of={("shop", "2026-10"): 1})
    assert reasons(draw(rules, found, full)) == {Reason.QUOTA: 2}


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(7, (4, 8)), (8, (4, 8)), (12, (4, 12)), (19, (4, 19)), (20, (5, 8)), (23, (5, 8))],
)
def test_in_quiet_hours_nothing_is_due(hour, expected):
    rules = wave(quiet_from=dt.time(20), quiet_until=dt.time(8))
    when = due(rules, dt.datetime(2026, 3, 4, hour, tzinfo=BERLIN), BERLIN).astimezone(BERLIN)
    assert (when.day, when.hour) == expected


def test_quiet_hours_may_lie_within_a_day_or_be_none():
    noon = dt.datetime(2026, 3, 4, 12, 30, tzinfo=BERLIN)
    siesta = wave(quiet_from=dt.time(12), quiet_until=dt.time(14))
    assert due(siesta, noon, BERLIN) == dt.datetime(2026, 3, 4, 14, tzinfo=BERLIN)
    assert due(wave(quiet_from=dt.time(8), quiet_until=dt.time(8)), noon, BERLIN) == noon
