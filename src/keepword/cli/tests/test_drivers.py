import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from keepword import measure
from keepword.cli import main
from keepword.measure.tests.reference import BESIDE

from .drawings import texts_of

DATA = BESIDE.parent / "data"


def answers() -> pa.Table:
    rng = np.random.default_rng(6)
    speed, care, fun = rng.normal(size=(3, 400))
    overall = 2 * speed + care + rng.normal(size=400)
    return pa.table(
        {
            "overall": overall,
            "verdict": np.where(overall > 0, "happy", "unhappy"),
            "speed": speed,
            "care, kindly": np.where(rng.random(400) < 0.2, -9.0, care),
            "Fun": fun,
            "again": np.repeat(np.arange(100), 4),
            "weight": rng.uniform(1, 2, 400),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pq.write_table(answers(), tmp_path / "answers.parquet")
    return tmp_path / "answers.parquet"


def run(*arguments: object, width: int = 100) -> Result:
    environment = {"COLUMNS": str(width), "NO_COLOR": None, "TERM": None}
    return CliRunner().invoke(main, ["drivers", *map(str, arguments)], env=environment)


COLUMNS = ("--y", "overall", "--x", "speed,Fun", "--x", "care, kindly", "--no-answer", -9)


def test_names_are_shown_as_they_are(tmp_path: Path) -> None:
    names = ["Fun [/b]" if name == "Fun" else name for name in answers().column_names]
    pq.write_table(answers().rename_columns(names), tmp_path / "answers.parquet")

    result = run(tmp_path / "answers.parquet", "--y", "overall", "--x", "speed,Fun [/b]")

    assert result.exit_code == 0, result.output
    assert "Fun [/b] " in result.output


def test_the_drivers_are_told(file: Path) -> None:
    result = run(file, *COLUMNS)

    assert result.exit_code == 0, result.output
    assert result.output.startswith("speed goes with overall most: ")
    assert "clearly before care, kindly" in result.output
    assert "Not told from chance: Fun." in result.output
    assert "need not cause it" in result.output
    order = [result.output.index(f"\n{name}") for name in ("speed", "care, kindly", "Fun")]
    assert order == sorted(order)


def test_the_figures_are_those_of_measure(file: Path) -> None:
    told = json.loads(run(file, *COLUMNS, "--weight", "weight", "--json").stdout)
    care = answers()["care, kindly"].to_numpy()
    table = answers().set_column(3, "care, kindly", pa.array(np.where(care == -9, np.nan, care)))
    names = ["speed", "Fun", "care, kindly"]
    weighed = measure.lmg(measure.cross_product(table, "overall", names, "weight"))
    low, _ = weighed.interval()

    assert told["definition"] == "LMG"
    assert told["r2"] == pytest.approx(weighed.r2)
    for driver in told["drivers"]:
        place = names.index(driver["name"])
        assert driver["share"] == pytest.approx(weighed.shares[place])
        assert driver["low"] == pytest.approx(low[place])
    assert [driver["n"] for driver in told["drivers"]] == [400, (care != -9).sum(), 400]


def test_csv_says_the_same(file: Path) -> None:
    pyarrow.csv.write_csv(answers(), file.with_suffix(".csv"))
    results = [
        json.loads(run(p, *COLUMNS, "--json").stdout) for p in (file, file.with_suffix(".csv"))
    ]

    assert results[0]["drivers"][0]["share"] == pytest.approx(results[1]["drivers"][0]["share"])


def test_a_text_can_be_the_whole_and_people_may_answer_again(file: Path) -> None:
    asked = ("--y", "verdict", "--yes", "happy", "--x", "SPEED,fun", "--person", "again", "--json")
    told = json.loads(run(file, *asked).stdout)

    assert [driver["name"] for driver in told["drivers"]] == ["speed", "Fun"]
    assert told["drivers"][0]["share"] > 0.9


def test_rivals_are_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    one, two = rng.normal(size=(2, 60))
    table = pa.table({"all": one + two + rng.normal(size=60), "one": one, "two": two})
    pq.write_table(table, tmp_path / "few.parquet")

    assert (
        "may be as important."
        in run(tmp_path / "few.parquet", "--y", "all", "--x", "one,two").output
    )


def test_the_drivers_are_drawn(file: Path, tmp_path: Path) -> None:
    plot = tmp_path / "drivers.svg"
    result = run(file, *COLUMNS, "--plot", plot)

    assert f"Drew {plot}." in result.stderr
    assert {"speed", "care, kindly", "Fun"} <= texts_of(plot)
    assert plot.read_text().count("<circle") == 3


@pytest.mark.parametrize("width", [40, 79, 80, 120])
def test_no_line_is_wider_than_the_terminal(file: Path, width: int) -> None:
    assert max(map(len, run(file, *COLUMNS, width=width).stdout.splitlines())) <= width


def test_a_header_without_answers_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("overall,speed\n")
    result = run(file, "--y", "overall", "--x", "speed", width=400)

    assert result.exit_code == 2
    assert "has a header and no answers under it." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--y", "overal", "--x", "speed"), "has no column 'overal'. The nearest is 'overall'."),
        (("--y", "overall", "--x", "speed,fan"), "has no column 'fan'. The nearest is 'Fun'."),
        (("--y", "overall", "--x", "zzz"), "has no column 'zzz'. It has overall, verdict, speed"),
        (("--y", "verdict", "--x", "speed"), "Say which one counts as 1: --yes 'happy' or"),
        (("--y", "verdict", "--yes", "hapy", "--x", "speed"), "The nearest is 'happy'."),
        (("--y", "overall", "--x", "verdict"), "'verdict' holds texts, not numbers."),
        (("--y", "overall", "--x", "overall"), "'overall' is named twice"),
        (("--y", "overall", "--x", "speed", "--weight", "wait"), "nearest is 'weight'"),
        (("--y", "overall", "--x", "speed", "--person", "agian"), "nearest is 'again'"),
    ],
)
def test_what_cannot_be_weighed(file: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(file, *arguments, width=400)

    assert result.exit_code == 2
    assert sentence in result.output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "is empty."), ("a,b\n1,2\n1,3\n1,4\n", "'a' is the same in every row")],
)
def test_a_file_without_answers(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(text)
    result = run(path, "--y", "a", "--x", "b", width=400)

    assert result.exit_code == 2
    assert sentence in result.output


def test_an_airline() -> None:
    path = DATA / "airline_satisfaction" / "invistico_airline.parquet"
    if not path.is_file():
        pytest.skip("The answers ../shared/data/airline_satisfaction are not here.")
    names = ("Seat comfort", "Inflight entertainment", "Online support", "Gate location")
    asked = ("--y", "satisfaction", "--yes", "satisfied", "--x", ",".join(names), "--no-answer", 0)
    told = json.loads(run(path, *asked, "--json").stdout)

    assert told["sentence"].startswith("Inflight entertainment goes with satisfaction most: ")
    assert told["drivers"][0]["n"] == 126_902
    assert told["drivers"][-1]["name"] == "Gate location"


def test_a_mobile_provider() -> None:
    path = DATA / "ecsi_satisfaction" / "ecsi_mobi_250.parquet"
    if not path.is_file():
        pytest.skip("The answers ../shared/data/ecsi_satisfaction are not here.")
    told = json.loads(run(path, "--y", "CUSA1", "--x", "PERQ1,IMAG1,PERV1,CUEX1", "--json").stdout)

    assert told["drivers"][0]["name"] == "PERQ1"
    assert told["drivers"][-1]["name"] == "PERV1"
