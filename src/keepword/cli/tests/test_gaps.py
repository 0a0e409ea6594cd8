import csv
import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from keepword.board.export import safe
from keepword.cli import main

from .drawings import texts_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = ["Moment,lens,score,channel,day"]
    for moment, lens, held, of, channel in (
        ("pick-up", "delivered", 88, 100, ""),
        ("pick-up", "perceived", 71, 100, "mail"),
        ("complaint", "perceived", 7, 9, "mail"),
        ("overall", "perceived", 76, 100, "desk"),
        ("overall", "believed_leaders", 9, 10, ""),
    ):
        lines += [
            f"{moment},{lens},{int(i < held)},{channel},2025-10-{i % 28 + 1:02}" for i in range(of)
        ]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(*arguments: object, width: int = 100) -> Result:
    environment = {"COLUMNS": str(width), "NO_COLOR": None, "TERM": None}
    return CliRunner().invoke(main, ["gaps", *map(str, arguments)], env=environment)


def written(tmp_path: Path, text: str | bytes, name: str = "answers.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_bare_file_is_a_board(file: Path) -> None:
    result = run(file)

    assert result.exit_code == 0, result.output
    assert "We think we keep our word 90 times in 100. Our customers say 76." in result.output
    assert "We deliver 88. Customers say 71." in result.output
    assert "7 of 9 customers say so." in result.output
    assert "Look first at pick-up" in result.output


def test_marks_are_told_apart_without_colour(file: Path) -> None:
    output = run(file).output

    assert "\x1b[" not in output
    strip = next(line for line in output.splitlines() if "→ pick-up" in line)
    assert strip.index("●") < strip.index("■")
    assert "○ customers perceive (few answers)" in output


@pytest.mark.parametrize("width", [40, 69, 70, 80, 109, 110, 160])
def test_no_line_is_wider_than_the_terminal(file: Path, width: int) -> None:
    result = run(file, width=width)

    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= width
    assert "pick-up" in result.output


def test_parquet_says_the_same(file: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(StringIO(file.read_text())))
    table = pa.table(
        {
            "moment": [row["Moment"] for row in rows],
            "lens": [row["lens"] for row in rows],
            "score": [row["score"] == "1" for row in rows],
        }
    )
    pq.write_table(table, tmp_path / "answers.parquet")

    figures = [
        [moment["lenses"] for moment in json.loads(run(path, "--json").output)["moments"]]
        for path in (file, tmp_path / "answers.parquet")
    ]
    assert figures[0] == figures[1]


def test_json_has_n_interval_and_method_of_every_figure(file: Path) -> None:
    told = json.loads(run(file, "--json", "--level", "0.9").output)
    pick_up = next(moment for moment in told["moments"] if moment["key"] == "pick-up")
    perceived = next(lens for lens in pick_up["lenses"] if lens["figure"] == "perceived")
    felt = next(gap for gap in pick_up["gaps"] if gap["figure"] == "felt gap")

    assert perceived["value"] == 0.71
    assert perceived["low"] == pytest.approx(0.6306, abs=1e-4)  # Wilson at 90 %, by hand
    assert (perceived["n"], perceived["method"]) == (100, "Wilson's score interval")
    assert felt["value"] == pytest.approx(-0.17)
    assert (felt["n"], felt["n_earlier"]) == (100, 100)
    assert felt["low"] < felt["value"] < felt["high"] < 0
    assert told["look_first"]["moment"] == "pick-up"


def test_csv_has_a_figure_a_line(file: Path) -> None:
    lines = list(csv.DictReader(StringIO(run(file, "--csv").output)))
    felt = next(
        line for line in lines if (line["moment"], line["figure"]) == ("pick-up", "felt gap")
    )

    assert float(felt["value"]) == pytest.approx(-0.17)
    assert felt["n"] == felt["n_earlier"] == "100"
    assert felt["method"]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = written(tmp_path, "moment,lens,score\n" + '"=HYPERLINK(""x"")",perceived,1\n' * 3)

    (line, *_) = csv.DictReader(StringIO(run(path, "--csv").output))
    assert line["moment"] == '\'=HYPERLINK("x")'
    assert [safe(cell) for cell in ("+1", "@x", "\tx", "plain", -0.5)] == [
        "'+1", "'@x", "'\tx", "plain", -0.5,
    ]  # fmt: skip


def test_days_units_and_channels_can_be_chosen(file: Path) -> None:
    told = json.loads(run(file, "--json", "--from", "2025-10-02", "--channel", "mail").output)

    assert told["first_day"] == "2025-10-02"
    assert {moment["key"] for moment in told["moments"]} == {"pick-up", "complaint"}
    (complaint,) = [moment for moment in told["moments"] if moment["key"] == "complaint"]
    assert complaint["lenses"][0]["said"] == "6 of 8"


HEAD = "moment,lens,score\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty."),
        ("moment,lense,score\na,perceived,1\n", "The nearest is 'lense': rename it."),
        ("moment~lens~score\na~perceived~1\n", "has no column 'moment'"),
        (HEAD, "has no rows."),
        (HEAD + "a,percieved,1\n", "row 1 has the lens 'percieved'"),
        (HEAD + "a,percieved,1\n", "The nearest is 'perceived'."),
        (HEAD + "a,perceived,1\na,perceived,yes please\n", "row 2 has the score 'yes please'"),
        (HEAD + "a,perceived,1\na,perceived,5\n", "row 2 has the score '5', not from 0 to 1"),
        (HEAD + 'a,perceived,1\na,perceived,"0,5"\n', "row 2 has the score '0,5'"),
        (HEAD + ",perceived,1\n", "row 1 has no moment"),
        ("moment,lens,score,weight\na,perceived,1,-2\n", "row 1 has the weight -2.0"),
        (HEAD.encode() + "Café,perceived,1\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_mend(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    result = run(written(tmp_path, text), width=400)

    assert result.exit_code == 2, result.output
    assert sentence in result.output


def test_a_truncated_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.parquet"
    pq.write_table(pa.table({"moment": ["a"] * 999}), path)
    path.write_bytes(path.read_bytes()[:-40])

    result = run(path)
    assert result.exit_code == 2
    assert "cannot be read as observations" in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--unit", "nowhere"], "has no unit 'nowhere'; there are none."),
        (["--channel", "fax"], "has no channel 'fax'; there are desk, mail."),
    ],
)
def test_a_choice_that_there_is_not(file: Path, arguments: list[str], sentence: str) -> None:
    result = run(file, *arguments)

    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())


