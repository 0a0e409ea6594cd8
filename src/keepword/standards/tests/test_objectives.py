"""Standards trace to objectives: which serve which, which serve none, which nobody serves."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.organisation.models import AuditEntry
from keepword.standards import actions
from keepword.standards.actions import Promise
from keepword.standards.models import Moment, Standard, StandardChange, StandardVersion
from keepword.standards.serving import by_objective
from keepword.strategy.models import Text, TextVersion

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
READY = Promise("It is ready by the day we say.", 0.9, True, (), dt.date(2026, 3, 1))
MEASURED = {"measured_by": "events", "measured_how": "The orders' export."}


def objective(name, **said):
    text = make(Text, kind="objective", **said)
    make(TextVersion, text=text, parts={"name": name})
    return text


@pytest.fixture
def in_time():
    return objective("Everything in time.")


@pytest.fixture
def standard(owner, in_time):
    return actions.add_standard(
        moment=make(Moment, key="ready"), promise=READY, by=owner, objective=in_time, **MEASURED
    )


def names(day=DAY):
    served, others = by_objective(day)
    return (
        [(str(each.objective), [str(held.version) for held in each.standards]) for each in served],
        [str(held.version) for held in others],
    )


def test_each_objective_has_its_standards_and_the_others_stand_apart(standard):
    objective("Nobody asks twice.")
    make(StandardVersion, standard=make(Standard), statement="We ring back.")
    assert names() == (
        [
            ("Everything in time.", ["It is ready by the day we say. (2026-03-01)"]),
            ("Nobody asks twice.", []),
        ],
        ["We ring back. (2026-03-02)"],
    )


def test_what_served_an_objective_that_is_ended_serves_none(standard, in_time):
    in_time.ended_at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    in_time.save()
    assert names() == ([], ["It is ready by the day we say. (2026-03-01)"])


def test_drafts_and_principles_are_no_objectives(standard):
    make(Text, kind="objective", draft={"name": "Perhaps."})
    make(TextVersion)
    assert [name for name, _ in names()[0]] == ["Everything in time."]


def test_the_version_of_the_day_is_shown_and_what_has_ended_is_not(standard, owner):
    actions.change_standard(
        standard=standard, seen=actions.stamp(standard.newest), by=owner, reason="",
        promise=replace(READY, target=0.95, statement="Sooner.", valid_from=dt.date(2026, 7, 1)),
        objective=standard.objective, **MEASURED,
    )  # fmt: skip
    assert names()[0][0][1] == ["It is ready by the day we say. (2026-03-01)"]
    assert names(dt.date(2026, 7, 1))[0][0][1] == ["Sooner. (2026-07-01)"]
    assert names(dt.date(2026, 1, 1))[0][0][1] == ["It is ready by the day we say. (2026-03-01)"]
    actions.end_standard(standard=standard, last_day=dt.date(2026, 8, 1), by=owner)
    assert names(dt.date(2026, 8, 2))[0] == [("Everything in time.", [])]


def test_saying_another_objective_begins_no_version_and_is_in_the_history(client, standard, owner):
    actions.change_standard(
        standard=standard, seen=actions.stamp(standard.newest), promise=READY, by=owner,
        reason="They ask all day.", objective=objective("Nobody asks twice."), **MEASURED,
    )  # fmt: skip
    standard.refresh_from_db()
    assert str(standard.objective) == "Nobody asks twice."
    assert standard.versions.count() == 1
    assert AuditEntry.objects.latest("pk").details["objective"] == "Nobody asks twice."
    kept = standard.changes.get()
    assert (kept.changed_by, kept.reason) == (owner, "They ask all day.")
    client.force_login(owner)
    page = client.get(f"/standards/{standard.pk}/").text
    assert "<del>Everything in time</del><ins>Nobody asks twice</ins>." in page
    assert f"Changed by {owner}" in page
    assert "“They ask all day.”" in page


def test_another_means_is_in_the_history_word_by_word_also_when_drafted(client, standard, owner):
    also = {"standard": standard, "objective": standard.objective, "by": owner}
    by_hand = {"measured_by": "survey", "measured_how": "A list by hand.", "measured_with": ""}
    before = standard.measured_how
    newest = actions.stamp(standard.newest)
    actions.change_standard(promise=READY, seen=newest, reason="", **also, **by_hand)
    actions.draft_standard(
        promise=READY, draft_seen=Standard.objects.get(pk=standard.pk).edition,
        **also, **(by_hand | {"measured_how": "A list by machine."}),
    )  # fmt: skip
    first, second = standard.changes.all()
    assert (first.before["measured"], first.before["means"]) == (before, "events")
    assert (second.before["measured"], second.after["measured"]) == (
        "A list by hand.", "A list by machine.",
    )  # fmt: skip
    client.force_login(owner)
    page = client.get(f"/standards/{standard.pk}/").text
    assert "A list by<del> hand</del><ins> machine</ins>." in page
    assert "<ins>A question that customers answer</ins>" in page


def test_what_is_saved_as_it_was_or_only_drafted_leaves_no_change(standard, owner):
    actions.change_standard(
        standard=standard, seen=actions.stamp(standard.newest), promise=READY, reason="", by=owner,
        objective=standard.objective, **MEASURED,
    )  # fmt: skip
    drafted = actions.draft_new_standard(
        moment=standard.moment, promise=replace(READY, target=0.5), by=owner, **MEASURED
    )
    actions.draft_standard(
        standard=drafted, draft_seen=drafted.edition, promise=READY, by=owner,
        measured_by="survey", measured_how="",
    )  # fmt: skip
    assert not StandardChange.objects.exists()


def test_nothing_is_promised_that_nobody_measures(standard, owner):
    with pytest.raises(actions.NotMeasuredError):
        actions.add_standard(
            moment=make(Moment), promise=READY, by=owner, measured_by="", measured_how=""
        )
    with pytest.raises(actions.NotMeasuredError):
        actions.change_standard(
            standard=standard, seen=actions.stamp(standard.newest), promise=READY, reason="",
            by=owner, measured_by="", measured_how="", objective=None,
        )  # fmt: skip
    assert Standard.objects.get().measured_by == "events"


def test_the_pages_say_it_and_ask_the_database_as_much_at_any_size(client, owner, standard):
    client.force_login(owner)
    client.get("/standards/")
    objective("Nobody asks twice.")
    with CaptureQueriesContext(connection) as few:
        page = client.get("/standards/").content.decode()
    assert "Everything in time." in page
    assert "No standard serves it yet." in page
    for number in range(12):
        serving = make(Standard, objective=objective(f"Objective {number}."))
        make(StandardVersion, standard=serving)
        make(StandardVersion, standard=make(Standard))
    with CaptureQueriesContext(connection) as many:
        assert "Serving no objective" in client.get("/standards/").content.decode()
    assert len(few) == len(many)
    assert "Everything in time." in client.get(f"/standards/{standard.pk}/").content.decode()


def test_the_form_offers_what_holds_and_keeps_what_was_chosen(client, owner, standard, in_time):
    client.force_login(owner)
    ended = objective("Bygone.", ended_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    page = client.get(f"/standards/{standard.pk}/change/").content.decode()
    assert f'<option value="{in_time.pk}" selected>' in page
    assert "Bygone." not in page
    form = {
        "statement": "Ready.", "target": "95", "measured_by": "events", "measured_how": "Orders.",
        "valid_from": "2026-06-01", "objective": ended.pk,
    }  # fmt: skip
    refused = client.post("/journey/moments/ready/promise/", form)
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"objective"}
