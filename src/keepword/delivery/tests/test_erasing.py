"""An erased person is in no file of the organisation's folder, however it is written there."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from keepword.cli.ledger import command
from keepword.organisation.models import Person

from .conftest import HEADER, LINES, RECIPE

ZOE = "zoe.wyss@example.org"


def keepword(home, *arguments):
    environment = os.environ | {"KEEPWORD_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    ended = subprocess.run(
        [sys.executable, "-c", "from keepword.cli import main; main()", *map(str, arguments)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def traces(home, surrogate):
    """Every file that holds the person: as text, as a number, or inside a Parquet file."""
    length = (surrogate.bit_length() + 7) // 8
    sought = [ZOE.encode(), str(surrogate).encode(), surrogate.to_bytes(length, "big"),
              surrogate.to_bytes(8, "little")]  # fmt: skip
    return {
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file()
        and (any(each in path.read_bytes() for each in sought) or _told(path, surrogate))
    }


def _told(path, surrogate):
    if path.suffix != ".parquet":
        return False
    text = str(pq.ParquetFile(path).read().to_pylist())
    return ZOE in text or str(surrogate) in text


def test_an_erased_person_leaves_no_trace(shop, home):
    rows = [f"90,{ZOE},Mitte,2024-05-02 10:00,2024-05-03,1\n",
            f"{ZOE},{ZOE},Mitte,2024-06-02 10:00,2024-05-03,1\n",
            f"92,{ZOE},Mitte,2024-05-02,2024-05-03,-1\n"]  # fmt: skip
    (shop / "repairs.csv").write_text(HEADER + "".join(LINES) + "".join(rows))
    keepword(home, "import", shop / "recipe.toml")
    again = RECIPE.replace('name = "workshop"', 'name = "export"\npeople = "workshop"')
    (shop / "again.toml").write_text(again.replace("\npeople", '\nmode = "replace-period"\npeople'))
    keepword(home, "import", shop / "again.toml")
    with closing(sqlite3.connect(home / "keepword.sqlite3")) as database:
        people = dict(database.execute("SELECT key, surrogate FROM organisation_person"))
    surrogate = people[f"workshop:{ZOE}"]
    before = traces(home, surrogate)
    assert {path.split("/")[0] for path in before} >= {"keepword.sqlite3", "imports", "ledger"}
    assert len(before) >= 8, before
    assert "Erased." in keepword(home, "ledger", "erase", ZOE, "--yes")
    assert traces(home, surrogate) == set()
    assert "Every tally says" in keepword(home, "ledger", "verify")
    assert traces(home, people["workshop:anna1"]), "others stay"


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_must_be_clear_and_is_asked_for():
    for key in ("shop:anna", "orders:anna"):
        Person.objects.create(key=key)
    runner = CliRunner()
    nobody = runner.invoke(command, ["erase", "ben"])
    assert (nobody.exit_code, "anybody called 'ben'" in nobody.output) == (2, True)
    several = runner.invoke(command, ["erase", "anna"])
    assert (several.exit_code, "orders:anna, shop:anna" in several.output) == (2, True)
    asked = runner.invoke(command, ["erase", "shop:anna"], input="n\n")
    assert (asked.exit_code, Person.objects.count()) == (1, 2)
    erased = runner.invoke(command, ["erase", "shop:anna"], input="y\n")
    assert erased.exit_code == 0, erased.output
    assert [person.key for person in Person.objects.all()] == ["orders:anna"]
