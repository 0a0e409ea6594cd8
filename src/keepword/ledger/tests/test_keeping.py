"""What is refused, what is swept away, and what an erasure leaves."""

import datetime as dt
import os
import re
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepword.ledger import actions, staging, table
from keepword.ledger.holding import held
from keepword.ledger.models import Change, Recorded, Source
from keepword.ledger.schema import LedgerError
from keepword.ledger.tasks import sweep, tidy
from keepword.ledger.tests.making import JANUARY, observation, staged

pytestmark = pytest.mark.django_db(transaction=True)


def land(folder, key, rows, source="orders", mode="append"):
    path = staged(folder / f"{key}.parquet", rows)
    return land_file(path, key, source, mode)


def land_file(path, key="key", source="orders", mode="append"):
    return actions.land(
        change_id=key, source=source, mode=mode, staged=path,
        first_day=JANUARY[0], last_day=JANUARY[1], by="test",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"moment": "On Time"}, "1 staged rows break a rule: moment is a key"),
        ({"unit": "Ü"}, "unit is a key or nothing"),
        ({"lens": "guessed"}, "lens is one of expected, promised"),
        ({"score": float("nan")}, "score is finite or nothing"),
        ({"weight": 0.0}, "weight is finite and above 0"),
        ({"day": dt.date(2026, 2, 1)}, "day lies between 2026-01-01 and 2026-01-31"),
    ],
)
def test_a_row_that_breaks_a_rule_lands_nothing(tmp_path, own_folder, row, sentence):
    with pytest.raises(LedgerError, match=sentence):
        land(tmp_path, "bad", [{}, row])
    assert not Change.objects.exists()
    assert not staging.imports_folder().exists()


def test_a_file_with_another_column_type_is_refused(tmp_path):
    good = pq.read_table(staged(tmp_path / "good.parquet", [{}]))
    wrong = good.set_column(good.column_names.index("score"), "score", pa.array(["1"]))
    pq.write_table(wrong, tmp_path / "wrong.parquet")
    with pytest.raises(LedgerError, match="'score' is string; it must be double"):
        land_file(tmp_path / "wrong.parquet")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lens": "guessed"}, "'guessed' is no lens"),
        ({"unit": "No Key"}, "'No Key' cannot be a unit"),
        ({"score": float("inf")}, "score inf is not a number"),
        ({"weight": -1.0}, "weight -1.0 is not a number above 0"),
    ],
)
def test_what_cannot_be_kept_is_not_recorded(values, sentence):
    with pytest.raises(LedgerError, match=sentence):
        actions.record([observation(), observation(**values)])


def test_a_source_keeps_to_one_way_until_its_imports_are_undone(tmp_path):
    land(tmp_path, "first", [{}])
    with pytest.raises(LedgerError, match="Undo its imports first"):
        land(tmp_path, "second", [{}], mode="replace-period")
    with pytest.raises(LedgerError, match="cannot also be recorded"):
        actions.record([observation(source="orders")])
    actions.undo(Change.objects.get(key="first"), by="test")
    landed = land(tmp_path, "third", [{}, {}], mode="replace-period")
    assert landed.rows == 2


def test_what_is_written_with_an_import_is_there_with_it_or_neither_is(tmp_path):
    def with_it():
        assert Change.objects.filter(key="first").exists(), "not the same transaction"
        raise LookupError("the caller cannot")

    with pytest.raises(LookupError):
        actions.land(
            change_id="first", source="orders", mode="append",
            staged=staged(tmp_path / "first.parquet", [{}]),
            first_day=JANUARY[0], last_day=JANUARY[1], by="test", with_it=with_it,
        )  # fmt: skip
    assert not Change.objects.exists()
    assert not Source.objects.exists()
    assert sum(map(len, table.files(table.open_table()).values())) == 0


def test_an_import_is_undone_once(tmp_path):
    land(tmp_path, "first", [{}])
    change = Change.objects.get(key="first")
    undoing = actions.undo(change, by="test")
    with pytest.raises(LedgerError, match="undone already"):
        actions.undo(change, by="test")
    with pytest.raises(LedgerError, match="Only an import"):
        actions.undo(undoing, by="test")
    actions.settle()
    assert not staging.staged_path("first").exists()


def words(text):
    return set(re.findall(r"\w+", text))


def test_an_erased_person_is_on_no_disk(tmp_path, own_folder):
    person = 123_456_789
    land(tmp_path, "first", [{"ref": "r1", "person": person}, {"ref": "r2", "person": 8}])
    land(tmp_path, "again", [{"ref": "r1", "person": person}], source="export",
         mode="replace-period")  # fmt: skip
    actions.record([observation(ref="r3", person=person), observation(ref="r4", person=8)])
    for source, ref, lens in [
        ("orders", "r1", "delivered"), ("orders", "r2", "delivered"), ("survey", "r3", "perceived"),
    ]:  # fmt: skip
        actions.correct(
            source=source, ref=ref, moment="delivery", lens=lens,
            values={"score": 0.0}, by="test",
        )  # fmt: skip
    actions.settle()
    actions.erase(person, by="test")
    actions.settle()
    files = list(own_folder.rglob("*.parquet"))
    assert len(files) == 4
    for path in files:
        assert person not in pq.ParquetFile(path).read(["person"])["person"].to_pylist()
    for path in own_folder.rglob("*.json"):
        text = path.read_text()
        assert not [ref for ref in ("r1", "r2", "r3", "r4", str(person)) if ref in words(text)]
    assert list(Recorded.objects.values_list("person", flat=True)) == [8]
    changes = Change.objects.all()
    assert [change.corrections[0]["ref"] for change in changes.filter(kind="correct")] == ["r2"]
    assert not changes.filter(detail__person=person).exists()


def test_a_sweep_seals_compacts_and_removes_strays(own_folder):
    old = time.time() - 2 * 24 * 60 * 60
    for stray in (own_folder / "imports" / "stray", own_folder / "tmp" / "spilled"):
        stray.mkdir(parents=True)
        (stray / "rows.parquet").write_text("left by a killed process")
        for path in (stray / "rows.parquet", stray):
            os.utime(path, (old, old))
    begun = own_folder / "imports" / "begun"
    for n in range(16):
        actions.record([observation(ref=str(n))])
        actions.seal()
    assert max(map(len, table.files(table.open_table()).values())) == 16
    with held(begun):
        sweep()
    assert max(map(len, table.files(table.open_table()).values())) == 1
    assert list((own_folder / "imports").iterdir()) == [begun]
    assert list((own_folder / "tmp").iterdir()) == []
    sweep()
    assert list((own_folder / "imports").iterdir()) == []


def test_tidying_removes_what_killed_processes_left_a_day_ago(own_folder):
    actions.record([observation()])
    actions.seal()
    ((kept,),) = table.files(table.open_table()).values()
    old = time.time() - 2 * 24 * 60 * 60
    left, being_written = (Path(kept).with_name(f"{name}.parquet") for name in ("left", "new"))
    for path in (left, being_written):
        path.write_text("left by a killed process")
    os.utime(left, (old, old))
    tidy()
    assert [path.exists() for path in (Path(kept), left, being_written)] == [True, False, True]
