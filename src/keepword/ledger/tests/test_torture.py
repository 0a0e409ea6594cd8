"""Processes that are killed in the middle of their work leave a ledger that is whole."""

import json
import os
import subprocess
import sys

import pytest
from tests.support import postgres

KILLS = int(os.environ.get("KEEPWORD_TORTURE", "25"))
BATCH = 13
BATCHES = [min(BATCH, KILLS - begun) for begun in range(0, KILLS, BATCH)]


@pytest.fixture(scope="module")
def server():
    if not postgres.available():
        pytest.skip("PostgreSQL's server programs or psycopg are not installed")
    with postgres.cluster() as address:
        yield address


def run(home, *arguments, **environment):
    ended = subprocess.run(
        [sys.executable, "-m", "keepword.ledger.tests.tormented", str(home), *arguments],
        env=os.environ | {"KEEPWORD_LEDGER": str(home / "ledger")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    return json.loads(ended.stdout.splitlines()[-1])


def database(request, kind, name):
    """The environment of a process on this kind of database; SQLite lies in its home."""
    if kind == "sqlite":
        return {}
    return {"DATABASE_URL": postgres.create_database(request.getfixturevalue("server"), name)}


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("number", "kills"), list(enumerate(BATCHES)))
def test_killed_at_any_moment_nothing_is_lost_doubled_or_half_visible(
    request, own_folder, number, kills
):
    kind = ("sqlite", "postgres")[number % 2]
    ended = run(
        own_folder,
        f"seed{number}",
        str(kills),
        "kill",
        **database(request, kind, f"killed{number}"),
    )
    assert ended["kills"] == kills
    assert ended["struck"] > 0, "no kill struck a change half done: this has tested nothing"


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_processes_seal_and_import_at_once(request, own_folder, kind):
    run(own_folder, "together", "8", "together", **database(request, kind, "together"))
