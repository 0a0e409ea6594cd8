"""Backups of an installation that others work in, and what comes back from them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.support import postgres

from keepword.upkeep.restoring import RestoreError, unpack

KEEPWORD = [sys.executable, "-c", "from keepword.cli import main; main()"]
RECIPE = """
name = "workshop"
[[source]]
file = "repairs.csv"
[[moment]]
key = "ready"
name = "Ready by the day we said"
[[observe]]
moment = "ready"
lens = "delivered"
happened_at = "day"
score = "kept"
person = "customer"
ref = "job"
"""
ROWS = "job,customer,day,kept\n" + "".join(
    f"{job},customer-{job % 7},2026-05-{job % 28 + 1:02},{job % 3 and 1}\n" for job in range(60)
)


def keepword(*arguments: object, code: int = 0, **environment: str) -> str:
    ended = subprocess.run(
        [*KEEPWORD, *map(str, arguments)],
        env={name: value for name, value in os.environ.items() if name != "KEEPWORD_LEDGER"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stderr[-3000:]
    return ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "repairs.csv").write_text(ROWS)
    keepword("import", folder / "recipe.toml", "--home", folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def backup(home) -> Path:
    place = home.parent / "it.tar"
    keepword("backup", place, "--home", home)
    return place


def told(home: Path) -> list[tuple[object, ...]]:
    """The tallies, and who is known, as the folder's database has them."""
    with closing(sqlite3.connect(home / "keepword.sqlite3")) as database:
        return [
            *database.execute("SELECT moment, lens, n, wx FROM ledger_monthtally"),
            *database.execute("SELECT key, surrogate FROM organisation_person ORDER BY key"),
        ]


def test_what_comes_back_is_what_was_there(home, backup, tmp_path):
    said = keepword("restore", backup, "--home", tmp_path / "back")
    assert "every tally says what the ledger says" in said
    assert told(tmp_path / "back") == told(home)
    assert ("ready", "delivered", 60, 40.0) in told(home)
    assert (tmp_path / "back" / "secret-key").read_text() == (home / "secret-key").read_text()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_is_copied_before_an_upgrade_is_known_as_a_backup(home, tmp_path):
    older = shutil.copytree(home, tmp_path / "older")
    with closing(sqlite3.connect(older / "keepword.sqlite3")) as database, database:
        database.execute("DROP TABLE board_skippedstep")
        database.execute("DELETE FROM django_migrations WHERE name = '0002_skipped_steps'")
    assert "A backup is made first" in keepword("doctor", "--home", older, code=1)
    (made,) = (older / "backups").glob("before-upgrade-*.tar")
    with closing(sqlite3.connect(older / "keepword.sqlite3")) as database:
        assert (str(made),) in [*database.execute("SELECT place FROM upkeep_backup")]


def test_a_backup_holds_no_backups_and_replaces_none(home, backup):
    (home / "backups").mkdir()
    (home / "backups" / "earlier.tar").write_bytes(b"")
    again = home.parent / "again.tar"
    keepword("backup", again, "--home", home)
    with tarfile.open(again) as archive:
        assert not [name for name in archive.getnames() if "backups" in name]
    assert "is there already" in keepword("backup", backup, "--home", home, code=2)


def test_a_folder_that_holds_something_is_left_alone(home, backup):
    before = (home / "keepword.sqlite3").read_bytes()
    assert "is not empty" in keepword("restore", backup, "--home", home, code=2)
    assert (home / "keepword.sqlite3").read_bytes() == before


