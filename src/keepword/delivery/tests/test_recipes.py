"""A recipe's mistakes are named with their line and the nearest right name."""

import csv
import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.delivery.actions import import_files, undo_import
from keepword.delivery.expressions import inspect
from keepword.delivery.parsing import parse
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.toml_lines import line_numbers

from .conftest import HEADER, RECIPE
from .test_importing import tallies

MISTAKES = {
    ('lens = "delivered"', 'lens = "deliverd"'): "Line 22 .* no lens “deliverd”.* “delivered”",
    ('lens = "delivered"', 'lens = "promised"'): r"Line 22 .* \[\[standard\]\]",
    ('happened_at = "ready"', 'hapened_at = "ready"'): "Line 23 .*Did you mean “happened_at”",
    ('happened_at = "ready"\n', ""): r"Line 20 .*“happened_at” is missing in \[\[observe\]\]",
    ("Europe/Berlin", "Europe/Berln"): "Line 2 .*“Europe/Berln”.*“Europe/Berlin”",
    ('due = "time"', 'due = "tme"'): "Line 8 .*“due” cannot be “tme”.*“time”",
    ('key = "ready"', 'key = "Ready!"'): "Line 12 .*small letters",
    ('unit = "branch"', "unit = 7"): "Line 25 .*a column's name in quotes",
    ('unit = "branch"', "unit = {}"): "Line 25 .*exactly one of",
    ('name = "workshop"', 'name = "workshop'): "not valid TOML",
    ('ref = "job"', 'ref = "job"\nrows = "repiars"'): "Line 20 .*“repiars”.*“repairs”",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_has_its_line(mistake):
    right, wrong = mistake
    assert RECIPE.count(right) == 1
    with pytest.raises(ImportRefusedError, match=MISTAKES[mistake]):
        parse(RECIPE.replace(right, wrong))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('unit = "branch"', 'unit = "brnch"', "Line 25 .*no column “brnch”.*“branch”"),
        ("ready <= due", "ready <= dew", "Line 24 .*no column “dew”.*“due”"),
        ('moment = "ready"', 'moment = "redy"', "Line 21 .*no moment “redy”.*“ready”"),
        ("ready <= due", "ready <= customer", "Line 24"),
        ('due = "time"', 'dew = "time"', "Line 8 .*no column “dew”"),
    ],
)
def test_a_name_that_is_not_there(shop, right, wrong, message):
    (shop / "recipe.toml").write_text(RECIPE.replace(right, wrong))
    with pytest.raises(ImportRefusedError, match=message):
        import_files(shop / "recipe.toml")


@pytest.mark.django_db(transaction=True)
def test_looking_up_never_multiplies_rows(shop):
    (shop / "branches.csv").write_text("branch,city\nMitte,Berlin\nMitte,Hamburg\n")
    look_up = 'file = "repairs.csv"\nlook_up = [{ in = "branches", on = "branch" }]'
    recipe = (
        RECIPE.replace('file = "repairs.csv"', look_up)
        .replace("[[moment]]", ('[[source]]\nfile = "branches.csv"\n\n[[moment]]'))
        .replace('unit = "branch"', 'unit = "branches.city"')
    )
    (shop / "recipe.toml").write_text(recipe)
    with pytest.raises(ImportRefusedError, match="2 rows for Mitte"):
        import_files(shop / "recipe.toml")
    (shop / "branches.csv").write_text("branch,city\nMitte,Berlin\n")
    assert [unit["name"] for unit in import_files(shop / "recipe.toml").account["units"]] == [
        "Berlin"
    ]


def test_lines_are_found_among_comments_and_long_texts():
    text = '# name = 1\nname = "a"\n[[observe]]\nwhen = """\nlens = 3\n"""\nlens = "x"\n'
    text += '[[observe]]\nlens = "y"\n'
    lines = line_numbers(text)
    assert lines["name",] == 2
    assert lines["observe", 0, "lens"] == 7
    assert lines["observe", 1, "lens"] == 9


def test_an_expression_runs_as_it_was_inspected():
    inspected = inspect("a > 1 -- and nothing else", line=1)
    assert inspected.sql == "(a > 1)"
    assert inspected.columns == (("a",),)


rows = st.lists(
    st.tuples(
        st.integers(1, 28),
        st.sampled_from(["Mitte", "Nord", "Köln Süd"]),
        st.sampled_from([0.0, 0.25, 1.0, None]),
        st.floats(0.001, 1e6).map(lambda weight: round(weight, 3)),
    ),
    min_size=1,
    max_size=30,
).filter(lambda some: any(row[2] is not None for row in some))

ROUND_TRIP = (
    RECIPE.split("[[check]]")[0].replace('ready = "time"\ndue = "time"\nminutes = "number"\n', "")
    + '[[observe]]\nmoment = "ready"\nlens = "perceived"\nhappened_at = "ready"\n'
    'score = "due"\nweight = "minutes"\nunit = "branch"\nref = "job"\n'
)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows)
def test_what_is_imported_is_what_the_ledger_tells_until_it_is_undone(rows):
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder)
        (shop / "recipe.toml").write_text(ROUND_TRIP)
        with (shop / "repairs.csv").open("w", newline="") as file:
            file.write(HEADER)
            for job, (day, unit, score, weight) in enumerate(rows):
                shown = "" if score is None else score
                csv.writer(file).writerow([job, "", unit, f"2024-05-{day:02}", shown, weight])
        report = import_files(shop / "recipe.toml")
    told = tallies("day", "unit")
    expected: dict[tuple, tuple[int, float]] = {}
    for day, unit, score, weight in rows:
        if score is not None:
            slug = {"Mitte": "mitte", "Nord": "nord", "Köln Süd": "koln-sud"}[unit]
            expected.setdefault((day, slug), []).append((weight, weight * score))
    assert {(key[0].day, key[1]): n for key, (n, _) in told.items()} == {
        key: len(values) for key, values in expected.items()
    }
    for key, (_, wx) in told.items():
        total = sum(weighted for _, weighted in expected[key[0].day, key[1]])
        assert math.isclose(wx, total, rel_tol=1e-9, abs_tol=1e-12)
    undo_import(report.change_id, by="ada")
    assert tallies("day") == {}
