"""By when an answer comes: in the hours in which people work, whatever the clocks do."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from keepword.organisation.working_time import WorkingTime

VIENNA = zoneinfo.ZoneInfo("Europe/Vienna")
WEEK = WorkingTime(
    VIENNA, frozenset({1, 2, 3, 4, 5}), dt.time(9), dt.time(17),
    frozenset({dt.date(2026, 5, 1)}),
)  # fmt: skip


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=VIENNA)


@pytest.mark.parametrize(
    ("came", "hours", "answered_by"),
    [
        ("2026-04-27 10:00", 4, "2026-04-27 14:00"),
        ("2026-04-27 10:00", 7, "2026-04-27 17:00"),
        ("2026-04-27 15:00", 4, "2026-04-28 11:00"),
        ("2026-04-27 06:00", 1, "2026-04-27 10:00"),
        ("2026-04-30 16:00", 2, "2026-05-04 10:00"),  # the first of May, then a weekend
        ("2026-03-27 16:00", 9, "2026-03-30 17:00"),  # clocks go forward in between
    ],
)
def test_hours_pass_only_while_people_work(came, hours, answered_by):
    assert WEEK.after_hours(at(came), hours) == at(answered_by)


@pytest.mark.parametrize(
    ("came", "days", "answered_by"),
    [
        ("2026-04-27 10:00", 2, "2026-04-29 17:00"),
        ("2026-04-29 23:30", 2, "2026-05-04 17:00"),
        ("2026-04-25 12:00", 1, "2026-04-27 17:00"),
    ],
)
def test_days_are_whole_working_days_after_the_one_on_which_it_came(came, days, answered_by):
    assert WEEK.after_days(at(came), days) == at(answered_by)


BEGIN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


@given(some.integers(0, 2 * 365 * 24 * 60), some.integers(1, 60))
def test_an_answer_is_due_later_and_while_people_work_and_never_sooner_for_more_hours(
    minutes, hours
):
    came = BEGIN + dt.timedelta(minutes=minutes)
    due = WEEK.after_hours(came, hours)
    local = due.astimezone(VIENNA)
    assert due > came
    assert local.isoweekday() in WEEK.days
    assert dt.time(9) < local.time() <= dt.time(17)
    assert WEEK.after_hours(came, hours + 1) > due
    assert WEEK.after_hours(came + dt.timedelta(minutes=5), hours) >= due
