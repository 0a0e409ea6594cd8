import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from keepword import measure
from keepword.cli import main
from keepword.measure.tests.reference import BESIDE

from .drawings import texts_of

MARGINS = """
[age]
"under 30" = 2000
"30 and over" = 8000
[branch]
1 = 5000
2 = 5000
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    groups = {
        ("under 30", 1): 40,
        ("under 30", 2): 30,
        ("30 and over", 1): 20,
        ("30 and over", 2): 10,
    }
    rows = [f"{age},{branch},5" for (age, branch), n in groups.items() for _ in range(n)]
    path.write_text("Age,branch,score\n" + "\n".join(rows) + "\n,1,4\n")
    return path


@pytest.fixture
def margins(tmp_path: Path) -> Path:
    path = tmp_path / "margins.toml"
    path.write_text(MARGINS)
    return path


def run(*arguments: object, width: int = 100) -> Result:
    environment = {"COLUMNS": str(width), "NO_COLOR": None, "TERM": None}
    return CliRunner().invoke(main, ["weights", *map(str, arguments)], env=environment)


def test_the_answers_stand_beside_all_customers(file: Path, margins: Path) -> None:
    result = run(file, "--margins", margins)

    assert result.exit_code == 0, result.output
    assert result.output.startswith("30 and over (Age) are 30 in 100 of those who answered and 80 ")
    assert "1 answer lacks one of these columns and is left out." in result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["30", "and", "over", "30", "30.0", "%", "80.0", "%", "2.67", "×"] in lines


def test_names_are_shown_as_they_are(file: Path, margins: Path) -> None:
    for path in (file, margins):
        path.write_text(path.read_text().replace("under 30", "[/b] :smile:"))

    result = run(file, "--margins", margins)

    assert result.exit_code == 0, result.output
    assert "  [/b] :smile:" in result.output


def test_the_weights_are_those_of_measure(file: Path, margins: Path) -> None:
    told = json.loads(run(file, "--margins", margins, "--json").stdout)
    raked = measure.rake([[20, 10], [40, 30]], [[8000, 2000], [5000, 5000]])

    assert told["n_effective"] == pytest.approx(raked.n_effective)
    assert told["left_out"] == 1
    found = {(row["Age"], row["branch"]): row["weight"] for row in told["weights"]}
    assert found["30 and over", "2"] == pytest.approx(raked.weights[0, 1])
    assert sum(row["n"] * row["weight"] for row in told["weights"]) == pytest.approx(10_000)


def test_shares_say_the_same_as_counts(file: Path, margins: Path) -> None:
    counts = json.loads(run(file, "--margins", margins, "--json").stdout)
    margins.write_text('[age]\n"under 30" = 0.2\n"30 and over" = 0.8\n[branch]\n1 = 0.5\n2 = 0.5\n')
    shares = json.loads(run(file, "--margins", margins, "--json").stdout)

    assert shares["n_effective"] == pytest.approx(counts["n_effective"])
    assert shares["levels"] == counts["levels"]


def test_they_are_drawn(file: Path, margins: Path, tmp_path: Path) -> None:
    result = run(file, "--margins", margins, "--plot", tmp_path / "weights.svg")

    assert "Drew " in result.stderr
    texts = texts_of(tmp_path / "weights.svg")
    assert {"Age", "branch", "under 30", "70 % → 20 %", "among all customers"} <= texts


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_the_terminal(file: Path, margins: Path, width: int) -> None:
    lines = run(file, "--margins", margins, width=width).stdout.splitlines()
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("[age]", "[agge]", "has no column 'agge'. The nearest is 'Age'."),
        ("under 30", "Under 30", "no total for 'under 30' of 'Age'"),
        ("under 30", "Under 30", "The nearest is 'Under 30'."),
        ("2 = 5000", "2 = 4000\n3 = 1000", "has no answer with '3' in 'branch'"),
        ("= 2000", "= 2500", "'age' adds up to 10500, 'branch' to 10000"),
        ("= 2000", "= -1", "'under 30' of 'age' has -1; give a number above 0."),
        ("= 2000", '= "many"', "has 'many'; give a number above 0."),
        ("= 2000", "= true", "has True; give a number above 0."),
        ("= 2000", "= inf", "has inf; give a number above 0."),
        ("[age]", "age = 3\n[size]", "'age' is no table; begin one with [age]."),
        ("[age]", "[age", "is not TOML"),
        (MARGINS, "", "has no table; begin one with [column]."),
    ],
)
def test_margins_that_do_not_fit(
    file: Path, margins: Path, before: str, after: str, sentence: str
) -> None:
    margins.write_text(MARGINS.replace(before, after))
    result = run(file, "--margins", margins, width=400)

    assert result.exit_code == 2, result.output
    assert sentence in result.output


def test_margins_that_no_weights_meet(tmp_path: Path, margins: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("age,branch\n" + "under 30,1\n30 and over,2\n" * 20)
    result = run(path, "--margins", margins, width=400)

    assert result.exit_code == 2
    assert "No weights meet all margins" in result.output
    assert "0 is 'age', 1 is 'branch'" in result.output


def test_a_file_without_answers(tmp_path: Path, margins: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("age,branch\n,\n")
    result = run(path, "--margins", margins, width=400)

    assert result.exit_code == 2
    assert "has no row with 'age', 'branch'." in result.output


def test_kiosk_users(tmp_path: Path) -> None:
    path = BESIDE.parent / "data" / "kiosk_servqual" / "kiosk_servqual.parquet"
    if not path.is_file():
        pytest.skip("The answers ../shared/data/kiosk_servqual are not here.")
    (tmp_path / "margins.toml").write_text('[gender]\n"여" = 1\n"남" = 1\n', encoding="utf-8")
    told = json.loads(run(path, "--margins", tmp_path / "margins.toml", "--json").stdout)

    assert [level["n"] for level in told["levels"]] == [56, 155]
    assert told["n_effective"] == pytest.approx(211 / 1.2825, abs=0.5)
