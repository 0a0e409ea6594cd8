"""Never more minutes of anybody's week than there are, nothing lost, nothing out of order."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.notify import actions, tasks
from keepword.notify.models import Request
from keepword.organisation.models import User

A_WEEK = 7
REQUESTS = st.tuples(st.sampled_from(["sam", "mia"]), st.integers(1, 5))
DAYS = st.integers(1, 9)
ENDED = st.integers(0, 12)
EVENTS = st.lists(
    st.one_of(
        REQUESTS.map(lambda given: ("ask", given)),
        DAYS.map(lambda days: ("pass", days)),
        ENDED.map(lambda which: ("end", which)),
        ENDED.map(lambda which: ("remind", which)),
        st.just(("sweep", None)),
    ),
    max_size=25,
)


def happen(events, people, calendar):
    """Let it all happen; how many were asked for."""
    asked = 0
    for event, given_ in events:
        match event:
            case "ask":
                who, minutes = given_
                ask(people[who], minutes, key=str(asked))
                asked += 1
            case "pass":
                calendar.pass_(given_)
            case "end":
                actions.end(key=str(given_))
            case "remind":
                for request in Request.objects.filter(key=str(given_)):
                    actions.remind(request=request)
            case "sweep":
                tasks.sweep()
    return asked


def ask(person, minutes, *, key):
    return actions.ask(
        person=person,
        what=Request.What.PREDICT,
        about="Three moments",
        minutes=minutes,
        link="/me/",
        key=key,
    )


@given(EVENTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_week_holds_more_than_its_minutes(sam, mia, calendar, events):
    with transaction.atomic():
        calendar.today = dt.date(2026, 3, 2)
        asked = happen(events, {"sam": sam, "mia": mia}, calendar)
        requests = list(Request.objects.order_by("pk"))
        assert len(requests) == asked
        for person, most in ((sam, 5), (mia, 30)):
            theirs = [each for each in requests if each.person == person]
            minutes = Counter()
            for each in theirs:
                minutes[each.week] += each.minutes if each.week else 0
                for again in each.reminders.all():
                    minutes[again.week] += each.minutes
            assert all(spent <= most for spent in minutes.values())
            released = [each.week for each in theirs if each.week]
            assert released == sorted(released)
            waiting = [each.pk for each in theirs if not each.week and not each.ended_at]
            assert all(each.pk < min(waiting, default=each.pk + 1) for each in theirs if each.week)
        for _ in range(asked):
            calendar.pass_(A_WEEK)
            tasks.sweep()
        assert not Request.objects.waiting().exists()
        transaction.set_rollback(True)


def test_what_does_not_fit_waits_for_the_next_week_and_what_follows_waits_behind_it(sam, calendar):
    first, second, third = (ask(sam, n, key=str(n)) for n in (3, 4, 1))
    assert [first.week, second.week, third.week] == [dt.date(2026, 3, 2), None, None]
    calendar.pass_(6)
    tasks.sweep()
    assert Request.objects.waiting().count() == 2
    calendar.pass_(1)
    tasks.sweep()
    tasks.sweep()
    second.refresh_from_db()
    third.refresh_from_db()
    assert second.week == third.week == dt.date(2026, 3, 9)


def test_the_week_is_that_of_the_organisations_time_zone(organisation, monkeypatch, sam):
    monkeypatch.undo()
    late = dt.datetime(2026, 3, 8, 23, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    assert ask(sam, 1, key="one").week == dt.date(2026, 3, 2)
    type(organisation).objects.update(time_zone="Asia/Tokyo")
    assert ask(sam, 1, key="two").week == dt.date(2026, 3, 9)


def test_the_same_key_asks_once(sam):
    assert ask(sam, 2, key="round").pk == ask(sam, 2, key="round").pk
    assert Request.objects.count() == 1


def test_nobody_is_asked_for_more_than_a_whole_week(sam, mia):
    with pytest.raises(actions.TooLongError, match="Sam Staff is asked for 5 minutes a week"):
        ask(sam, 6, key="long")
    assert not Request.objects.exists()
    assert ask(mia, 30, key="long").week


def test_what_no_week_has_room_for_any_more_blocks_nobody(mia, calendar):
    ask(mia, 30, key="now")
    too_long = ask(mia, 20, key="next week")
    mia.roles.update(kind="member")
    short = ask(mia, 4, key="short")
    calendar.pass_(A_WEEK)
    tasks.sweep()
    too_long.refresh_from_db()
    short.refresh_from_db()
    assert (too_long.week, short.week) == (None, dt.date(2026, 3, 9))


def test_what_was_withdrawn_while_it_waited_is_never_asked(sam, calendar):
    ask(sam, 5, key="now")
    ask(sam, 5, key="later")
    actions.end(key="later")
    calendar.pass_(A_WEEK)
    tasks.sweep()
    assert not Request.objects.waiting().exists()
    assert Request.objects.filter(week=dt.date(2026, 3, 9)).count() == 0


def test_what_was_done_stays_counted(sam):
    ask(sam, 5, key="done")
    actions.end(key="done", person=sam)
    assert ask(sam, 1, key="more").week is None


def test_a_sweep_that_finds_nothing_due_reads_four_times_whatever_waits(
    sam, mia, django_assert_num_queries
):
    for person, minutes in ((sam, 5), (mia, 30)):
        for n in range(4):
            ask(person, minutes, key=str(n))
    with django_assert_num_queries(4):
        tasks.sweep()


@pytest.mark.django_db
@pytest.mark.parametrize("n", [3, 30])
def test_many_are_asked_at_once_as_one_by_one(calendar, django_assert_num_queries, n):
    """What one is asked already is not asked again, and waits where their week is full."""
    people = [make(User) for _ in range(n)]
    ask(people[0], 4, key="before")
    ask(people[1], 1, key="same")
    with django_assert_num_queries(11):
        actions.ask_all(
            minutes=dict.fromkeys(people, 2), what=Request.What.PREDICT, about="Three moments",
            link="/me/", key="same",
        )  # fmt: skip
    asked = Request.objects.filter(key="same").order_by("person")
    assert [each.minutes for each in asked] == [2, 1, *[2] * (n - 2)]
    assert [each.week is None for each in asked] == [True, *[False] * (n - 1)]


@pytest.mark.django_db
def test_nobody_is_asked_where_it_takes_somebody_more_than_a_week(calendar):
    people = [make(User), make(User)]
    with pytest.raises(actions.TooLongError, match="at most"):
        actions.ask_all(
            minutes=dict(zip(people, (5, 6), strict=True)), what=Request.What.PREDICT,
            about="Three moments", link="/me/", key="same",
        )  # fmt: skip
    assert not Request.objects.exists()
