"""What changes here is announced by keys, in the change's own transaction, and names nobody."""

import datetime as dt
import json

import pytest
from django.db import transaction
from tests.support.factories import make

from keepword.standards import actions
from keepword.standards.models import Obstacle
from keepword.webhooks.models import Event, Message, Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def receiver(db):
    return make(Receiver, events=Event.values)


def told():
    return [(each.event, json.loads(each.body)["data"]) for each in Message.objects.order_by("pk")]


def moment(owner, name, **words):
    return actions.add_moment(by=owner, name=name, unit=None, **words)


def test_a_moment_says_what_became_of_it(owner):
    ready = moment(owner, "Ready")
    actions.change_moment(moment=ready, edition=ready.edition, by=owner, name="Ready for Zoë")
    actions.change_moment(moment=ready, edition=ready.edition, by=owner, name="Ready for Zoë")
    actions.rename_key(moment=ready, key="done", by=owner)
    called = moment(owner, "Called")
    actions.merge_moments(moment=called, into=ready, by=owner)
    actions.remove_moment(moment=ready, by=owner)
    assert told() == [
        ("moment.changed", {"moment": "ready", "change": "added"}),
        ("moment.changed", {"moment": "ready", "change": "changed"}),
        ("moment.changed", {"moment": "done", "change": "renamed", "former": "ready"}),
        ("moment.changed", {"moment": "called", "change": "added"}),
        ("moment.changed", {"moment": "done", "change": "merged", "former": "called"}),
        ("moment.changed", {"moment": "done", "change": "removed"}),
    ]


def promise(target, day):
    return actions.Promise(f"{target} of Zoë's", target, False, (), day)


def test_a_standard_says_that_it_is_another_and_not_what_it_says(owner):
    ready = moment(owner, "Ready")
    day = dt.date(2026, 3, 2)
    measured = {"measured_by": "events", "measured_how": "Orders", "objective": None}
    standard = actions.add_standard(moment=ready, promise=promise(0.9, day), by=owner, **measured)
    newest = standard.versions.get()
    actions.change_standard(
        standard=standard, seen=actions.stamp(newest), promise=promise(0.95, day), by=owner,
        reason="Zoë asked", **measured,
    )  # fmt: skip
    actions.end_standard(standard=standard, last_day=day, by=owner)
    about = {"standard": standard.pk, "moment": "ready"}
    assert told()[1:] == [
        ("standard.changed", about | {"change": change}) for change in ("added", "changed", "ended")
    ]


def test_an_obstacle_says_its_kind_and_nobodys_words(owner):
    obstacle = actions.report_obstacle(
        kind=Obstacle.Kind.TOOL, words="Zoë has the drill", moment=None, by=owner
    )
    actions.answer_obstacle(obstacle=obstacle, answer="Zoë gets another", by=owner)
    about = {"obstacle": obstacle.pk, "kind": "tool", "moment": None}
    assert told() == [("obstacle.reported", about), ("obstacle.answered", about)]


def test_what_recipes_bring_is_announced_too(owner):
    words = {"name": "Ready", "proposition": "", "criterion": "", "dimension": "", "journey": ""}
    for _ in range(2):
        actions.record_moment(key="ready", is_overall=False, unit=None, **words)
        actions.record_standard(
            moment="ready", unit=None, statement="Ready.", target=0.9, told_to_customers=True,
            valid_from=dt.date(2026, 3, 2), measured_by="events",
        )  # fmt: skip
    assert [event for event, _ in told()] == ["moment.changed", "standard.changed"]


def test_what_is_taken_back_was_never_said(owner):
    with transaction.atomic():
        moment(owner, "Ready")
        transaction.set_rollback(True)
    assert told() == []


def test_no_event_names_a_person(owner):
    test_a_moment_says_what_became_of_it(owner)
    said = " ".join(Message.objects.values_list("body", flat=True))
    assert len(said) > 100
    assert not [name for name in ("Zoë", "Olivia", "olivia", "@") if name in said]
