"""A file that is uploaded counts once it was seen and asked for, and then exactly once."""

from datetime import timedelta

import pytest

from keepword.delivery import arrivals
from keepword.delivery.arrivals import ask_for_import, discard, map_columns, receive_upload
from keepword.delivery.erasing import erase_person
from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.tasks import sweep
from keepword.organisation.models import AuditEntry, Person, Unit

from .arriving import COLUMNS, file, owner
from .test_importing import tallies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by():
    return owner()


@pytest.fixture
def seen(by):
    """A file whose import was rehearsed."""
    arrival = receive_upload(file=file(), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    return Arrival.objects.get()


def uploads(home):
    return sorted(path.name for path in home.glob("uploads/*"))


def test_a_file_is_seen_then_imported_and_then_gone(seen, by, home):
    assert (seen.state, seen.report["status"]) == ("seen", "rehearsed")
    assert seen.report["created"]["moments"] == ["ready"]
    (told,) = seen.report["account"]["observations"]
    assert told["of_hundred"] == pytest.approx(
        100 * sum(j % 28 + 1 <= 14 for j in range(1, 41)) / 40
    )
    assert tallies("moment") == {}
    assert not SavedRecipe.objects.exists()
    (kept,) = home.glob("uploads/*/file/*")
    assert kept.stat().st_mode & 0o077 == 0
    ask_for_import(arrival=seen, by=by)
    sweep()
    seen.refresh_from_db()
    made = Import.objects.get()
    assert (seen.state, seen.change_id, made.by) == ("imported", made.change_id, "Owner")
    assert tallies("moment", "unit")["ready", "mitte"][0] == 40
    assert str(SavedRecipe.objects.get().newest) == "Repairs, version 1"
    assert uploads(home) == []
    told = list(AuditEntry.objects.order_by("pk").values_list("did", flat=True))
    assert told == ["uploaded a file", "saved a recipe", "asked to import", "imported files"]


def test_the_next_file_is_read_alike_and_the_same_one_changes_nothing(seen, by):
    ask_for_import(arrival=seen, by=by)
    sweep()
    saved = SavedRecipe.objects.get()
    again = receive_upload(file=file("repairs (1).csv"), by=by, saved=saved)
    assert (again.state, again.change_id) == ("unchanged", Import.objects.get().change_id)
    line = "99,ben,Mitte,2024-06-01 10:00,2024-06-02,1\n"
    text = file().read().decode() + line
    further = receive_upload(file=file(text=text), by=by, saved=saved)
    assert further.state == "seen"
    ask_for_import(arrival=further, by=by)
    sweep()
    assert tallies("moment")["ready",][0] == 41
    assert saved.versions.count() == 1


def test_nothing_is_imported_that_was_not_seen(by):
    arrival = receive_upload(file=file(), by=by)
    with pytest.raises(ImportRefusedError, match="not ready"):
        ask_for_import(arrival=arrival, by=by)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("evil.xlsx", b"<html><table></table></html>", "web page"), ("empty.csv", b"", "is empty"),
     ("../../etc/cron.d/x.csv", b"a,a\n1,2\n", "both called")],
)  # fmt: skip
def test_what_is_no_table_leaves_nothing(by, home, name, content, words):
    with pytest.raises(ImportRefusedError, match=words):
        receive_upload(file=file(name, content), by=by)
    assert uploads(home) == []
    assert not Arrival.objects.exists()


def test_a_file_of_older_windows_programs_is_read_as_what_it_is(by):
    text = "name,day\nZoë,2024-05-01\n"
    arrival = receive_upload(file=file("alt.csv", text.encode("cp1252")), by=by)
    look = arrivals.first_look(arrival)
    assert look == {
        "columns": ["name", "day"], "rows": [["Zoë", "2024-05-01"]], "encoding": "cp1252"
    }  # fmt: skip


def test_what_cannot_be_imported_says_why_and_can_be_mapped_again_or_removed(by, home):
    bad = "job,customer,branch,ready,due,minutes\n1,anna,Mitte,yesterday,2024-05-02,1\n"
    arrival = receive_upload(file=file(text=bad), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    assert arrival.state == "waiting"
    assert "“ready” is not a time" in arrival.problem
    discard(arrival=arrival, by=by)
    assert uploads(home) == []


def test_a_manager_brings_in_only_what_concerns_their_units(home):
    mitte = Unit.objects.create(key="mitte", name="Mitte")
    Unit.objects.create(key="nord", name="Nord")
    by = owner("manager", mitte)
    lines = "1,anna,Mitte,2024-05-01,2024-05-02,1\n2,anna,Nord,2024-05-01,2024-05-02,1\n"
    header = "job,customer,branch,ready,due,minutes\n"
    arrival = receive_upload(file=file(text=header + lines), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    assert "also speaks of: Nord" in arrival.problem
    own = receive_upload(file=file(text=header + lines.splitlines()[0] + "\n"), by=by)
    map_columns(arrival=own, columns=COLUMNS)
    assert own.state == "seen"


def test_what_ends_the_worker_again_and_again_is_given_up(seen, by):
    ask_for_import(arrival=seen, by=by)
    Arrival.objects.update(state="running", attempts=3)
    sweep()
    seen.refresh_from_db()
    assert seen.state == "refused"
    assert "cut off 3 times" in seen.problem
    assert not Import.objects.exists()


def test_who_is_erased_is_in_no_file_that_waits(seen, home):
    person = Person.objects.create(key="customers:anna1")
    erase_person(person, by="ada")
    seen.refresh_from_db()
    assert (seen.state, uploads(home)) == ("refused", [])
    assert "Somebody was erased" in seen.problem


def test_a_file_that_waits_too_long_is_removed_and_says_so(seen, home):
    Arrival.objects.update(made_at=seen.made_at - timedelta(days=8))
    sweep()
    seen.refresh_from_db()
    assert (seen.state, uploads(home)) == ("refused", [])
    assert "more than 7 days" in seen.problem


def test_what_a_page_has_no_time_for_the_worker_reads(by, monkeypatch):
    monkeypatch.setattr(arrivals, "SECONDS_OF_A_PAGE", 0.0)
    arrival = receive_upload(file=file(), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    assert arrival.state == "reading"
    sweep()
    arrival.refresh_from_db()
    assert arrival.state == "seen"
