import datetime as dt

import pytest

from keepword.ledger import actions
from keepword.ledger.models import Change, Erasure, FreshObservation
from keepword.ledger.reading import read_pairs, read_tallies
from keepword.ledger.schema import Correction
from keepword.ledger.tests.making import JANUARY, observation, staged

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31)}


def total(**filters):
    tally = read_tallies(**YEAR | filters, by=())
    return tally["n"][0].as_py(), tally["wx"][0].as_py()


def land(folder, key, rows, *, mode="append", source="orders", period=JANUARY):
    first, last = period
    return actions.land(
        change_id=key,
        source=source,
        mode=mode,
        staged=staged(folder / f"{key}.parquet", rows),
        first_day=first,
        last_day=last,
        by="test",
    )


def test_recorded_rows_show_at_once_and_once_after_sealing():
    actions.record([observation(ref="a"), observation(ref="b", score=0.0)])
    assert total() == (2, 1.0)
    actions.seal()
    assert total() == (2, 1.0)
    assert not FreshObservation.objects.exists()


def test_recording_twice_is_recording_once():
    for _ in range(2):
        actions.record([observation(ref="a")])
    assert total() == (1, 1.0)
    actions.seal()
    actions.record([observation(ref="a", score=0.0), observation(ref="b"), observation(ref="b")])
    assert total() == (2, 2.0)
    assert [row.ref for row in FreshObservation.objects.all()] == ["b"]
    actions.seal()
    assert total() == (2, 2.0)


def test_landing_is_idempotent_and_counts_what_is_there(tmp_path):
    landed = land(tmp_path, "first", [{"ref": "1"}, {"ref": "2"}, {"ref": "2"}, {}])
    assert (landed.rows, landed.already_there) == (3, 1)
    again = land(tmp_path, "first", [{"ref": "1"}, {"ref": "2"}])
    assert (again.rows, again.already_there, total()) == (3, 1, (3, 3.0))
    other = land(tmp_path, "second", [{"ref": "2"}, {"ref": "3", "score": 0.0}])
    assert (other.rows, other.already_there, total()) == (1, 1, (4, 3.0))


def test_undoing_an_append_puts_back_what_later_ones_brought_again(tmp_path):
    land(tmp_path, "first", [{"ref": "1"}, {"ref": "2"}])
    land(tmp_path, "second", [{"ref": "2", "score": 0.0}, {"ref": "3"}])
    actions.undo(Change.objects.get(key="first"), by="test")
    actions.settle()
    assert total() == (2, 1.0)


def test_the_newest_export_wins_and_undoing_it_brings_the_older_back(tmp_path):
    def replace(key, rows, period):
        return land(tmp_path, key, rows, mode="replace-period", period=period)

    early, late = dt.date(2026, 1, 5), dt.date(2026, 1, 20)
    replace("first", [{"ref": "1", "day": early}, {"ref": "2", "day": late}], JANUARY)
    replace("second", [{"ref": "3", "day": late, "score": 0.0}] * 1, (late, JANUARY[1]))
    assert total() == (2, 1.0)
    actions.undo(Change.objects.get(key="second"), by="test")
    actions.settle()
    assert total() == (2, 2.0)


def test_a_sealed_row_is_corrected():
    actions.record([observation(ref="a"), observation(ref="b")])
    actions.correct(
        source="survey", ref="a", moment="delivery", lens="perceived",
        values={"score": 0.0}, by="test",
    )  # fmt: skip
    assert total() == (2, 2.0)
    actions.settle()
    assert total() == (2, 1.0)


def test_many_are_corrected_as_one_change_and_no_others(tmp_path):
    actions.record([observation(ref=f"a{n}", person=n) for n in range(6)])
    actions.seal()
    same = {"moment": "delivery", "lens": "perceived", "values": {"score": None}}
    change = actions.correct_all(
        [Correction(ref=ref, **same) for ref in ("a0", "a2", "a5", "nobody's")],
        source="survey", by="test",
    )  # fmt: skip
    actions.settle()
    assert total() == (3, 3.0)
    change.refresh_from_db()
    assert (Change.objects.get(kind="correct"), change.rows) == (change, 3)


