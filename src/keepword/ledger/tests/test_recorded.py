"""What was recorded is recorded once, whoever records it again, until it is erased."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from keepword.ledger import actions, tallies
from keepword.ledger.models import FreshObservation, Recorded
from keepword.ledger.reading import read_tallies
from keepword.ledger.tests.making import observation

pytestmark = pytest.mark.django_db(transaction=True)


def record(ref, person=None, score=1.0):
    actions.record([observation(ref=ref, person=person, score=score)])


def shown():
    year = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31)}
    tally = read_tallies(**year, by=())
    return tally["n"][0].as_py(), tally["wx"][0].as_py()


def test_the_first_of_many_counts_and_their_order_stays():
    actions.record(observation(ref=ref) for ref in ("b", "a", "b", None, "c", None))
    assert [row.ref for row in FreshObservation.objects.order_by("id")] == [
        "b", "a", None, "c", None,
    ]  # fmt: skip


def test_more_rows_than_a_statement_takes_are_recorded_once():
    for _ in range(2):
        actions.record(observation(ref=str(n)) for n in range(1001))
        assert shown()[0] == 1001


def test_a_corrected_row_is_not_recorded_anew():
    record("a")
    actions.correct(
        source="survey", ref="a", moment="delivery", lens="perceived",
        values={"score": 0.5}, by="test",
    )  # fmt: skip
    actions.settle()
    record("a", score=0.0)
    assert shown() == (1, 0.5)


def test_what_is_recorded_again_before_an_erasure_is_done_goes_with_it():
    record("a", person=7)
    actions.seal()
    actions.erase(7, by="test")
    record("a", person=7)
    assert shown() == (1, 1.0)
    actions.seal()
    assert shown() == (0, 0.0)
    assert not Recorded.objects.exists()


@pytest.mark.parametrize("seals", [True, False])
def test_what_comes_after_an_erasure_stays_and_is_recorded_once(seals):
    record("a", person=7)
    actions.erase(7, by="test")
    record("new", person=7)
    if seals:
        actions.seal()
    else:
        actions.settle()
    for ref in ("new", "a", "new", "a"):
        record(ref, person=7, score=0.0)
    assert shown() == (2, 1.0)
    actions.seal()
    assert shown() == (2, 1.0)
    assert tallies.verify() == []


def test_what_was_recorded_before_this_was_remembered_is_recorded_once_too():
    record("sealed", person=7)
    actions.seal()
    record("fresh")
    remembered = list(Recorded.objects.order_by("fingerprint").values_list("fingerprint", "person"))
    Recorded.objects.all().delete()
    migration = import_module("keepword.ledger.migrations.0003_recorded")
    migration.remember_what_was_recorded(apps, None)
    again = Recorded.objects.order_by("fingerprint").values_list("fingerprint", "person")
    assert list(again) == remembered
    record("sealed", score=0.0)
    record("fresh", score=0.0)
    assert shown() == (2, 2.0)
