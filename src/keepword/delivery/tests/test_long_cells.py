"""Cells, names of columns and lines that are far longer than usual, and words that read as days."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepword.delivery.actions import import_files
from keepword.delivery.erasing import erase_person
from keepword.delivery.refusal import ImportRefusedError
from keepword.organisation.models import Person

from .conftest import HEADER, LINES, RECIPE

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 200_000
BAD = "41,anna1,{},2024-05-03,2024-05-04,-1\n"


def test_a_person_is_erased_from_refused_rows_with_a_long_cell(shop, home):
    bad = BAD.format("x" * LONG) + BAD.format("Nord").replace("anna1", "anna2")
    (shop / "repairs.csv").write_text(HEADER + "".join(LINES * 2) + bad)
    (shop / "recipe.toml").write_text("refused_at_most = 1\n" + RECIPE)
    import_files(shop / "recipe.toml")
    erase_person(Person.objects.get(key="workshop:anna1"), by="ada")
    (path,) = home.glob("imports/*/refused-repairs.csv")
    text = path.read_text()
    assert "x" * 9 not in text
    assert "Nord" in text


def test_the_line_is_named_below_a_long_cell(shop):
    long = LINES[0].replace("Mitte", "x" * LONG)
    (shop / "repairs.csv").write_text(HEADER + long + "2,a,b,20211-05-01,2024-05-04,1\n")
    with pytest.raises(ImportRefusedError, match=r"Line 3 of repairs.csv: “ready” has a year"):
        import_files(shop / "recipe.toml")


def test_a_long_name_of_a_column_is_a_name(shop):
    more = [line.replace("\n", ",1\n") for line in LINES]
    (shop / "repairs.csv").write_text(HEADER.replace("\n", f",{'x' * LONG}\n") + "".join(more))
    assert import_files(shop / "recipe.toml").accepted == 40


def test_a_first_line_of_commas(shop):
    (shop / "repairs.csv").write_text(HEADER.replace("\n", "," * 400_000 + "\n") + LINES[0])
    with pytest.raises(ImportRefusedError, match=r"Column 7 of repairs.csv has no name"):
        import_files(shop / "recipe.toml")


def test_a_quote_that_is_not_closed(shop):
    (shop / "repairs.csv").write_text(HEADER + LINES[0] + LINES[1].replace("Mitte", '"Mitte'))
    with pytest.raises(ImportRefusedError, match=r"Line 3 of repairs.csv opens a quote"):
        import_files(shop / "recipe.toml")


def test_a_parquet_file_that_is_damaged_inside(shop):
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.parquet"))
    with (shop / "repairs.csv").open() as file:
        rows = list(csv.DictReader(file)) * 50
    path = shop / "repairs.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, use_dictionary=False)
    whole = bytearray(path.read_bytes())
    whole[4:200] = b"\x0e" * 196
    path.write_bytes(whole)
    with pytest.raises(ImportRefusedError, match=r"repairs.parquet is damaged inside. Fetch it"):
        import_files(shop / "recipe.toml")


@pytest.mark.parametrize("formats", ["", 'date_formats = "%Y-%m-%d"\n'])
def test_a_word_is_no_day(shop, formats):
    recipe = RECIPE.replace("[source.columns]", f"{formats}[source.columns]")
    (shop / "recipe.toml").write_text(recipe)
    words = ("epoch", "Infinity", "-infinity", "now", "today")
    rows = [f"1,anna,Mitte,{word},2024-05-03,1\n" for word in words]
    (shop / "repairs.csv").write_text(HEADER + "".join(rows))
    with pytest.raises(ImportRefusedError, match=r"5 because “ready” is not a time.*“epoch”"):
        import_files(shop / "recipe.toml")


def test_one_is_one(shop, run):
    (shop / "repairs.csv").write_text(HEADER + BAD.format("Mitte"))
    assert "1 refusal among 1 row of repairs" in run().output
    (shop / "repairs.csv").write_text(HEADER + LINES[0])
    output = run().output
    assert "1 row of repairs" in output
    assert "1 observation of 1 person, " in output


def test_names_of_the_files_are_shown_as_they_are(shop, run):
    lines = "".join(LINES).replace("Mitte", "Nord [/b] :smile:")
    (shop / "repairs.csv").write_text(HEADER + lines + LINES[0].replace("Mitte", "Nord B Smile"))
    (shop / "recipe.toml").write_text(RECIPE.replace('by the day we said"', '[/x]"', 1))
    result = run()
    assert result.exit_code == 0, result.output
    assert "Nord B Smile, Nord [/b] :smile:" in result.output
