"""Imports that are killed, or cross each other, leave everything once or nothing at all."""

import json
import os
import subprocess
import sys

import pytest
from tests.support import postgres

KILLS = max(4, int(os.environ.get("KEEPWORD_TORTURE", "25")) // 3)
BATCH = 14
BATCHES = [min(BATCH, KILLS - begun) for begun in range(0, KILLS, BATCH)]


@pytest.fixture
def environment(request, home):
    """The environment of a process on this kind of database; SQLite lies in its home."""
    environment = os.environ | {"KEEPWORD_LEDGER": str(home / "ledger")}
    if request.param == "sqlite":
        yield environment
        return
    if not postgres.available():
        pytest.skip("PostgreSQL's server programs or psycopg are not installed")
    with postgres.cluster() as server:
        yield environment | {"DATABASE_URL": postgres.create_database(server, "keepword")}


def run(home, environment, *arguments):
    ended = subprocess.run(
        [sys.executable, "-m", "keepword.delivery.tests.interrupted", str(home), *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-4000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("number", "kills"), list(enumerate(BATCHES)))
@pytest.mark.parametrize("environment", ["sqlite", "postgres"], indirect=True)
def test_killed_at_any_moment_an_import_is_there_once_or_not_at_all(
    home, environment, number, kills
):
    ended = run(home, environment, f"seed{number}", str(kills), "kill")
    assert ended["kills"] == kills
    assert ended["struck"] > 0, "every process had ended before it was killed"


@pytest.mark.torture
@pytest.mark.parametrize("environment", ["sqlite", "postgres"], indirect=True)
def test_two_imports_at_once_know_the_same_new_people_and_bring_the_same_files_once(
    home, environment
):
    run(home, environment, "together", "1", "together")
