"""What an import does, what it leaves alone, and how it is taken back."""

import csv
import datetime as dt
import json

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from keepword.cli.importing import command
from keepword.delivery import actions
from keepword.delivery.actions import import_files, undo_import
from keepword.delivery.erasing import erase_person
from keepword.delivery.models import Import
from keepword.ledger.reading import read_tallies
from keepword.organisation.models import Organisation, Person, Unit
from keepword.standards.means import means_of
from keepword.standards.models import Moment, Standard

from .conftest import HEADER, LINES, RECIPE

pytestmark = pytest.mark.django_db(transaction=True)


def tallies(*by):
    table = read_tallies(first_day=dt.date(2024, 1, 1), last_day=dt.date(2024, 12, 31), by=by)
    return {tuple(row[key] for key in by): (row["n"], row["wx"]) for row in table.to_pylist()}


def test_rows_become_tallies_of_the_ledger(shop):
    report = import_files(shop / "recipe.toml", by="ada")
    assert report.accepted == 40
    kept = sum(1 for job in range(1, 41) if job % 28 + 1 <= 14)
    assert tallies("moment", "lens", "unit") == {("ready", "delivered", "mitte"): (40, kept)}
    assert report.created == {
        "organisation": ["workshop"], "units": ["mitte"], "moments": ["ready"]
    }  # fmt: skip
    assert Organisation.objects.get().time_zone == "Europe/Berlin"
    assert Import.objects.get().by == "ada"


def test_a_recipe_measures_its_standards_and_what_nothing_measures_stays_a_draft(shop):
    told = "".join(
        f'[[standard]]\nmoment = "{moment}"\nstatement = "{said}"\ntarget = 0.9\n'
        "valid_from = 2024-01-01\ntold_to_customers = true\n"
        for moment, said in (("ready", "Ready on the day."), ("kind", "We are kind."))
    )
    kind = '[[moment]]\nkey = "kind"\nname = "Kind"\nproposition = "They were kind."\n'
    (shop / "recipe.toml").write_text(RECIPE + kind + told)
    report = import_files(shop / "recipe.toml")
    assert report.created["standards"] == ["Ready on the day."]
    assert report.differing == ["“We are kind.” at kind is a draft: nothing measures it"]
    ready, draft = Standard.objects.order_by("moment__key").reverse()
    assert means_of(ready).key == "workshop"
    assert (draft.newest, draft.draft["statement"]) == (None, "We are kind.")


def test_people_are_surrogates_in_the_ledger_and_keys_in_the_database(shop, home):
    report = import_files(shop / "recipe.toml")
    people = dict(Person.objects.values_list("key", "surrogate"))
    assert set(people) == {f"workshop:anna{number}" for number in range(4)}
    accepted = pq.read_table(home / "imports" / report.change_id / "accepted.parquet")
    assert set(accepted["person"].to_pylist()) == set(people.values())
    (shop / "repairs.csv").write_text(HEADER + "99,anna1,Mitte,2024-06-01,2024-06-02,1\n")
    import_files(shop / "recipe.toml")
    assert dict(Person.objects.values_list("key", "surrogate")) == people


def test_the_same_files_and_recipe_change_nothing(shop, state):
    first = import_files(shop / "recipe.toml")
    before = state()
    again = import_files(shop / "recipe.toml")
    assert (again.status, again.change_id) == ("unchanged", first.change_id)
    assert state() == before


def test_a_dry_run_tells_all_and_changes_nothing(shop, run, state):
    before = state()
    result = run("--dry-run")
    assert "A dry run: nothing was changed." in result.output
    assert "Would be created, moments: ready" in result.output
    assert state() == before


def test_references_in_the_ledger_already_are_left_out_and_counted(shop, run):
    import_files(shop / "recipe.toml")
    (shop / "repairs.csv").write_text(HEADER + LINES[0] + "77,anna,Mitte,2024-06-01,2024-06-02,1\n")
    assert "1 of them were in the ledger already" in run().output
    assert tallies("moment")["ready",][0] == 41


def test_a_new_export_replaces_the_days_it_covers(shop, run):
    recipe = RECIPE.replace('name = "workshop"', 'name = "workshop"\nmode = "replace-period"')
    (shop / "recipe.toml").write_text(recipe)
    import_files(shop / "recipe.toml")
    (shop / "repairs.csv").write_text(HEADER + "".join(LINES[:5]))
    sentence = "what workshop said of 2024-05-02 to 2024-05-06: 10 earlier observations."
    assert f"Would replace {sentence}" in run("--dry-run").output
    assert f"Replaced {sentence}" in run().output
    days = {(dt.date(2024, 5, number),) for number in range(2, 7)}
    by_day = tallies("day")
    assert all(by_day[day][0] == 1 for day in days)
    assert sum(n for n, _ in by_day.values()) == 40 - (10 - 5)


