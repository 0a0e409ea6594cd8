"""Bad input is met: a clear message, exit code 2, and nothing changed."""

import gzip
import io
import os
import resource
import subprocess
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import HEADER, LINES, RECIPE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refused(run, state):
    """Run the import; it must end with code 2, change nothing, and say each of the words."""

    def refused(*words: str, options: tuple[str, ...] = ()) -> str:
        before = state()
        result = run(*options)
        assert result.exit_code == 2, result.output
        assert state() == before
        for word in words:
            assert word in result.output, result.output
        return result.output

    return refused


def csv(shop, text: str | bytes) -> None:
    (shop / "repairs.csv").write_bytes(text.encode() if isinstance(text, str) else text)


def test_the_same_shop_is_imported_when_nothing_is_wrong(run, state):
    before = state()
    result = run()
    assert result.exit_code == 0, result.output
    assert state() != before


def test_wrong_delimiter_declared(shop, refused):
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', '.csv"\ndelimiter = ";"'))
    refused("repairs.csv has only one column when separated by “;”", "commas", "delimiter")


def test_no_delimiter_at_all(shop, refused):
    csv(shop, (HEADER + "".join(LINES)).replace(",", " "))
    refused("Line 7 of the recipe", "no column", "job customer branch")


def test_mixed_encodings(shop, refused):
    line = "1,zoë,Köln,2024-05-02,2024-05-03,4\n"
    csv(shop, HEADER.encode() + line.encode() + line.encode("cp1252"))
    refused("mixes encodings", "line 2 is UTF-8", "line 3 is not")


def test_an_encoding_that_is_not_said(shop, refused):
    csv(shop, (HEADER + LINES[0] + "2,zoë,Köln,2024-05-02,2024-05-03,4\n").encode("cp1252"))
    refused("Line 3 of repairs.csv is not UTF-8", 'encoding = "cp1252"')


def test_an_encoding_that_is_not_the_files(shop, refused):
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', '.csv"\nencoding = "cp1252"'))
    csv(shop, HEADER + LINES[0].replace("Mitte", "Köln"))
    refused("is UTF-8 (see line 2), not cp1252")


def test_nul_bytes(shop, refused):
    csv(shop, HEADER + LINES[0] + LINES[1].replace("Mitte", "Mi\0tte"))
    refused("Line 3 of repairs.csv holds a NUL byte", "utf-16")


def test_duplicate_headers(shop, refused):
    csv(shop, HEADER.replace("due", "Ready") + LINES[0])
    refused("Columns 4 and 5 of repairs.csv are both called “Ready”", "Rename")


def test_empty_headers(shop, refused):
    csv(shop, HEADER.replace("branch", " ") + LINES[0])
    refused("Column 3 of repairs.csv has no name")


def test_a_line_with_a_million_commas(shop, refused):
    csv(shop, HEADER + LINES[0] + "," * 1_000_000 + "\n" + LINES[1])
    refused("Line 3 of repairs.csv")


def test_a_line_with_too_few_columns(shop, refused):
    csv(shop, HEADER + LINES[0] + "2,anna\n" + LINES[1])
    refused("Line 3 of repairs.csv does not fit", "Expected Number of Columns: 6 Found: 2")


def test_a_broken_line_that_speaks_of_writing_is_no_full_disk(shop, refused):
    csv(shop, HEADER + LINES[0] + "2,write to anna\n" + LINES[1])
    assert "disk" not in refused("Line 3 of repairs.csv does not fit")


def test_dates_in_three_formats(shop, refused):
    times = ("2024-05-01", "2024-05-02", "01/05/2024", "1 May 2024")
    csv(shop, HEADER + "".join(f"1,anna,Mitte,{time},2024-05-02,4\n" for time in times))
    refused("“ready” is not a time", "“01/05/2024”", "“1 May 2024”", "date_formats", "row 3")


def test_a_date_that_two_formats_read_differently(shop, refused):
    formats = '.csv"\ndate_formats = ["%d/%m/%Y", "%m/%d/%Y"]'
    (shop / "recipe.toml").write_text(RECIPE.replace('.csv"', formats))
    csv(shop, HEADER + "1,anna,Mitte,03/04/2024,13/05/2024,4\n")
    refused("“ready” is not a time in exactly one of the date_formats", "“03/04/2024”")


def test_comma_decimals_that_are_not_declared(shop, refused):
    csv(shop, HEADER + '1,anna,Mitte,2024-05-01,2024-05-02,"4,5"\n')
    refused("“minutes” is not a number", "“4,5”", 'decimal = ","')


def test_the_year_20211(shop, refused):
    csv(shop, HEADER + "".join(LINES) + "\n41,anna,Mitte,20211-05-01 10:00,2024-05-02,4\n")
    refused("Line 43 of repairs.csv: “ready” has a year before 1900 or after 2199: “20211-05-01",
            'impossible = "refuse"')  # fmt: skip


def test_the_year_20211_of_a_parquet_file(shop, refused):
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.parquet"))
    columns = {"job": [1, 2], "customer": ["a", "b"], "branch": ["M", "M"], "minutes": [1, 1]}
    times = {
        "ready": pa.array([1_714_550_400] * 2, pa.timestamp("s")),
        "due": pa.array([1_714_550_400, 575_000_000_000], pa.timestamp("s")),
    }
    pq.write_table(pa.table(columns | times), shop / "repairs.parquet")
    refused("Row 2 of repairs.parquet: “due” has a year before 1900 or after 2199: “20191")


DURATION = RECIPE.replace('minutes = "number"', 'minutes = "duration"')


