"""Recipes made to do harm, or by a slip: a sentence with the recipe's line, and nothing changed."""

import datetime as dt

import pytest

from keepword.delivery.actions import import_files
from keepword.delivery.parsing import parse
from keepword.delivery.recipe import Recipe
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.sandbox import Limits, stage

from .conftest import RECIPE

FILE = 'file = "repairs.csv"'
SCORE = 'score = { expression = "ready <= due" }'

WRITTEN = {
    (FILE, f'{FILE}\nname = "x-0/../../../../evil"'): "Line 6 .*small letters",
    (FILE, f'{FILE}\nname = "{"n" * 300}"'): "Line 6 .*small letters",
    (FILE, f'{FILE}\nname = "n\\u0000"'): "Line 6 .*small letters",
    (FILE, f'{FILE}\ndelimiter = "ab"'): "Line 6 .*“delimiter” is one mark.*'ab'",
    (FILE, f'{FILE}\ndelimiter = "\\n"'): "Line 6 .*“delimiter” is one mark",
    (FILE, f'{FILE}\ndate_formats = ["%d", "%Q"]'): "Line 6 .*“date_formats” holds '%Q'",
    (SCORE, "score = { constant = nan }"): "Line 24 .*“constant” must be .*not nan",
    (SCORE, "score = { constant = [1] }"): r"Line 24 .*“constant” must be .*not \[1\]",
    (SCORE, 'score = { column = "job", values = { a = inf } }'): "Line 24 .*“a” must be .*not inf",
    ("Europe/Berlin", "../../etc/passwd"): "Line 2 .*There is: “Europe/Berlin”, “America/New_York",
    ("Europe/Berlin", "Berlin"): "Line 2 .*There is: “Europe/Berlin”",
    ('ref = "job"', f"ref = {'[' * 3000}{']' * 3000}"): "brackets",
}


@pytest.mark.parametrize("written", WRITTEN, ids=range(len(WRITTEN)))
def test_what_no_recipe_may_hold_is_refused_before_a_file_is_opened(written):
    right, wrong = written
    assert RECIPE.count(right) == 1
    with pytest.raises(ImportRefusedError, match=WRITTEN[written]):
        parse(RECIPE.replace(right, wrong))


def test_a_source_without_a_name_has_that_of_its_file_cut_to_fit():
    recipe = parse(RECIPE.replace("repairs.csv", "r" * 240 + ".csv"))
    assert recipe.sources[0].name == "r" * 120


RUN = {
    (FILE, 'file = "."'): "Line 5 .*“.” names no file",
    (FILE, 'file = ""'): "Line 5 .*“” names no file",
    (FILE, 'file = "a\\u0000.csv"'): "Line 5 ",
    (FILE, f'file = "{"r" * 300}"'): "Line 5 .*names no file",
    (FILE, 'file = "**r"'): "Line 5 .*“..r” names no file",
    (FILE, f'{FILE}\nencoding = "hex"'): "no encoding of texts is called “hex”",
    (FILE, f'{FILE}\nencoding = "utf-8\\u0000"'): "no encoding of texts",
    ("ready <= due", f"{'abs(' * 900}minutes{')' * 900} > 0"): "Line 24 .*brackets inside brackets",
    ('ref = "job"', 'ref = "job"\nwhen = "branch"'): "Line 28 of the recipe, “when”: .*'Mitte'",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written", RUN, ids=range(len(RUN)))
def test_what_only_its_files_tell_is_refused_too(shop, state, written):
    right, wrong = written
    before = state()
    (shop / "recipe.toml").write_text(RECIPE.replace(right, wrong))
    with pytest.raises(ImportRefusedError, match=RUN[written]):
        import_files(shop / "recipe.toml")
    assert state() == before


def staged(recipe: Recipe, files: dict, folder):
    return stage(recipe, files, folder, day_zone="UTC", today=dt.date(2024, 6, 1),
                 limits=Limits(whole=60), progress=lambda step: None)  # fmt: skip


def test_no_name_of_a_source_makes_a_folder(shop, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    recipe = parse(RECIPE.replace(FILE, f'{FILE}\nname = "of-2024"'))
    staged(recipe, {"of-2024": [shop / "repairs.csv"]}, inside)
    assert (inside / "files-0-0").is_dir()
    assert not list(inside.rglob("*of-2024*"))


def test_what_nobody_foresaw_is_a_sentence_and_its_lines_go_to_the_log(tmp_path, capfd):
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(ImportRefusedError, match=r"nothing was imported.*report it"):
        staged(parse(RECIPE), {}, inside)
    assert "KeyError: 'repairs'" in capfd.readouterr().err