def test_one_source_is_brought_in_one_way(shop, run, state):
    import_files(shop / "recipe.toml")
    before = state()
    recipe = RECIPE.replace('name = "workshop"', 'name = "workshop"\nmode = "replace-period"')
    (shop / "recipe.toml").write_text(recipe)
    result = run()
    assert (result.exit_code, state()) == (2, before)
    assert "'workshop' is imported as files that add (append); it cannot also" in result.output


def test_files_of_the_same_name_are_told_apart(shop):
    for branch in ("mitte", "nord"):
        (shop / branch).mkdir()
        (shop / branch / "repairs.csv").write_text(HEADER + LINES[0 if branch == "mitte" else 1])
    recipe = RECIPE.replace('"repairs.csv"', '"*/repairs.csv"')
    (shop / "recipe.toml").write_text(
        recipe.replace("[source.col", 'name = "repairs"\n[source.col')
    )
    import_files(shop / "recipe.toml")
    (shop / "mitte" / "repairs.csv").write_text(HEADER + LINES[2])
    assert import_files(shop / "recipe.toml").status == "imported"
    assert tallies("moment")["ready",][0] == 3


def test_undo_and_list(shop):
    report = import_files(shop / "recipe.toml")
    runner = CliRunner()
    undone = runner.invoke(command, ["--undo", report.change_id])
    assert undone.exit_code == 0, undone.output
    assert tallies("moment") == {}
    listed = json.loads(runner.invoke(command, ["--list", "--json"]).output)
    assert [(each["id"], each["undone_at"] is None) for each in listed] == [
        (report.change_id, False)
    ]
    assert runner.invoke(command, ["--undo", report.change_id]).exit_code == 2
    assert import_files(shop / "recipe.toml").status == "imported"


def test_a_row_that_fails_is_kept_to_look_at_and_does_no_harm_there(shop, home, run):
    harmful = '41,anna1,"=HYPERLINK(""evil"")",2024-05-03,2024-05-04,-1\n'
    (shop / "repairs.csv").write_text(HEADER + "".join(LINES) + harmful)
    result = run()
    assert result.exit_code == 0, result.output
    assert "1 of repairs because the repair took a negative time (first in row 41" in result.output
    (path,) = home.glob("imports/*/refused-repairs.csv")
    with path.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["refused row"], row["branch"], row["minutes"]) == (
        "41",
        '\'=HYPERLINK("evil")',
        "-1.0",
    )
    anna = Person.objects.get(key="workshop:anna1")
    assert row["refused person"] == str(anna.surrogate)
    erase_person(anna, by="ada")
    with path.open(newline="") as file:
        assert list(csv.DictReader(file)) == []
    assert tallies("moment")["ready",][0] == 30


def test_not_an_occasion_and_does_not_apply_are_two_things(shop):
    (shop / "recipe.toml").write_text(RECIPE + "when = \"branch = 'Mitte'\"\n")
    lines = LINES[0] + LINES[1].replace("Mitte", "Nord") + "3,anna,Mitte,2024-05-03,,1\n"
    (shop / "repairs.csv").write_text(HEADER + lines)
    (counts,) = import_files(shop / "recipe.toml").account["observations"]
    assert (counts["accepted"], counts["no_occasion"], counts["does_not_apply"]) == (1, 1, 1)


def test_the_newest_of_a_repeated_reference_counts(shop):
    (shop / "recipe.toml").write_text(RECIPE + 'newest = "ready"\n')
    again = "1,anna1,Mitte,2024-05-20 10:00,2024-05-14,1\n"
    (shop / "repairs.csv").write_text(HEADER + LINES[0] + again)
    (counts,) = import_files(shop / "recipe.toml").account["observations"]
    assert (counts["accepted"], counts["superseded"], counts["refused"]) == (1, 1, 0)
    assert tallies("day") == {(dt.date(2024, 5, 20),): (1, 0)}


def test_what_exists_is_not_changed_but_named(shop, run):
    Unit.objects.create(key="mitte", name="Our shop in the middle")
    Moment.objects.create(key="ready", name="Ready", proposition="Ready when we said.")
    result = run()
    assert (
        "Not changed: ready: its name is “Ready”, not “Ready by the day we said”." in result.output
    )
    assert Moment.objects.get().name == "Ready"
    assert Unit.objects.get().name == "Our shop in the middle"


def test_an_import_that_waits_for_the_ledger_is_finished_by_the_next(shop, monkeypatch):
    def killed(_change):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.ledger, "roll_forward", killed)
    with pytest.raises(KeyboardInterrupt):
        import_files(shop / "recipe.toml")
    assert tallies("moment") == {}
    monkeypatch.undo()
    assert import_files(shop / "recipe.toml").status == "unchanged"
    assert tallies("moment")["ready",][0] == 40


def test_what_cannot_be_recorded_leaves_nothing_behind(shop, state, monkeypatch):
    before = state()

    def failing(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "_record_names", failing)
    with pytest.raises(RuntimeError, match="broken"):
        import_files(shop / "recipe.toml")
    assert state() == before


def test_undo_of_what_is_not_there():
    with pytest.raises(actions.ImportRefusedError, match="There is no one import “nothing”"):
        undo_import("nothing", by="ada")