def test_days_cannot_be_chosen_where_there_are_none(tmp_path: Path) -> None:
    result = run(written(tmp_path, HEAD + "a,perceived,1\n"), "--from", "2025-10-01")

    assert result.exit_code == 2
    assert "add a column 'day'" in " ".join(result.output.split())


def test_a_bare_file_needs_no_django(file: Path) -> None:
    script = (
        "import sys; from keepword.cli import main;"
        f"main(['gaps', {str(file)!r}], standalone_mode=False);"
        "assert 'django' not in sys.modules, 'django was imported'"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_without_an_organisation_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "nothing-here"
    result = run("--home", home)

    assert result.exit_code == 2
    assert "There is no organisation in" in result.output
    assert not home.exists()


def test_an_organisations_folder_is_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "keepword.cli", "gaps", "--home", str(home)]
    script = f"from keepword.cli import main; main({command[3:]!r})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Nothing is known yet." in done.stdout
    assert "keepword import RECIPE" in done.stdout


@pytest.fixture
def branches(tmp_path: Path) -> Path:
    lines = ["moment,lens,score,unit,channel"]
    for moment, lens, held, unit in (
        ("pick-up", "perceived", 90, "Mitte"),
        ("pick-up", "delivered", 95, "Mitte"),
        ("pick-up", "perceived", 50, "Nord"),
        ("pick-up", "delivered", 80, "Nord"),
        ("pick-up", "perceived", 70, ""),
        ("overall", "perceived", 80, "Mitte"),
        ("overall", "perceived", 60, "Nord"),
    ):
        lines += [f"{moment},{lens},{int(i < held)},{unit},mail" for i in range(100)]
    return written(tmp_path, "\n".join(lines), "branches.csv")


