"""Whether a promise can be kept: read from a file of jobs, weighed against what is meant."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.organisation.working_time import WorkingTime
from keepword.standards.models import Moment, PromiseHistory, PromiseVersion
from keepword.standards.promising.feasibility import feasibility
from keepword.standards.promising.history import read_history

from .delivering import deliver

pytestmark = pytest.mark.django_db
VIENNA = zoneinfo.ZoneInfo("Europe/Vienna")
HOURS = WorkingTime(VIENNA, closed_on=frozenset({dt.date(2026, 5, 1)}))
NOW = dt.datetime(2026, 5, 8, 10, tzinfo=dt.UTC)
BEGIN = dt.datetime(2026, 4, 1, tzinfo=VIENNA)
INSTANTS = st.integers(0, 90 * 24 * 60).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes))


def read(text: str, counted_in: str = "days"):
    return read_history(text.encode(), counted_in=counted_in, working=HOURS, now=NOW)


def test_weekends_and_days_on_which_nobody_works_are_not_counted():
    assert HOURS.days_between(dt.date(2026, 4, 30), dt.date(2026, 5, 4)) == 1
    assert HOURS.days_between(dt.date(2026, 5, 2), dt.date(2026, 5, 3)) == 0
    assert HOURS.days_between(dt.date(9999, 12, 30), dt.date.max) == 1
    thursday, monday = (dt.datetime(2026, 4, 30, 16, tzinfo=VIENNA),
                        dt.datetime(2026, 5, 4, 10, 30, tzinfo=VIENNA))  # fmt: skip
    assert HOURS.hours_between(thursday, monday) == 2.5
    night = dt.datetime(2026, 5, 4, 3, tzinfo=VIENNA)
    assert HOURS.hours_between(night, dt.datetime(2026, 5, 4, 22, tzinfo=VIENNA)) == 8


@given(st.tuples(INSTANTS, INSTANTS, INSTANTS).map(sorted))
def test_hours_add_up_and_are_never_more_than_passed(instants):
    first, second, third = instants
    parts = HOURS.hours_between(first, second) + HOURS.hours_between(second, third)
    assert parts == pytest.approx(HOURS.hours_between(first, third))
    assert 0 <= HOURS.hours_between(first, second) <= (second - first) / dt.timedelta(hours=1)


def test_a_file_becomes_counts():
    told = read(
        "begun;parts;done\n2026-04-27;2026-04-28;2026-05-04\n2026-04-27;2026-04-28;2026-05-04\n"
        "2026-05-05;;2026-05-06\n2026-05-04;;\n"
    )
    assert told.wrong == ()
    assert told.history.steps == ["parts", "done"]
    assert told.history.stepped == [[1.0, 3.0, 2]]
    assert told.history.closed == [[1.0, 1], [4.0, 2]]
    assert told.history.open == [[4.0, 1]]


def test_hours_are_counted_to_the_quarter():
    told = read("begun,done\n2026-05-04T09:00,2026-05-04T10:20\n", "hours")
    assert told.history.closed == [[1.25, 1]]


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        ("when,done\n", 1, "begun", "No column is called “begun”"),
        ("done,begun\n2026-05-04,2026-05-05\n", 1, "", "Put “begun” first"),
        ("begun,done\n4 May,2026-05-05\n", 2, "begun", "“4 May” is no day."),
        ("begun,done\n,2026-05-05\n", 2, "begun", "“” is no day."),
        ("begun,done\n0001-01-01T00:00+05:00,2026-05-05\n", 2, "begun", "before 1900"),
        ("begun,done\n2026-05-04,9999-12-31\n", 2, "done", "after 2199"),
        ("begun,a,done\n2026-05-04,2026-05-06,2026-05-05\n", 2, "done", "It is before “a”."),
        ("begun,done\n2026-05-04,\n", 1, "done", "No job is done."),
        ("begun,a,a,done\n", 1, "a", "is there twice"),
        (",".join(["begun", *"abcdefghijk", "done"]), 1, "", "more than 12 columns"),
        ("", 1, "", ""),
    ],
)
def test_what_is_wrong_is_said_with_line_column_and_mend(text, line, field, says):
    told = read(text)
    assert told.history is None
    assert (told.wrong[0].line, told.wrong[0].field) == (line, field) or not text
    assert says in told.wrong[0].words


@pytest.fixture
def weighed(owner):
    """A promise of three days, and jobs whose parts came late in one of four."""
    version = make(PromiseVersion, within=3, aim=0.6)
    history = {
        "promise": version.promise, "steps": ["parts", "bench"],
        "stepped": [[0, 2, 90], [1, 2, 60], [6, 2, 50]], "closed": [[2, 90], [3, 60], [8, 50]],
        "open": [[1, 10], [5, 4]],
    }  # fmt: skip
    make(PromiseHistory, **history)
    return version


def test_it_says_how_often_it_holds_what_is_open_and_which_step_costs_most(weighed):
    found = feasibility(weighed.promise, weighed)
    assert found.is_feasible is True
    holds, enough, backlog, costs = found.says
    assert holds == (
        "By the jobs of the file “within 3 working days” holds 74 times in 100 (67 to 79; n = 214 "
        "jobs)."
    )
    assert enough == "That is as often as it is meant to be."
    assert "Jobs of the file that were open: 14. Of these 4 had taken longer" in backlog
    assert costs.startswith(
        "“parts” costs most: were it never longer than its usual 1 (working days), "
    )
    assert [row.within for row in found.rows] == [2, 3, 8]
    assert [row.is_promised for row in found.rows] == [False, True, False]


def test_thousands_of_jobs_are_told_with_a_separator(weighed):
    PromiseHistory.objects.update(closed=[[2, 4000]])
    assert "n = 4,014 jobs" in feasibility(weighed.promise, weighed).says[0]


def test_too_short_a_promise_is_told_which_length_would_do(weighed):
    weighed.aim = 0.9
    found = feasibility(weighed.promise, weighed)
    assert found.is_feasible is False
    assert "To keep it 90 times in 100, promise 8 working days." in found.says


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"within": 20}, "No job was followed for so long"),
        ({"counted_in": "hours"}, "Bring the file in again"),
        ({"within": None, "by_when": "by the day we agree on"}, "once promises of this kind are"),
    ],
)
def test_where_nobody_can_tell_it_says_what_to_do(weighed, changed, says):
    PromiseHistory.objects.update(open=[[9, 3]])
    for name, value in changed.items():
        setattr(weighed, name, value)
    found = feasibility(weighed.promise, weighed)
    assert found.is_feasible is None
    assert says in found.says[0]


def test_without_any_history_it_says_which_file_to_bring(owner):
    version = make(PromiseVersion)
    found = feasibility(version.promise, version)
    assert (found.is_feasible, found.rows) == (None, ())
    assert "a row for each job" in found.says[0]


def test_before_any_was_given_a_day_agreed_on_is_told_by_what_was_kept_and_what_is_wanting(
    weighed, owner
):
    weighed.within, weighed.by_when, weighed.aim = None, "by the day we agree on", 0.6
    moment = make(Moment, key="ready")
    weighed.promise.moment = moment
    deliver("ready", 30, 40, unit=weighed.promise.keeper.key)
    found = feasibility(weighed.promise, weighed)
    assert found.says[0].startswith("It was kept 75 times in 100 in the last 90 days (")
    assert "is said once promises of this kind are in the register" in found.says[1]
    assert found.rows == ()
