"""Standards: a change begins a version, and the board's promised lens follows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from tests.support.factories import make

from keepword.board.measures import board
from keepword.ledger.models import FreshObservation
from keepword.organisation.models import AuditEntry
from keepword.organisation.present import today
from keepword.standards import actions
from keepword.standards.actions import Promise
from keepword.standards.models import Moment, Standard, StandardVersion

pytestmark = pytest.mark.django_db
MEASURED = {
    "measured_by": Standard.Means.EVENTS, "measured_how": "The orders' export.", "objective": None,
}  # fmt: skip
READY = Promise("It is ready by the day we say.", 0.9, True, (), date(2026, 3, 1))


@pytest.fixture
def moment():
    return make(Moment, key="ready")


@pytest.fixture
def standard(owner, moment):
    """Promised from March on, and written down in February."""
    standard = actions.add_standard(moment=moment, promise=READY, by=owner, **MEASURED)
    ago = timezone.now() - timedelta(days=30)
    standard.versions.update(made_at=ago)
    return standard


def change(standard, by, *, seen=None, measured=MEASURED, **otherwise):
    newest = standard.versions.latest("valid_from")
    promise = replace(READY, units=list(newest.units.all()), **otherwise)
    actions.change_standard(
        standard=standard, seen=seen or actions.stamp(newest), promise=promise, reason="New stand.",
        by=by, **measured,
    )  # fmt: skip


def spans(standard):
    rows = standard.versions.order_by("valid_from").values_list("valid_from", "valid_to", "target")
    return [*rows]


def promised(unit=""):
    """The target that the board shows over March 2026, and whether customers are told."""
    rows = board(first="2026-03-01", last="2026-03-31", unit=unit).rows
    marks = [mark for row in rows for mark in row.marks if mark.lens == "promised"]
    return [(round(mark.at, 4), mark.told_to_customers) for mark in marks]


def test_a_new_target_begins_a_version_and_the_board_weighs_each_by_its_days(standard, owner):
    assert promised() == [(0.9, True)]
    change(standard, owner, target=0.96, valid_from=date(2026, 3, 11))
    assert spans(standard) == [
        (date(2026, 3, 1), date(2026, 3, 10), 0.9),
        (date(2026, 3, 11), None, 0.96),
    ]
    assert promised() == [(round((10 * 0.9 + 21 * 0.96) / 31, 4), True)]
    newest = standard.versions.latest("valid_from")
    assert (newest.made_by, newest.reason) == (owner, "New stand.")


def test_what_is_no_longer_told_to_customers_is_a_version_too(standard, owner):
    change(standard, owner, told_to_customers=False, valid_from=date(2026, 3, 11))
    assert promised() == [(0.9, False)]


def test_an_ended_standard_promises_until_its_last_day(standard, owner):
    actions.end_standard(standard=standard, last_day=date(2026, 3, 20), by=owner)
    assert spans(standard) == [(date(2026, 3, 1), date(2026, 3, 20), 0.9)]
    with pytest.raises(actions.TooEarlyError):
        actions.end_standard(standard=standard, last_day=date(2026, 2, 20), by=owner)
    change(standard, owner, target=0.8, valid_from=date(2026, 3, 25))
    assert promised() == [(round((20 * 0.9 + 7 * 0.8) / 27, 4), True)]


def test_what_has_ended_never_reaches_into_what_follows(client, standard, owner, moment):
    actions.end_standard(standard=standard, last_day=date(2026, 3, 20), by=owner)
    following = replace(READY, statement="It is ready the same day.", valid_from=date(2026, 4, 1))
    actions.add_standard(moment=moment, promise=following, by=owner, **MEASURED)
    client.force_login(owner)
    page = client.post(f"/standards/{standard.pk}/end/", {"last_day": "2026-04-01"})
    assert page.status_code == 400
    assert "“It is ready the same day.” is promised here for the same units since" in page.text
    assert spans(standard) == [(date(2026, 3, 1), date(2026, 3, 20), 0.9)]
    client.post(f"/standards/{standard.pk}/end/", {"last_day": "2026-03-31"})
    assert spans(standard) == [(date(2026, 3, 1), date(2026, 3, 31), 0.9)]
    again, _, first = AuditEntry.objects.filter(by=owner).order_by("-pk")[:3]
    assert (again.details["before"], again.details["last_day"]) == ("2026-03-20", "2026-03-31")
    assert first.details["before"] is None


@pytest.mark.parametrize(
    ("last_day", "said"), [("2026-02-28", "has held since"), ("soon", "Enter a valid date.")]
)
def test_a_last_day_that_cannot_be_is_refused_with_the_history(
    client, standard, owner, last_day, said
):
    client.force_login(owner)
    page = client.post(f"/standards/{standard.pk}/end/", {"last_day": last_day})
    assert page.status_code == 400
    assert said in page.text
    assert spans(standard) == [(date(2026, 3, 1), None, 0.9)]


def test_one_standard_holds_for_several_units(owner, moment, workshop):
    shop, other = actions.record_units({"shop": "Shop", "other": "Other"}, {}), None
    assert shop.created == ["other", "shop"]
    units = [workshop, type(workshop).objects.get(key="shop")]
    other = type(workshop).objects.get(key="other")
    for unit in (*units, other):
        make(FreshObservation, moment="ready", unit=unit.key)
    actions.add_standard(moment=moment, promise=replace(READY, units=units), by=owner, **MEASURED)
    assert promised("workshop") == promised("shop") == [(0.9, True)]
    assert promised("other") == []


def test_a_version_that_has_held_is_not_written_over(standard, owner):
    with pytest.raises(actions.TooEarlyError):
        change(standard, owner, target=0.5, valid_from=date(2026, 3, 1))
    with pytest.raises(actions.TooEarlyError):
        change(standard, owner, target=0.5, valid_from=date(2026, 2, 1))
    assert spans(standard) == [(date(2026, 3, 1), None, 0.9)]


def test_a_past_day_within_the_version_in_force_may_be_changed_for_all_to_see(
    client, standard, owner
):
    change(standard, owner, target=0.5, valid_from=date(2026, 3, 11))
    newest = standard.versions.latest("valid_from")
    assert newest.made_at.date() > newest.valid_from
    client.force_login(owner)
    page = client.get(f"/standards/{standard.pk}/").text
    assert f"Written by {owner}, {date_format(today(), 'DATE_FORMAT')}" in page
    actions.end_standard(standard=standard, last_day=date(2026, 3, 20), by=owner)
    ended, changed = AuditEntry.objects.filter(by=owner).order_by("-pk")[:2]
    assert (changed.did, changed.details["valid_from"]) == ("changed a standard", "2026-03-11")
    assert changed.details["before"]["target"] == 0.9
    assert (ended.did, ended.details["last_day"]) == ("ended a standard", "2026-03-20")
    with pytest.raises(actions.TooEarlyError):
        actions.end_standard(standard=standard, last_day=date(2026, 3, 10), by=owner)


def test_what_was_written_today_can_be_put_right(standard, owner):
    change(standard, owner, target=0.69, valid_from=date(2026, 3, 11))
    change(standard, owner, target=0.96, valid_from=date(2026, 3, 11))
    assert spans(standard)[1:] == [(date(2026, 3, 11), None, 0.96)]


def test_what_has_not_begun_can_be_put_off(standard, owner):
    soon = timezone.localdate() + timedelta(days=10)
    later = soon + timedelta(days=10)
    change(standard, owner, target=0.96, valid_from=soon)
    standard.versions.update(made_at=timezone.now() - timedelta(days=9))
    change(standard, owner, target=0.96, valid_from=later)
    assert spans(standard) == [
        (date(2026, 3, 1), later - timedelta(days=1), 0.9),
        (later, None, 0.96),
    ]


def test_saying_only_how_it_is_measured_begins_no_version(standard, owner):
    measured = MEASURED | {"measured_by": Standard.Means.SURVEY, "measured_how": "Was it ready?"}
    change(standard, owner, measured=measured, valid_from=timezone.localdate())
    standard.refresh_from_db()
    assert standard.measured_how == "Was it ready?"
    assert len(spans(standard)) == 1


def test_nobody_changes_what_they_have_not_seen(standard, owner):
    seen = actions.stamp(standard.newest)
    change(standard, owner, target=0.96, valid_from=date(2026, 3, 11))
    with pytest.raises(actions.ChangedMeanwhileError):
        change(standard, owner, seen=seen, target=0.8, valid_from=date(2026, 3, 12))


def test_for_the_same_units_there_is_one_standard_at_a_moment(standard, owner, moment, workshop):
    with pytest.raises(actions.StandsAlreadyError) as refused:
        actions.add_standard(moment=moment, promise=READY, by=owner, **MEASURED)
    assert refused.value.other == standard.newest
    its_own = replace(READY, units=[workshop], target=0.8)
    actions.add_standard(moment=moment, promise=its_own, by=owner, **MEASURED)
    assert promised("workshop") == []
    make(FreshObservation, moment="ready", unit="workshop")
    assert promised("workshop") == [(0.8, True)]
    assert promised() == [(0.9, True)]


def test_who_manages_a_unit_promises_for_it_alone(manager, moment, workshop):
    its_own = replace(READY, units=[workshop])
    standard = actions.add_standard(moment=moment, promise=its_own, by=manager, **MEASURED)
    with pytest.raises(PermissionDenied):
        actions.add_standard(moment=moment, promise=READY, by=manager, **MEASURED)
    with pytest.raises(PermissionDenied):
        actions.change_standard(
            standard=standard, seen=actions.stamp(standard.newest), promise=READY, reason="",
            by=manager, **MEASURED,
        )  # fmt: skip
    assert StandardVersion.objects.count() == 1
