"""The sample's past: each thing on its day, by the clock of that day."""

import datetime as dt

import pytest
from django.utils import timezone

from keepword.demo.past import Past, as_of, play
from keepword.organisation.models import Organisation
from keepword.simulate import organisation

LAST = dt.date(2026, 6, 30)
THEN = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)


@pytest.fixture(params=[728, 12])
def past(request):
    return Past(organisation(1, last_day=LAST, customers=200, days_in=request.param), now=NOW)


@pytest.mark.django_db
def test_what_takes_the_time_takes_that_of_the_day():
    with as_of(THEN):
        assert timezone.now() == THEN
        assert Organisation(time_zone="Europe/Berlin").today() == THEN.date()
        assert timezone.localdate() == THEN.date()
    assert timezone.now() > NOW - dt.timedelta(days=365)


def test_it_is_done_in_the_order_of_its_days():
    done = []
    events = [
        (THEN + dt.timedelta(days=days), lambda: done.append(timezone.now())) for days in (3, 1, 2)
    ]
    play(events)
    assert done == sorted(done)
    assert done[0] == THEN + dt.timedelta(days=1)


@pytest.mark.parametrize(
    "name",
    [
        "strategy", "decisions", "playbook", "concerns", "surveys", "inside", "promises",
        "observing", "instructing",
    ],
)  # fmt: skip
def test_nothing_happened_before_the_first_day_or_after_today(past, name):
    for entries in past.read(name).values():
        for entry in entries:
            at = past.at(entry, days=400)
            assert past.shop.first_day <= at.date()
            assert at <= NOW
            assert past.shop.first_day <= past.at(entry).date() <= NOW.date()


def test_the_shop_of_twelve_days_has_what_its_files_say(past):
    told = past.read("strategy")
    keys = {entry["key"] for entry in told["text"]}
    assert ("winter" in keys) is past.whole
    assert {"mission", "day", "on-time"} <= keys
    assert {entry["key"] for entry in told["draft"]} == ({"no"} if past.whole else {"twelfth"})