def test_what_corrects_an_erased_person_is_forgotten_and_what_corrects_others_stays():
    actions.record([observation(ref=f"a{n}", person=n) for n in range(3)])
    same = {"moment": "delivery", "lens": "perceived", "values": {"score": 0.5}}
    actions.correct_all([Correction(ref=f"a{n}", **same) for n in range(3)], source="survey", by="")
    actions.settle()
    actions.erase(1, by="test")
    actions.settle()
    assert total() == (2, 1.0)
    (change,) = Change.objects.filter(kind="correct")
    assert [each["ref"] for each in change.corrections] == ["a0", "a2"]


def test_a_correction_that_an_earlier_version_registered_counts():
    actions.record([observation(ref="a")])
    one = {"ref": "a", "moment": "delivery", "lens": "perceived", "values": {"score": 0.0}}
    change = actions.correct(source="survey", by="test", **one)
    Change.objects.filter(pk=change.pk).update(detail=one)
    actions.settle()
    assert total() == (1, 0.0)


def test_an_erased_person_is_nowhere(tmp_path, own_folder):
    land(tmp_path, "first", [{"ref": "1", "person": 7}, {"ref": "2", "person": 8}, {"ref": "3"}])
    actions.record([observation(ref="a", person=7)])
    actions.erase(7, by="test")
    actions.settle()
    assert total() == (2, 2.0)


def test_many_are_erased_as_one_change_and_nobody_else(tmp_path, own_folder):
    rows = [{"ref": str(n), "person": n} for n in range(6)]
    land(tmp_path, "first", [*rows, {"ref": "nobody's"}])
    actions.record([observation(ref=f"a{n}", person=n) for n in range(4)])
    change = actions.erase_all([0, 2, 5, 99], by="test")
    actions.settle()
    assert total() == (4 + 2, 6.0)
    assert Change.objects.filter(kind="erase").get() == change
    assert Erasure.objects.count() == 4


def test_one_that_an_earlier_version_registered_is_erased_too(tmp_path, own_folder):
    land(tmp_path, "first", [{"ref": "1", "person": 7}, {"ref": "2", "person": 8}])
    change = actions.erase(7, by="test")
    Change.objects.filter(pk=change.pk).update(detail={"person": 7})
    actions.settle()
    assert total() == (1, 1.0)


def test_pairs_follow_the_ledger():
    actions.record(
        [
            observation(ref="a", lens="expected", score=1.0),
            observation(ref="a", lens="perceived", score=0.0),
            observation(ref="a", moment="dispatch", lens="delivered", score=1.0),
        ]
    )
    actions.seal()
    pairs = read_pairs(**YEAR, by=("moment_a", "lens_a", "first", "lens_b"))
    assert [tuple(row.values())[:6] for row in pairs.to_pylist()] == [
        ("delivery", "expected", 1.0, "perceived", 1, 1.0),
        ("dispatch", "delivered", 1.0, "perceived", 1, 1.0),
    ]
    within = read_pairs(**YEAR, by=("moment_a", "lens_b"), of_one_moment=True)
    assert within.select(["moment_a", "lens_b", "n"]).to_pylist() == [
        {"moment_a": "delivery", "lens_b": "perceived", "n": 1}
    ]


def test_only_what_is_there_already_stays_out_of_an_appended_file(tmp_path):
    known = [{"ref": "a"}, {"ref": "b"}, {"ref": "b", "lens": "perceived"}]
    land(tmp_path, "first", known)
    new = [{"ref": "c"}, {"ref": "a", "lens": "perceived"}, {"ref": "a", "moment": "dispatch"}, {}]
    again = [{"ref": "b", "score": 0.0}, {"ref": "c", "score": 0.0}]
    landed = land(tmp_path, "second", [*new, *again])
    assert (landed.rows, landed.already_there) == (4, 2)
    assert total() == (7, 7.0)
    land(tmp_path, "other", known, source="tickets")
    assert total() == (10, 10.0)


def test_an_empty_file_is_appended_to_what_is_there(tmp_path):
    land(tmp_path, "first", [{"ref": "a"}])
    assert land(tmp_path, "second", []).rows == 0
    assert total() == (1, 1.0)
