"""Who is asked, who may ask, and how a round ends."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.listening import actions, tasks
from keepword.listening.measures import progress
from keepword.listening.models import Participant, Round
from keepword.listening.questions import questions
from keepword.notify.models import Request
from keepword.organisation.models import AuditEntry, UnitEdge
from keepword.standards.models import MomentAlias


def views(asking) -> dict[str, str]:
    return dict(asking.participants.values_list("user__name", "view"))


def test_everybody_is_asked_as_a_leader_or_as_staff_but_not_who_is_a_customer(
    open_round, person, sam
):
    person("Lea", "leader")
    person("Mia", "manager")
    person("Cy", "customer")
    gone = person("Guy")
    gone.is_active = False
    gone.save()
    asking = open_round()
    assert views(asking) == {
        "Olivia": "believed_leaders",
        "Lea": "believed_leaders",
        "Mia": "believed_staff",
        "Sam": "believed_staff",
    }
    request = Request.objects.get(person=sam)
    assert (request.minutes, request.link, request.about) == (
        1, f"/predict/{asking.key}/", "What will they say?",
    )  # fmt: skip
    assert AuditEntry.objects.get().details == {"people": 4}


def test_the_people_of_a_unit_are_those_with_a_role_there_or_below(
    open_round, person, workshop, sam
):
    below, beside = make(type(workshop)), make(type(workshop))
    UnitEdge.objects.create(parent=workshop, child=below)
    person("Ben", unit=below)
    person("Cleo", unit=beside)
    asking = open_round(units=[workshop])
    units = dict(asking.participants.values_list("user__name", "unit"))
    assert units == {"Sam": "workshop", "Ben": below.key}


def test_a_manager_asks_their_own_people_and_nobody_elses(open_round, person, workshop):
    mia = person("Mia", "manager", workshop)
    assert open_round(units=[workshop], by=mia).participants.count() == 1
    for units in ([], [make(type(workshop))]):
        with pytest.raises(PermissionDenied):
            open_round(units=units, by=mia)
    assert Round.objects.count() == 1
    theirs = open_round()
    for action in (actions.close_round, actions.make_link):
        with pytest.raises(PermissionDenied):
            action(asking=theirs, by=mia)


def test_leaders_are_asked_what_customers_expect_where_the_round_says_so(open_round, sam, olivia):
    asking = open_round(asks_expected=True)
    theirs = {each.user: questions(asking, each.view) for each in asking.participants.all()}
    assert [each.lens for each in theirs[sam]] == ["believed_staff"] * 2
    assert [each.lens for each in theirs[olivia]] == ["believed_leaders", "believed_expected"] * 2
    assert Request.objects.get(person=olivia).minutes == 2


def test_a_moment_that_was_renamed_is_still_asked_about(open_round, olivia):
    asking = open_round(moments=["former", "gone"])
    moment = make(MomentAlias, key="former").moment
    (question,) = questions(asking, "believed_staff")
    assert (question.moment, question.key) == (moment, "former")


def test_closing_ends_what_is_asked_and_is_done_once(open_round, sam, olivia):
    asking = open_round()
    actions.close_round(asking=asking, by=olivia)
    closed = Round.objects.get().closed_at
    actions.close_round(asking=asking, by=olivia)
    assert Round.objects.get().closed_at == closed
    assert not Request.objects.filter(ended_at=None).exists()
    assert AuditEntry.objects.filter(did="closed the predictions").count() == 1


def test_the_worker_closes_a_round_whose_last_day_is_over(open_round, organisation):
    tasks.sweep()
    asking = open_round()
    tasks.sweep()
    assert Round.objects.get().is_open
    Round.objects.update(open_until=organisation.today() - dt.timedelta(days=1))
    assert not Round.objects.get().is_open
    tasks.sweep()
    asking.refresh_from_db()
    assert asking.closed_at
    assert AuditEntry.objects.get(did="closed the predictions").by is None


def test_who_comes_while_a_round_is_open_is_asked_too_and_once(open_round, person, sam, workshop):
    everywhere, there = open_round(), open_round(units=[workshop])
    beside = make(type(workshop))
    lea, cleo, cy = person("Lea", "leader"), person("Cleo", unit=beside), person("Cy", "customer")
    tasks.sweep()
    tasks.sweep()
    assert views(everywhere) == {
        "Olivia": "believed_leaders",
        "Sam": "believed_staff",
        "Lea": "believed_leaders",
        "Cleo": "believed_staff",
    }
    assert {*views(there)} == {"Sam"}
    asked = Request.objects.filter(person__in=[lea, cleo, cy]).order_by("person__name")
    assert [(each.person, each.key) for each in asked] == [
        (cleo, everywhere.request_key),
        (lea, everywhere.request_key),
    ]


def test_nobody_is_asked_in_a_round_that_closes_meanwhile(open_round, person, olivia):
    asking = open_round()
    actions.close_round(asking=asking, by=olivia)
    person("Lea", "leader")
    actions.ask_newcomers(asking=asking)
    assert "Lea" not in views(asking)


def test_progress_says_how_many_never_who(open_round, sam, person, organisation):
    ben = person("Ben")
    make(Request, person=ben, minutes=5, week=organisation.today() - dt.timedelta(
        days=organisation.today().weekday()))  # fmt: skip
    asking = open_round()
    mine = Participant.objects.get(user=sam)
    asked = questions(asking, mine.view)
    actions.predict(participant=mine, question=asked[0], says=80)
    far = progress([asking])[asking.pk]
    assert (far.asked, far.predicted, far.by_link, far.waiting) == (3, 0, 0, 1)
    actions.predict(participant=mine, question=asked[1], says=None)
    visitor = make(Participant, round=asking, user=None)
    actions.predict(participant=visitor, question=asked[0], says=10)
    far = progress([asking])[asking.pk]
    assert (far.predicted, far.by_link) == (1, 1)
    assert Request.objects.get(person=sam).ended_at
