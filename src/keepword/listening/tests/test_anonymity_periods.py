"""What is told when a period is over, and what nobody can work out from it."""

import datetime as dt
import itertools
import uuid
from collections import Counter

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.listening import tasks
from keepword.listening.anonymity import actions, envelopes
from keepword.listening.anonymity.periods import calendar
from keepword.listening.anonymity.releasing import tellable
from keepword.listening.models import Count, Invitation, Period, Remark, Spent, Wave
from keepword.listening.results.reading import Only
from keepword.listening.surveys import actions as surveys
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.measures import results, taken_apart
from keepword.listening.surveys.questionnaire import Scoring
from keepword.listening.tests.questionnaires import one_page, question
from keepword.organisation.models import Organisation
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment

PERCEIVED = Scoring("perceived", satisfied_at=4)
ASKED = one_page(
    question("stars", moment="ready", scoring=PERCEIVED),
    question("met", "servqual", points=5),
    question("why", "long"),
)


@pytest.fixture
def survey(olivia, moments, workshop):
    Moment.objects.filter(key="ready").update(unit=workshop)
    asked = surveys.create_survey(name="Honestly", unit=None, asked=ASKED, by=olivia)
    actions.make_anonymous(survey=asked, months=1, by=olivia)
    surveys.launch(survey=asked, edition=1, by=olivia)
    return asked


def answer(survey, stars: int, why: str = "", key: uuid.UUID | None = None) -> None:
    said = {
        "stars": Given("answered", stars),
        "met": Given("answered", {"expected": 5, "perceived": stars}),
        "why": Given("answered", why) if why else Given("skipped"),
    }
    actions.send(survey=survey, asked=ASKED, key=key or uuid.uuid4(), given=said)


def let_it_end(survey) -> None:
    """The days of the period go by, and the sweep comes round."""
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    Period.objects.filter(survey=survey, released_on=None).update(ends_on=yesterday)
    tasks.sweep()


