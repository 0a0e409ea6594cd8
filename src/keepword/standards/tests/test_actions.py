from datetime import date

import pytest
from tests.support.factories import make

from keepword.organisation.models import Unit, UnitEdge
from keepword.standards.actions import moment_keys, record_moment, record_standard, record_units
from keepword.standards.means import means_of
from keepword.standards.models import Card, Moment, MomentAlias, Standard, StandardVersion
from keepword.standards.querysets import promises_of_units

pytestmark = pytest.mark.django_db

READY = {
    "key": "ready",
    "is_overall": False,
    "unit": None,
    "name": "Ready",
    "proposition": "Ready.",
}
PROMISE = {
    "moment": "ready",
    "unit": None,
    "statement": "Ready by the day we say.",
    "target": 0.95,
    "told_to_customers": True,
    "valid_from": date(2024, 1, 1),
    "measured_by": "events",
    "measured_with": "repairs",
}


def test_units_come_with_their_parents_and_stay_as_they_are():
    record_units({"berlin": "Berlin", "mitte": "Mitte"}, {"mitte": "berlin"})
    assert UnitEdge.objects.get().parent.key == "berlin"
    again = record_units({"mitte": "Another name", "nord": "Nord"}, {"mitte": "nord"})
    assert again.created == ["nord"]
    assert Unit.objects.get(key="mitte").name == "Mitte"
    assert UnitEdge.objects.get().parent.key == "berlin"


def test_a_moment_is_recorded_once_and_a_difference_named():
    assert record_moment(**READY).created == ["ready"]
    assert record_moment(**READY).created == []
    other = record_moment(**READY | {"name": "Done"})
    assert other.differing == ["ready: its name is “Ready”, not “Done”"]
    assert Moment.objects.get().name == "Ready"


def test_a_former_key_means_the_same_moment():
    record_moment(**READY)
    MomentAlias.objects.create(key="done", moment=Moment.objects.get())
    assert record_moment(**READY | {"key": "done"}).created == []
    assert moment_keys() == {"ready", "done"}


def test_one_moment_stands_for_the_whole():
    record_moment(**READY | {"is_overall": True})
    second = record_moment(**READY | {"key": "order", "is_overall": True})
    assert second.differing == ["order: the overall moment is “ready” already"]
    assert Moment.objects.filter(is_overall=True).count() == 1


def test_a_standard_is_recorded_once_for_its_first_day():
    record_moment(**READY)
    assert record_standard(**PROMISE).created == ["Ready by the day we say."]
    assert record_standard(**PROMISE).differing == []
    other = record_standard(**PROMISE | {"target": 0.8})
    assert other.differing == ["“Ready by the day we say.” from 2024-01-01 at ready stays at 0.95"]
    assert record_standard(**PROMISE | {"valid_from": date(2025, 1, 1)}).created
    assert Standard.objects.count() == 1
    assert spans() == [(date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), None)]


def test_an_earlier_version_is_put_before_the_ones_there_are():
    record_moment(**READY)
    for first in (date(2025, 1, 1), date(2024, 1, 1), date(2024, 7, 1)):
        record_standard(**PROMISE | {"valid_from": first})
    assert spans() == [
        (date(2024, 1, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), None),
    ]


def test_what_nothing_measures_is_kept_as_a_draft_and_never_twice():
    record_moment(**READY)
    unmeasured = PROMISE | {"measured_by": "", "measured_with": ""}
    for target in (0.95, 0.9):
        kept = record_standard(**unmeasured | {"target": target})
        assert kept.created == []
        assert kept.differing == [
            "“Ready by the day we say.” at ready is a draft: nothing measures it"
        ]
    draft = Standard.objects.get()
    assert (draft.versions.count(), draft.draft["target"]) == (0, 0.95)


def test_what_tells_of_the_moment_already_measures_its_standard():
    record_moment(**READY)
    make(Card, moment=Moment.objects.get(), name="At the counter")
    record_standard(**PROMISE | {"measured_by": "", "measured_with": ""})
    standard = Standard.objects.get()
    assert (standard.measured_by, standard.versions.count()) == ("observed", 1)
    assert means_of(standard).name == "At the counter"


def test_a_units_promise_is_a_standard_of_its_own():
    record_moment(**READY)
    record_units({"mitte": "Mitte"}, {})
    record_standard(**PROMISE)
    record_standard(**PROMISE | {"unit": "mitte", "target": 0.9})
    assert {*promises_of_units()} == {
        ("ready", None, 0.95, True, date(2024, 1, 1), None),
        ("ready", "mitte", 0.9, True, date(2024, 1, 1), None),
    }


def spans():
    return [*StandardVersion.objects.values_list("valid_from", "valid_to")]