def test_rows_by_moment_and_unit(branches: Path) -> None:
    told = json.loads(run(branches, "--by", "moment, unit", "--json").output)
    found = {
        (row["name"], row["unit"], row["overall"]): row["lenses"][0]["value"]
        for row in told["moments"]
    }

    assert found == {
        ("pick-up", "Mitte", False): 0.9,
        ("pick-up", "Nord", False): 0.5,
        ("pick-up", "no unit", False): 0.7,
        ("overall", "Mitte", False): 0.8,
        ("overall", "Nord", False): 0.6,
        ("overall", "", True): 0.7,
    }
    assert told["headline"].endswith("customers say we keep our word 70 times in 100.")
    assert "Look first at pick-up · Nord" in told["look_first"]["sentence"]


def test_rows_by_moment_and_unit_in_the_terminal(branches: Path) -> None:
    output = run(branches, "--by", "moment,unit").output

    assert re.search(r"→ pick-up .*\n *Nord ", output)
    assert "pick-up · Mitte" not in output


def test_a_promise_that_names_no_unit_holds_in_each_without_one(tmp_path: Path) -> None:
    lines = ["moment,lens,score,unit", "pick-up,promised,0.9,", "pick-up,promised,0.5,Mitte"]
    lines += [f"pick-up,delivered,{i % 2},{unit}" for i in range(80) for unit in ("Nord", "Mitte")]
    lines += ["overall,promised,0.8,", "overall,promised,0.6,Mitte"]
    lines += [f"overall,perceived,1,{unit}" for unit in ("Nord", "Mitte", "West")]
    path = written(tmp_path, "\n".join(lines))
    told = json.loads(run(path, "--by", "moment,unit", "--json").output)
    promised = {
        (row["name"], row["unit"]): lens["value"]
        for row in told["moments"]
        for lens in row["lenses"]
        if lens["figure"] == "promised"
    }

    assert promised == {
        ("pick-up", "Nord"): 0.9,
        ("pick-up", "Mitte"): 0.5,
        ("overall", "Nord"): 0.8,
        ("overall", "Mitte"): 0.6,
        ("overall", "West"): 0.8,
        ("overall", ""): 0.7,
    }


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("unit", "Different moments speak of different sentences"),
        ("moment,team", "Rows are by moment, unit, channel, not by 'team'."),
        ("moment,channel", "has no column 'channel'. The nearest is 'chanel'."),
    ],
)
def test_rows_that_cannot_be(tmp_path: Path, by: str, sentence: str) -> None:
    path = written(tmp_path, "moment,lens,score,chanel\na,perceived,1,mail\n")
    result = run(path, "--by", by, width=400)

    assert result.exit_code == 2
    assert sentence in result.output


def test_by_is_for_files(tmp_path: Path) -> None:
    result = run("--by", "moment,unit", "--home", tmp_path, width=400)

    assert result.exit_code == 2
    assert "--by needs a FILE" in result.output


def test_the_board_is_drawn(branches: Path, tmp_path: Path) -> None:
    plot = tmp_path / "board.svg"
    result = run(branches, "--by", "moment,unit", "--plot", plot)
    texts, drawing = texts_of(plot), plot.read_text()

    assert result.exit_code == 0
    assert f"Drew {plot}." in result.stderr
    assert "We deliver 80. Customers say 50." in texts
    assert {"Nord", "Mitte", "no unit", "customers perceive", "delivered"} <= texts
    assert drawing.count("<circle") == 6 + 1  # the rows' and the legend's
    assert 'x="50.00%"' in drawing


def test_names_in_a_drawing_are_no_markup(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "<script>&,perceived,1\n" * 40)
    run(path, "--plot", tmp_path / "board.svg")

    assert "<script>&" in texts_of(tmp_path / "board.svg")
    assert "<script>" not in (tmp_path / "board.svg").read_text()