@pytest.mark.parametrize(
    ("months", "day", "first", "last"),
    [
        (1, "2026-02-17", "2026-02-01", "2026-02-28"),
        (1, "2028-12-31", "2028-12-01", "2028-12-31"),
        (3, "2026-11-22", "2026-10-01", "2026-12-31"),
        (12, "2026-01-01", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_is_one_of_the_calendar(months, day, first, last):
    told = calendar(months, dt.date.fromisoformat(day))
    assert [str(each) for each in told] == [first, last]


def test_nothing_is_told_before_the_end_and_all_at_once_after_it(client, survey, olivia):
    client.force_login(olivia)
    for stars in (2, 4, 5, 5):
        answer(survey, stars, why="Slow and unfriendly.")
    page, file = (
        survey.get_absolute_url(),
        reverse("results_file", kwargs={"key": survey.key, "ending": "csv"}),
    )
    before = client.get(page).content.decode()
    assert "4 have answered in this period" in before
    assert "Slow and unfriendly" not in before
    assert "75" not in _lines(client, file)
    assert not FreshObservation.objects.exists()
    let_it_end(survey)
    after = client.get(page).content.decode()
    assert "4 responses are told of" in after
    assert "Slow and unfriendly" in after
    assert "It was so for 75 of 100" in " ".join(after.split())
    assert "0.75" in _lines(client, file)


def _lines(client, file: str) -> str:
    return b"".join(client.get(file).streaming_content).decode()


def test_with_too_few_it_goes_on_until_there_are_enough(client, survey, olivia):
    answer(survey, 2)
    answer(survey, 5)
    let_it_end(survey)
    period = survey.periods.get()
    assert period.released_on is None
    assert period.ends_on >= Organisation.objects.get(pk=1).today()
    answer(survey, 5)
    let_it_end(survey)
    assert survey.periods.get().released_on
    answer(survey, 1)
    assert [each.came for each in survey.periods.order_by("pk")] == [3, 1]


def test_an_answer_after_the_last_day_belongs_to_the_next_period(survey):
    for stars in (2, 4, 5):
        answer(survey, stars)
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    survey.periods.update(ends_on=yesterday)
    answer(survey, 1)
    first, second = survey.periods.order_by("pk")
    assert first.released_on
    assert (first.came, second.came) == (3, 1)
    assert not second.counts.filter(value="5").exists()


def test_a_raised_minimum_holds_for_the_period_that_counts(survey):
    for stars in (2, 4, 5):
        answer(survey, stars)
    Organisation.objects.update(minimum_group=4)
    let_it_end(survey)
    assert survey.periods.get().released_on is None


def test_what_too_few_wrote_is_forgotten_for_good(survey):
    for why in ("I am the only one on the night shift.", "", ""):
        answer(survey, 3, why=why)
    let_it_end(survey)
    assert not Remark.objects.exists()
    assert Count.objects.get(question="why", state="answered").n == 1


def test_the_ledger_learns_of_nobody_on_the_first_day_in_no_order(survey):
    for stars in (1, 2, 3, 4, 5, 5):
        answer(survey, stars)
    let_it_end(survey)
    entered = FreshObservation.objects.order_by("pk")
    assert Counter(each.score for each in entered) == {1.0: 3, 0.0: 3}
    assert {(each.person, each.day, each.channel, each.unit) for each in entered} == {
        (None, survey.periods.get().begins_on, "anonymous", "workshop")
    }
    assert len({each.ref for each in entered}) == 6


def test_an_invitation_is_counted_once_and_says_only_that_somebody_took_part(survey):
    invited = _invited(survey)
    answer(survey, 4, key=invited.key)
    answer(survey, 1, key=invited.key)
    invited.refresh_from_db()
    assert invited.took_part
    assert survey.periods.get().came == 1
    assert not Spent.objects.exists()


def test_a_form_that_comes_again_after_the_release_is_counted_no_more(survey):
    form = uuid.uuid4()
    for key in (form, uuid.uuid4(), uuid.uuid4()):
        answer(survey, 4, key=key)
    let_it_end(survey)
    answer(survey, 4, key=form)
    assert [each.came for each in survey.periods.order_by("pk")] in ([3], [3, 0])
    mark = Spent.objects.values_list("form_hash", flat=True)
    assert hashed(str(form)) not in mark


def _invited(survey, **fields) -> Invitation:
    return make(Invitation, wave=make(Wave, survey=survey), **fields)


def rows(table: str) -> list[dict[str, object]]:
    """Every row as the database holds it, with the place at which it lies."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid::text"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {place} AS place, * FROM {table}")  # noqa: S608 -- our own tables
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def orders(table: str) -> dict[str, list[dict[str, object]]]:
    """The rows in the order of each column, and as they come."""
    found = rows(table)
    names = list(found[0])
    return {"": found, **{name: sorted(found, key=lambda row: str(row[name])) for name in names}}


def test_no_column_and_no_order_joins_who_took_part_with_what_was_said(survey):
    people = [_invited(survey) for _each in range(20)]
    forms = [uuid.uuid4() for _each in range(20)]
    said: dict[str, str] = {}
    for number, key in enumerate([*(each.key for each in people), *forms]):
        said[f"words of number {number}"] = str(key)
        answer(survey, 1 + number % 5, why=f"words of number {number}", key=key)
        if number in {19, 39}:
            envelopes.sweep()
    came = list(said)
    _refuse_to_join(came)
    if connection.vendor == "postgresql":
        _refuse_to_share_a_transaction()
    assert survey.periods.get().came == Remark.objects.count() == 40
    let_it_end(survey)
    _refuse_to_join(came)


def _refuse_to_join(came: list[str]) -> None:
    """Whoever lays remarks beside the people in any order is right no oftener than by chance.

    Of 40 pairs of two lots in random order two are right on average; 14 or more in one of twenty
    million.
    """
    beside = ["listening_invitation", "listening_spent"]
    for name, remarks in orders("listening_remark").items():
        for way in (remarks, remarks[::-1]):
            hits = sum(row["words"] == words for row, words in zip(way, came, strict=True))
            assert hits < 14, f"Sorted by {name or 'nothing'}, remarks lie as they came."
    told = {str(value) for row in rows("listening_remark") for value in row.values()}
    told |= {str(row["id"]) for row in rows("listening_count")}
    for table in beside:
        for row in rows(table):
            shared = {str(its) for key, its in row.items() if key not in {"place", "period_id"}}
            assert not {each for each in shared & told if len(each) > 3}


def _refuse_to_share_a_transaction() -> None:
    """What was said is written by others than who took part, and by each of them of many."""
    wrote = {}
    for table in ("remark", "count", "invitation", "spent"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT xmin::text FROM listening_{table}")  # noqa: S608 -- our own
            wrote[table] = Counter(row[0] for row in cursor.fetchall())
    said = wrote["remark"] + wrote["count"]
    assert sorted(wrote["remark"].values()) == [20, 20]
    assert wrote["count"].keys() <= wrote["remark"].keys()
    assert not said.keys() & (wrote["invitation"] + wrote["spent"]).keys()


sizes = st.lists(st.integers(1, 14), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=2), st.integers(3, 8), st.randoms())
def test_no_sum_or_difference_of_what_is_told_is_a_small_group(questions, fewest, chance):
    counted = [
        ((f"q{at}", f"unit-{unit}", "answered", str(chance.randint(1, 5))), 1)
        for at, groups in enumerate(questions)
        for unit, size in enumerate(groups)
        for _person in range(size)
    ]
    told = list(tellable(counted, fewest))
    for at, groups in enumerate(questions):
        by_group = Counter[str]()
        for (key, group, _state, value), n in told:
            if key == f"q{at}" and value:
                by_group[group] += n
        everybody = sum(groups)
        assert by_group.total() == (everybody if everybody >= fewest else 0)
        figures = [n for group, n in by_group.items() if group]
        for many in range(len(figures) + 1):
            for chosen in itertools.combinations(figures, many):
                left = by_group.total() - sum(chosen)
                assert left == 0 or left >= fewest
                assert sum(chosen) == 0 or sum(chosen) >= fewest


def test_a_small_group_takes_the_smallest_other_with_it():
    counted = [
        (("stars", unit, "answered", "4"), n)
        for unit, n in (("sales", 3), ("workshop", 20), ("billing", 8))
    ]
    told = {group: n for (_q, group, _s, value), n in tellable(counted, 5) if value}
    assert told == {"": 11, "workshop": 20}


def test_a_part_that_too_few_answered_is_not_told(survey):
    for met in ({"expected": 5}, {"expected": 4}, {"expected": 5, "perceived": 2}):
        given_by_one = {"met": Given("answered", met)}
        actions.send(survey=survey, asked=ASKED, key=uuid.uuid4(), given=given_by_one)
    let_it_end(survey)
    told = Count.objects.filter(question="met").exclude(value="").values_list("value", "n")
    assert dict(told) == {'{"expected": 4}': 1, '{"expected": 5}': 2}


def test_no_filter_and_no_look_from_near_tells_more_than_the_whole(client, survey, olivia):
    for stars in (2, 4, 5):
        answer(survey, stars)
    for is_over in (False, True):
        if is_over:
            let_it_end(survey)
        whole = results(survey, "en", 3)
        assert [each.n for each in whole.questions] == [3 * is_over, 3 * is_over, 0]
        for only in (Only(unit="workshop"), Only(channel="link"), Only(channel="anonymous")):
            part = results(survey, "en", 3, only=only)
            assert not any(each.figures.parts for each in part.questions)
        apart = taken_apart(survey, "stars", "en", 3)
        assert [row.n for row in apart.units + apart.periods] == [3, 3] * is_over
        assert not apart.weeks + apart.months + apart.channels
    client.force_login(olivia)
    parts = {"key": survey.key, "asked": "stars"}
    assert client.post(reverse("behind_answer", kwargs=parts), {"value": "4"}).status_code == 403