def damaged(backup: Path, to: Path) -> None:
    """One bit of the accepted rows is another one."""
    whole = bytearray(backup.read_bytes())
    with tarfile.open(backup) as archive:
        member = next(each for each in archive if each.name.endswith("accepted.parquet"))
    whole[member.offset_data + member.size // 2] ^= 1
    to.write_bytes(whole)


def cut_short(backup: Path, to: Path) -> None:
    to.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def something_else(backup: Path, to: Path) -> None:
    with tarfile.open(to, "w") as archive:
        archive.add(__file__, "holiday.jpg")


def reaching_out(backup: Path, to: Path) -> None:
    with tarfile.open(to, "w") as archive:
        archive.add(__file__, "../evil.py")


def with_a_link(backup: Path, to: Path) -> None:
    link = tarfile.TarInfo("home")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(to, "w") as archive:
        archive.addfile(link)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "is not as it was"),
        (cut_short, "cannot be unpacked"),
        (something_else, "no backup"),
        (reaching_out, "nothing that a backup"),
        (with_a_link, "nothing that a backup"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(backup, tmp_path, spoil, said):
    spoil(backup, tmp_path / "bad.tar")
    with pytest.raises(RestoreError, match=said):
        unpack(tmp_path / "bad.tar", tmp_path / "unpacked")


def test_what_is_refused_leaves_no_trace(backup, tmp_path):
    damaged(backup, tmp_path / "bad.tar")
    answer = keepword("restore", tmp_path / "bad.tar", "--home", tmp_path / "back", code=2)
    assert "Nothing was changed." in answer
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tar"]


def test_whom_the_replaced_installation_had_erased_stays_erased(home, backup, tmp_path):
    back = tmp_path / "back"
    keepword("restore", backup, "--home", back)
    keepword("ledger", "erase", "customer-3", "--yes", "--home", back)
    said = keepword("restore", backup, "--home", back, "--replace")
    assert "1 whom this installation had erased since" in said
    assert "anybody called" in keepword(
        "ledger", "erase", "customer-3", "--yes", "--home", back, code=2
    )
    assert len([path for path in tmp_path.iterdir() if ".before-" in path.name]) == 1


LATER = """
import sys
from pathlib import Path
from keepword.cli.django import start
start(Path(sys.argv[1]))
from keepword.listening.models import Unsubscribed
from keepword.organisation.actions import close_account, erase_account
from keepword.organisation.models import Organisation, Role, User
if sys.argv[2] == "come":
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Shop"})
    for name in ("olivia", "mia"):
        User.objects.create_user(f"{name}@example.org", "three odd words", name=name)
    Role.objects.create(user=User.objects.get(name="olivia"), kind="owner")
else:
    Unsubscribed.objects.create(address_hash="a mark")
    olivia, mia = User.objects.get(name="olivia"), User.objects.get(name="mia")
    close_account(user=mia, by=olivia)
    erase_account(user=User.objects.get(pk=mia.pk), by=olivia)
"""


def test_whose_account_the_replaced_installation_had_erased_stays_nobody(home, tmp_path):
    def later(what: str) -> None:
        subprocess.run([sys.executable, "-c", LATER, tmp_path / "here", what], check=True)

    shutil.copytree(home, tmp_path / "here")
    later("come")
    keepword("backup", tmp_path / "it.tar", "--home", tmp_path / "here")
    later("go")
    said = keepword("restore", tmp_path / "it.tar", "--home", tmp_path / "here", "--replace")
    assert "1 whom this installation had erased since" in said
    with closing(sqlite3.connect(tmp_path / "here" / "keepword.sqlite3")) as database:
        accounts = database.execute("SELECT name, is_active FROM organisation_user ORDER BY id")
        assert accounts.fetchall() == [("olivia", 1), ("Somebody who left", 0)]
        marks = database.execute("SELECT address_hash FROM listening_unsubscribed")
        assert marks.fetchall() == [("a mark",)]


MEANWHILE = """
import sys
from pathlib import Path
from keepword.cli.django import start
start(Path(sys.argv[1]))
from keepword.ledger import actions
from keepword.ledger.of_person import persons
from keepword.ledger.tests.making import observation
from keepword.upkeep import backing_up

def erase():
    actions.erase(max(persons()), by="robin")
    actions.settle()

files_of, meanwhile = backing_up.files_of, [erase, actions.seal][int(sys.argv[3]):]

def interfered(version):
    found = files_of(version)
    if meanwhile:
        meanwhile.pop(0)()
    return found

backing_up.files_of = interfered
actions.record([observation(ref="new", source="till", moment="ready", person=17)])
backing_up.back_up(Path(sys.argv[2]), progress=print)
"""


def interfered(home: Path, folder: Path, begins: int) -> str:
    """A backup of a copy of home, while the ledger changes between its two halves."""
    shutil.copytree(home, folder / "source")
    command = [sys.executable, "-c", MEANWHILE, folder / "source", folder / "it.tar", str(begins)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    keepword("restore", folder / "it.tar", "--home", folder / "back")
    return ended.stdout


def observed(home: Path) -> int:
    """How many observations a page tells of: those in the tallies and those not sealed yet."""
    counts = ("sum(n) FROM ledger_monthtally", "count(*) FROM ledger_freshobservation")
    with closing(sqlite3.connect(home / "keepword.sqlite3")) as database:
        return sum(database.execute(f"SELECT {count}").fetchone()[0] for count in counts)


def test_what_is_sealed_between_the_two_copies_counts_once(home, tmp_path):
    interfered(home, tmp_path, begins=1)
    assert observed(tmp_path / "back") == 61


def test_files_that_go_while_they_are_copied_are_no_loss(home, tmp_path):
    assert "beginning anew" in interfered(home, tmp_path, begins=0)
    assert observed(tmp_path / "back") == observed(tmp_path / "source") < 60


def test_a_database_of_postgresql_is_copied_and_put_back(tmp_path):
    if not postgres.available() or shutil.which("pg_dump") is None:
        pytest.skip("PostgreSQL's programs or psycopg are not installed")
    (tmp_path / "recipe.toml").write_text(RECIPE)
    (tmp_path / "repairs.csv").write_text(ROWS)
    home, back, place = tmp_path / "home", tmp_path / "back", tmp_path / "it.tar"
    with postgres.cluster() as server:
        first = {"DATABASE_URL": postgres.create_database(server, "first")}
        second = {"DATABASE_URL": postgres.create_database(server, "second")}
        keepword("import", tmp_path / "recipe.toml", "--home", home, **first)
        keepword("backup", place, "--home", home, **first)
        assert "is not empty" in keepword("restore", place, "--home", back, code=2, **first)
        keepword("restore", place, "--home", back, **second)
        before, after = (
            keepword("gaps", "--json", "--home", folder, **database)
            for folder, database in ((home, first), (back, second))
        )
        keepword("ledger", "erase", "customer-3", "--yes", "--home", home, **first)
        third = {"DATABASE_URL": postgres.create_database(server, "third")}
        again = ("restore", place, "--home", home, "--replace")
        assert "Add --instead-of" in keepword(*again, code=2, **third)
        lost = (*again, "--instead-of", first["DATABASE_URL"].replace("first", "nowhere"))
        assert "cannot be read" in keepword(*lost, code=2, **third)
        said = keepword(*again, "--instead-of", first["DATABASE_URL"], **third)
    assert json.loads(before) == json.loads(after)
    assert "1 whom this installation had erased since" in said
