"""Moments: changed, ordered, renamed, merged and removed, and what the board makes of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.html import escape
from tests.support.factories import DAY, make

from keepword.board.measures import board
from keepword.ledger.models import FreshObservation
from keepword.organisation.models import AuditEntry, Unit
from keepword.standards import actions
from keepword.standards.journey import stages
from keepword.standards.models import (
    Claim,
    Moment,
    MomentAlias,
    Obstacle,
    Standard,
    StandardUnit,
    StandardVersion,
)
from keepword.standards.tests.delivering import deliver

pytestmark = pytest.mark.django_db
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def observe(key, held, of):
    for i in range(of):
        make(FreshObservation, moment=key, score=float(i < held))


def delivered(key):
    found = next(row for row in board(**MARCH).rows if row.key == key)
    return {mark.lens: (mark.said, mark.n) for mark in found.marks}["delivered"]


def journey():
    return [(stage.name, [moment.key for moment in stage.moments]) for stage in stages_now()]


def stages_now():
    return stages(Moment.objects.all())


def test_a_moment_is_added_at_the_end_with_a_key_of_its_name(owner, workshop):
    actions.add_moment(by=owner, name="Abholung früh", unit=workshop)
    second = actions.add_moment(by=owner, name="Abholung früh", unit=None, proposition="Früh.")
    keys = list(Moment.objects.values_list("key", "position"))
    assert keys == [("abholung-frueh", 0), ("abholung-frueh-2", 1)]
    assert AuditEntry.objects.first().details == {"key": second.key}
    with pytest.raises(actions.KeyTakenError):
        actions.add_moment(by=owner, name="Another", unit=None, key="abholung-frueh")


def test_who_manages_a_unit_writes_its_moments_only(manager, workshop):
    moment = actions.add_moment(by=manager, name="Ready", unit=workshop)
    for unit in (None, Unit.objects.create(key="shop", name="Shop")):
        with pytest.raises(PermissionDenied):
            actions.add_moment(by=manager, name="Elsewhere", unit=unit)
        with pytest.raises(PermissionDenied):
            actions.change_moment(moment=moment, edition=1, by=manager, unit=unit)
    with pytest.raises(PermissionDenied):
        actions.move_stage(name="", up=True, by=manager)
    moment.refresh_from_db()
    assert moment.unit == workshop


def test_nobody_saves_over_what_they_have_not_seen(owner):
    moment = actions.add_moment(by=owner, name="Ready", unit=None)
    actions.change_moment(moment=moment, edition=1, by=owner, name="Ready on the day")
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.change_moment(moment=moment, edition=1, by=owner, name="Ready at last")
    assert Moment.objects.get().name == "Ready on the day"
    assert AuditEntry.objects.first().details["name"] == ["Ready", "Ready on the day"]


def test_moments_move_within_their_stage_and_stages_with_their_moments(owner):
    for key, stage in (("a", "Buying"), ("b", "Having"), ("c", "Buying"), ("d", "")):
        make(Moment, key=key, journey=stage, position=len(Moment.objects.all()))
    assert journey() == [("Buying", ["a", "c"]), ("Having", ["b"]), ("", ["d"])]
    actions.move_moment(moment=Moment.objects.get(key="c"), up=True, by=owner)
    assert journey()[0] == ("Buying", ["c", "a"])
    actions.move_moment(moment=Moment.objects.get(key="c"), up=True, by=owner)
    assert journey()[0] == ("Buying", ["c", "a"])
    actions.move_stage(name="Having", up=True, by=owner)
    assert journey() == [("Having", ["b"]), ("Buying", ["c", "a"]), ("", ["d"])]


def test_what_came_under_a_former_key_still_counts(owner):
    moment = make(Moment, key="ready")
    observe("ready", 20, 30)
    actions.rename_key(moment=moment, key="done", by=owner)
    observe("done", 10, 30)
    assert delivered("done") == ("50", 60)
    assert actions.moment_of("ready") == moment
    with pytest.raises(actions.KeyTakenError):
        actions.rename_key(moment=make(Moment), key="ready", by=owner)
    actions.rename_key(moment=moment, key="ready", by=owner)
    assert {*MomentAlias.objects.values_list("key", flat=True)} == {"done"}
    assert delivered("ready") == ("50", 60)


def test_of_two_merged_moments_the_second_has_everything(owner):
    ready, done = make(Moment, key="ready"), make(Moment, key="done", is_overall=True)
    make(MomentAlias, key="once", moment=done)
    make(Moment, key="other")
    claim = make(Claim, verdict=Claim.Verdict.MEASURED, moment=done)
    obstacle = make(Obstacle, moment=done)
    for key in ("ready", "done", "once"):
        observe(key, 15, 30)
    observe("other", 1, 30)
    actions.merge_moments(moment=done, into=ready, by=owner)
    assert {*MomentAlias.objects.values_list("key", "moment__key")} == {
        ("done", "ready"), ("once", "ready"),
    }  # fmt: skip
    page = board(**MARCH)
    assert page.overall.key == "ready"
    assert [(mark.said, mark.n) for mark in page.overall.marks] == [("50", 90)]
    claim.refresh_from_db()
    obstacle.refresh_from_db()
    assert (claim.moment, obstacle.moment) == (ready, ready)
    assert not Moment.objects.filter(key="done").exists()
    assert delivered("other") == ("3", 30)


def test_different_questions_are_merged_only_if_somebody_means_it(owner):
    ready = make(Moment, key="ready", proposition="It was ready.")
    asked = make(Moment, key="asked", proposition="I was asked.")
    with pytest.raises(actions.DifferentQuestionError):
        actions.merge_moments(moment=ready, into=asked, by=owner)
    assert Moment.objects.count() == 2
    actions.merge_moments(moment=ready, into=asked, by=owner, although=True)
    said = AuditEntry.objects.first().details["propositions"]
    assert said == ["It was ready.", "I was asked."]


def test_of_two_standards_for_the_same_units_that_of_the_moment_that_stays_holds(owner, workshop):
    going, staying = make(Moment, key="going"), make(Moment, key="staying")
    make(StandardVersion, standard=make(Standard, moment=staying), target=0.9)
    make(StandardVersion, standard=make(Standard, moment=going), target=0.5)
    of_workshop = make(StandardVersion, standard=make(Standard, moment=going), target=0.8)
    make(StandardUnit, version=of_workshop, unit=workshop)
    assert [each.newest.target for each in actions.giving_way(going, staying)] == [0.5]
    actions.merge_moments(moment=going, into=staying, by=owner)
    kept = StandardVersion.objects.filter(standard__moment=staying).values_list("target", flat=True)
    assert {*kept} == {0.9, 0.8}
    assert not StandardVersion.objects.filter(target=0.5).exists()
    gave_way = AuditEntry.objects.first().details["standards_that_gave_way"]
    assert gave_way[0][0]["target"] == 0.5


def test_a_moment_goes_only_if_nothing_was_observed_there(owner):
    moment = make(Moment, key="ready")
    make(MomentAlias, key="done", moment=moment)
    claim = make(Claim, verdict=Claim.Verdict.MEASURED, moment=moment)
    seen = make(FreshObservation, moment="done")
    with pytest.raises(actions.StillNeededError):
        actions.remove_moment(moment=moment, by=owner)
    seen.delete()
    make(StandardVersion, standard=make(Standard, moment=moment), valid_from=DAY)
    actions.remove_moment(moment=moment, by=owner)
    claim.refresh_from_db()
    assert (claim.verdict, claim.moment) == (Claim.Verdict.OPEN, None)
    assert not StandardVersion.objects.exists()
    assert AuditEntry.objects.first().details["standards"][0][0]["from"] == "2026-03-02"


def names_in_order():
    return [*Moment.objects.values_list("key", flat=True)]


def test_a_moment_is_put_before_another_of_its_stage_or_last(owner):
    for number, key in enumerate("abc"):
        make(Moment, key=key, journey="Buying", position=number)
    make(Moment, key="d", journey="After", position=3)
    moments = {moment.key: moment for moment in Moment.objects.all()}
    actions.place_moment(moment=moments["c"], before=moments["a"], by=owner)
    assert names_in_order() == ["c", "a", "b", "d"]
    actions.place_moment(moment=moments["c"], before=None, by=owner)
    assert names_in_order() == ["a", "b", "c", "d"]
    actions.place_moment(moment=moments["a"], before=moments["d"], by=owner)
    actions.place_moment(moment=moments["a"], before=moments["a"], by=owner)
    assert names_in_order() == ["a", "b", "c", "d"]


def test_who_does_not_write_for_it_places_no_moment(manager):
    first, second = make(Moment, key="a", position=0), make(Moment, key="b", position=1)
    with pytest.raises(PermissionDenied):
        actions.place_moment(moment=second, before=first, by=manager)
    assert names_in_order() == ["a", "b"]


def test_the_map_says_of_each_moment_what_the_board_says(client, owner):
    make(Moment, key="ready", name="Ready")
    deliver("ready", 40, 50)
    deliver("ready", 3, 4, lens="perceived")
    client.force_login(owner)
    row = board().rows[0]
    assert row.withheld
    page = client.get("/journey/").content.decode()
    assert escape(row.withheld) in page
    FreshObservation.objects.filter(lens="perceived").delete()
    row = board().rows[0]
    sentence = "".join(part.text for part in row.sentence)
    assert sentence
    assert escape(f"{sentence} {row.figures_said}".strip()) in client.get("/journey/").text
