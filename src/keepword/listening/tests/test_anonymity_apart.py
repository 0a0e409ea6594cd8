"""Anonymous answers by unit and by period: no page, date or total gives a small group away."""

import datetime as dt
import itertools
import uuid
from collections import Counter, defaultdict

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.listening import tasks
from keepword.listening.anonymity import actions, envelopes
from keepword.listening.anonymity.releasing import tellable
from keepword.listening.models import Count, Invitation, Period, Wave
from keepword.listening.surveys import actions as surveys
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.measures import taken_apart
from keepword.listening.surveys.questionnaire import Scoring
from keepword.measure import disclosure
from keepword.organisation.actions import make_token
from keepword.organisation.models import Organisation, Unit
from keepword.standards.models import Moment

from .questionnaires import one_page, question

ASKED = one_page(question("stars", moment="ready", scoring=Scoring("perceived", satisfied_at=4)))


@pytest.fixture
def survey(olivia, moments):
    asked = surveys.create_survey(name="Honestly", unit=None, asked=ASKED, by=olivia)
    actions.make_anonymous(survey=asked, months=1, by=olivia)
    surveys.launch(survey=asked, edition=1, by=olivia)
    return asked


def a_period(survey, **stars: list[int]) -> None:
    """Customers of units answer, and the period goes by."""
    wave = make(Wave, survey=survey)
    for unit, given_by_each in stars.items():
        for point in given_by_each:
            key = make(Invitation, wave=wave, unit="" if unit == "none" else unit).key
            said = {"stars": Given("answered", point)}
            actions.send(survey=survey, asked=ASKED, key=key, given=said)
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    Period.objects.filter(survey=survey, released_on=None).update(ends_on=yesterday)
    tasks.sweep()


def test_units_that_are_large_enough_stand_apart_and_small_ones_together(survey):
    a_period(survey, workshop=[5, 5, 1], sales=[4, 2], billing=[1], none=[3, 3, 3])
    a_period(survey, workshop=[5, 5, 5, 5], sales=[1, 1, 1])
    apart = taken_apart(survey, "stars", "en", 3)
    assert [(row.name, row.n) for row in apart.units] == [("", 6), ("sales", 3), ("workshop", 7)]
    assert [row.headline.value for row in apart.units][1:] == [0, pytest.approx(600 / 7)]
    assert [row.n for row in apart.periods] == [9, 7]
    assert [round(row.headline.value) for row in apart.periods] == [33, 57]


def test_the_board_learns_of_units_and_puts_nobody_into_one_that_is_not_theirs(survey, workshop):
    Moment.objects.filter(key="ready").update(unit=workshop)
    a_period(survey, workshop=[5, 5, 1], sales=[4, 2], billing=[1])
    entered = Counter(FreshObservation.objects.values_list("unit", flat=True))
    assert entered == {"workshop": 3, None: 3}


def test_who_comes_by_a_units_link_or_tablet_counts_for_that_unit(client, survey, workshop):
    here = f"/s/{survey.address}/"
    sent = {"version": 1, "language": "en", "page": "page", "stars": 4}
    for address, unit in ((here, "workshop"), (f"{here}kiosk/", "workshop"), (here, "unknown")):
        form = sent | {"response": uuid.uuid4(), "unit": unit, "passed": "stars"}
        assert client.post(address, form).status_code in {204, 302}
    envelopes.open_all(survey.periods.get())
    counted = Count.objects.filter(question="stars").exclude(value="")
    assert dict(counted.values_list("group", "n")) == {"workshop": 2, "": 1}


def test_page_and_api_tell_the_same_rows(client, survey, olivia):
    make(Unit, key="sales", name="Sales")
    a_period(survey, workshop=[5, 5, 1], sales=[4, 2, 5])
    a_period(survey, workshop=[5, 5, 5], sales=[1])
    client.force_login(olivia)
    shown = client.get(reverse("survey_question", args=[survey.key, "stars"]))
    page = " ".join(shown.text.split())
    assert "By the unit whose customers answered" in page
    assert "Period by period" in page
    assert [row.n for _name, row in shown.context["units"]] == [4, 3, 3]
    assert shown.context["units"][1][0] == "Sales"
    _made, secret = make_token(name="Report", scopes=["read"], days=30, by=olivia)
    told = client.get(
        f"/api/surveys/{survey.key}/questions/stars/groups",
        headers={"Authorization": f"Bearer {secret}"},
    ).json()
    assert [row["n"] for row in told["units"]] == [4, 3, 3]
    assert [row["n"] for row in told["periods"]] == [6, 4]
    assert told["weeks"] == told["months"] == told["channels"] == []


def test_units_and_periods_cost_no_queries_of_their_own(
    client, survey, olivia, django_assert_num_queries
):
    client.force_login(olivia)
    address = reverse("survey_question", args=[survey.key, "stars"])
    a_period(survey, workshop=[5, 5, 1])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _period in range(2):
        a_period(survey, **{f"unit{number}": [1, 2, 3] for number in range(3)})
    with django_assert_num_queries(len(few)):
        client.get(address)


tables = st.lists(
    st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=3
)  # fmt: skip


def told_cells(table: list[list[int]], fewest: int, chance) -> list[tuple[set, int]]:
    """What is told of each period: sets of (period, unit), and how many are counted there."""
    found = []
    for period, sizes in enumerate(table):
        counted = [
            (("stars", f"unit-{unit}", "answered", str(chance.randint(1, 5))), 1)
            for unit, size in enumerate(sizes)
            for _person in range(size)
        ]
        groups = Counter[str]()
        for (_question, group, _state, value), n in tellable(counted, fewest):
            if value:
                groups[group] += n
        named = {(period, f"unit-{unit}") for unit, size in enumerate(sizes) if size}
        shown = {(period, group) for group in groups if group}
        found += [({cell}, groups[cell[1]]) for cell in shown]
        if groups[""]:
            found.append((named - shown, groups[""]))
    return found


def releases(cells: list[tuple[set, int]]) -> dict[str, set]:
    """Everything that a page, a file or the API says: each cell, each total, and the whole."""
    found: dict[str, set] = defaultdict(set)
    for at, (members, _n) in enumerate(cells):
        period, unit = min(members)
        whose = unit if len(members) == 1 else "others"
        for name in (f"cell {at}", f"unit {whose}", f"period {period}", "the whole"):
            found[name] |= members
    return dict(found)


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(2, 6), st.randoms())
def test_no_sum_or_difference_over_units_and_periods_is_a_small_group(table, fewest, chance):
    sizes = {
        (period, f"unit-{unit}"): n
        for period, row in enumerate(table)
        for unit, n in enumerate(row)
        if n
    }
    said = releases(told_cells(table, fewest, chance))
    if not said:
        return
    assert disclosure.differencing(said, fewest, sizes=sizes).safe
    people = sorted(sizes)
    weights = np.array([sizes[cell] for cell in people])
    figures = sorted({tuple(cell in members for cell in people) for members in said.values()})
    vectors = np.array(figures, dtype=int)[:8]
    for signs in itertools.product((-1, 0, 1), repeat=len(vectors)):
        left = np.array(signs) @ vectors
        if ((left == 0) | (left == 1)).all() and left.any():
            assert left @ weights >= fewest
