import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from keepword.cli import main

FIRST = date(2024, 1, 1)


def purchases(n: int = 900, seed: int = 1, last: int = 500) -> pa.Table:
    """Customers who buy every ten weeks or so, and leave after a purchase in one of four."""
    rng = np.random.default_rng(seed)
    waits = rng.exponential(1 / rng.gamma(1.0, 1 / 60, n)[:, None], (n, 60))
    days = rng.integers(0, 200, (n, 1)) + np.insert(waits.cumsum(axis=1), 0, 0, axis=1)
    stays = np.arange(61) < rng.geometric(rng.beta(0.8, 2, (n, 1)))
    who, kth = np.nonzero((days < last) & stays)
    when = [FIRST + timedelta(int(day)) for day in days[who, kth]]
    return pa.table({"Customer": [f"c{each}" for each in who], "Day": when})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sold.parquet"
    pq.write_table(purchases(), path)
    return path


def run(path: Path, *arguments: object, width: int = 100) -> Result:
    given = ["silent", str(path), "--customer", "customer", "--when", "day", *map(str, arguments)]
    environment = {"COLUMNS": str(width), "NO_COLOR": None, "TERM": None}
    return CliRunner().invoke(main, given, env=environment)


def test_it_says_how_many_have_gone(file: Path) -> None:
    result = run(file)

    assert result.exit_code == 0, result.output
    told = json.loads(run(file, "--json").output)
    gone = told["gone_quiet"]
    assert result.output.startswith(f"About {gone['value']:,.0f} of 900 customers have gone quiet")
    assert gone["low"] < gone["value"] < gone["high"] < 900
    assert "10 times or more" in result.output
    assert sum(group["n"] for group in told["groups"]) == 900
    assert sum(group["value"] for group in told["groups"]) == pytest.approx(gone["value"])
    assert told["hold_out"]["actual"] > 0
    assert told["sentence"] in " ".join(result.output.split())
    assert told["trust"] in " ".join(result.output.split())


def test_csv_says_the_same(file: Path, tmp_path: Path) -> None:
    rows = pq.read_table(file).to_pylist()
    path = tmp_path / "sold.csv"
    lines = [f"{row['Customer']},{row['Day']} 14:05" for row in rows]
    path.write_text("\n".join(["Customer,Day", *lines, f",{FIRST}", "c1,"]) + "\n")

    told, same = (json.loads(run(each, "--json").output) for each in (path, file))
    assert told["gone_quiet"] == pytest.approx(same["gone_quiet"])
    assert told["left_out"] == {"no_customer": 1, "no_day": 1, "later": 0}


def test_an_earlier_day(file: Path) -> None:
    told = json.loads(run(file, "--json", "--until", "2024-10-31").output)

    assert told["last_day"] == "2024-10-31"
    assert told["left_out"]["later"] > 0
    assert any("less than a year" in doubt for doubt in told["doubts"])
    assert told["trust"].startswith("Do not trust it blindly.")


def test_too_few_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "few.parquet"
    pq.write_table(purchases(150, seed=3), path)
    told = json.loads(run(path, "--json").output)

    assert any("with fewer than 100 it is a guess" in doubt for doubt in told["doubts"])


def test_a_drawing_stands_alone(file: Path, tmp_path: Path) -> None:
    drawing = tmp_path / "silent.svg"
    result = run(file, "--plot", drawing)

    assert result.exit_code == 0, result.output
    told = json.loads(run(file, "--json").output)
    texts = " ".join("".join(each.itertext()) for each in ET.parse(drawing).iter())  # noqa: S314
    assert told["sentence"] in texts
    for group in told["groups"]:
        assert f"Bought {group['bought']}: {group['value']:,.0f} of {group['n']:,}" in texts


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty."),
        ("customr,day\na,2024-01-01\n", "The nearest is 'customr'"),
        ("customer,day\na,2024-01-01\nb,soon\n", "row 2 has the day 'soon' in 'day'"),
        ("customer,day\na,2024-01-01\nb,2024-13-01\n", "write days as 2026-06-30"),
        ("customer,day\n,2024-01-01\n", "no row with a customer and a day"),
        ("customer,day\na,2024-01-01\nb,2024-01-02\n", "None of 2 customers bought again"),
        ("customer,day\na,2024-01-01\na,2024-01-09\n", "does not settle"),
        ("customer,day\nCafé,2024-01-01\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_mend(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    path = tmp_path / "sold.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(path, width=400)

    assert result.exit_code == 2, result.output
    assert sentence in result.output


def test_a_day_before_all_purchases_is_refused(file: Path) -> None:
    result = run(file, "--until", "2001-01-01", width=400)

    assert result.exit_code == 2
    assert "Nothing was bought by 2001-01-01: choose a later day." in result.output