def test_negative_durations_where_a_duration_is_declared(shop, refused):
    (shop / "recipe.toml").write_text(DURATION)
    csv(shop, HEADER + "".join(LINES) + "41,anna,Mitte,2024-05-01,2024-05-02,-4\n")
    refused("Line 42 of repairs.csv: “minutes” is a negative duration: “-4”", 'impossible = "ref')


def test_what_cannot_be_is_refused_and_counted_where_the_recipe_says_so(shop, run):
    (shop / "recipe.toml").write_text('impossible = "refuse"\n' + DURATION)
    bad = "41,anna,Mitte,2024-05-01,2024-05-02,-4\n42,anna,Mitte,20211-05-01,2024-05-02,4\n"
    csv(shop, HEADER + "".join(LINES) + bad)
    result = run()
    assert result.exit_code == 0, result.output
    assert "1 of repairs because “minutes” is a negative duration" in result.output
    assert "1 of repairs because “ready” has a year before 1900 or after 2199" in result.output


def test_a_year_to_come(shop, refused):
    csv(shop, HEADER + "1,anna,Mitte,2124-05-01 10:00,2024-05-02,4\n")
    refused("before 1970 or more than a year from now")


def test_negative_durations(shop, refused):
    csv(shop, HEADER + "1,anna,Mitte,2024-05-01,2024-05-02,-4\n" + LINES[2])
    refused("1 because the repair took a negative time", "row 1 of repairs.csv", "refused_at_most")


def test_an_excel_file_that_is_really_html(shop, refused):
    (shop / "repairs.xls").write_text("<html><table><tr><td>job</td></tr></table></html>")
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.xls"))
    refused("repairs.xls is a web page (HTML)", "save it as xlsx")


def test_a_truncated_parquet(shop, refused):
    whole = io.BytesIO()
    pq.write_table(pa.table({"job": list(range(5000))}), whole)
    (shop / "repairs.parquet").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.parquet"))
    refused("repairs.parquet is cut off or damaged")


@pytest.mark.parametrize("kind", ["zip", "gz", "xlsx"])
def test_a_zip_bomb(shop, refused, kind):
    zeros = b"0" * 1024**2
    path = shop / f"repairs.{kind}"
    if kind == "gz":
        with gzip.open(path, "wb") as file:
            for _ in range(200):
                file.write(zeros)
    else:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("[Content_Types].xml" if kind == "xlsx" else "repairs.csv", "w") as file,
        ):
            for _ in range(200):
                file.write(zeros)
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", path.name))
    refused(path.name, "zip bomb")


def test_an_archive_in_an_archive(shop, refused):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("repairs.csv", HEADER + LINES[0])
    with zipfile.ZipFile(shop / "repairs.zip", "w") as archive:
        archive.writestr("repairs.zip", inner.getvalue())
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", "repairs.zip"))
    refused("archive inside an archive")


@pytest.mark.parametrize("text", ["", "\n", HEADER])
def test_an_empty_file(shop, refused, text):
    csv(shop, text)
    refused("repairs.csv", "holds no rows" if text == HEADER else "is empty")


def test_a_full_disk(shop, home, state):
    """A limit on the size of files stands for the disk: the real command, in its own process."""
    lines = (f"{job}-{job * job},a,Mitte,2024-05-01,2024-05-02,4\n" for job in range(20_000))
    csv(shop, HEADER + "".join(lines))
    environment = os.environ | {"KEEPWORD_HOME": str(home)}
    keepword = [sys.executable, "-c", "from keepword.cli import main; main()", "import"]
    subprocess.run([*keepword, "--list"], env=environment, check=True, capture_output=True)
    before = _files(home)
    limit = 64 * 1024
    result = subprocess.run(
        [*keepword, str(shop / "recipe.toml")],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert result.returncode == 2, result.stderr
    assert "disk is full" in result.stderr
    assert _files(home) == before


def _files(home):
    return sorted(
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and "sqlite3-" not in path.name
    )


OUTSIDE = ("../secret.csv", "/etc/passwd", "link.csv", "inside/../../secret.csv")


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_recipe_that_reads_another_file(shop, refused, path):
    (shop.parent / "secret.csv").write_text(HEADER + "".join(LINES))
    (shop / "link.csv").symlink_to(shop.parent / "secret.csv")
    (shop / "recipe.toml").write_text(RECIPE.replace("repairs.csv", path))
    refused("Line 5 of the recipe", "leads out of the data folder")


ATTACKS = {
    "(SELECT max(c) FROM read_text('/etc/passwd') AS t(c))": "subquery",
    "read_text('/etc/passwd')": "“read_text”, which recipes may not use",
    "getenv('HOME')": "“getenv”",
    "1) FROM observations; COPY observations TO 'stolen.csv'; --": "cannot be read",
    "true) , (SELECT 1": "expression",
    "ready <= due; DROP TABLE observations": "cannot be read",
    "ready <= due FROM read_csv('/etc/passwd')": "one value",
    "count(*) OVER ()": "window",
    "current_setting('home_directory')": "“current_setting”",
    "list_sum(range(100000000000))": "“list_sum”",
    "COLUMNS('.*')": "star",
    "(WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t) SELECT n FROM t)": "subquery",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_expression_that_does_more_than_it_may(shop, refused, attack):
    (shop / "recipe.toml").write_text(RECIPE.replace("ready <= due", attack))
    refused("Line 24 of the recipe", ATTACKS[attack])
    assert not list(shop.parent.rglob("stolen.csv"))


def test_an_expression_that_runs_for_ever(shop, refused):
    endless = "'a'"
    for _ in range(8):
        endless = f"replace({endless}, 'a', '{'a' * 40}')"
    recipe = RECIPE.replace("ready <= due", f"length({endless} || job) > 1")
    (shop / "recipe.toml").write_text(recipe)
    refused("Line 24 of the recipe: the expression")
