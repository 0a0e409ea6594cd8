"""A killed import leaves nothing of anybody for longer than until the next sweep or import."""

import os
import subprocess
import sys

import pytest

from keepword.delivery.actions import import_files
from keepword.ledger.tasks import sweep

from .test_erasing import keepword

STAGE = """
import os, signal, sys
from keepword.cli.django import start
start()
from keepword.delivery import actions
staged = actions.stage
def stop(recipe, files, folder, **rest):
    account = staged(recipe, files, folder, **rest)
    (folder / "people.txt").write_text("anna1")
    {then}
    return account
actions.stage = stop
from keepword.cli import main
main(["import", sys.argv[1]])
"""
WORKER = """
import os, signal, sys
from keepword.cli.django import start
start()
from keepword.delivery import arrivals
from keepword.delivery.tasks import sweep
from keepword.delivery.tests.arriving import COLUMNS, file, owner
by = owner()
arrival = arrivals.receive_upload(file=file(), by=by)
arrivals.map_columns(arrival=arrival, columns=COLUMNS)
arrivals.ask_for_import(arrival=arrival, by=by)
bring_in = arrivals.bring_in
def killed(*args, **kwargs):
    if sys.argv[1] == "landed":
        bring_in(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
arrivals.bring_in = killed
sweep()
"""
NEXT = """
from keepword.cli.django import start
start()
from keepword.delivery.models import Arrival, Import
from keepword.delivery.tasks import sweep
from keepword.ledger.models import MonthTally
before = Arrival.objects.get()
sweep()
after = Arrival.objects.get()
made = Import.objects.get()
print(before.state, after.state, after.change_id == made.change_id, MonthTally.objects.get().n)
"""
DIE = "os.kill(os.getpid(), signal.SIGKILL)"
WAIT = "print('staged', flush=True); sys.stdin.readline()"


def importing(shop, home, then):
    environment = os.environ | {"KEEPWORD_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", STAGE.format(then=then), str(shop / "recipe.toml")],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def killed(shop, home):
    with importing(shop, home, DIE) as process:
        assert process.wait(200) == -9
    (staging,) = home.glob("imports/.staging-*")
    assert (staging / "people.txt").read_text() == "anna1"
    return staging


def run(home, script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], env=alive_environment(home), text=True,
        capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("moment", ["begun", "landed"])
def test_a_killed_worker_is_followed_by_one_that_finishes(home, moment):
    died = run(home, WORKER, moment)
    assert died.returncode == -9, died.stderr
    assert run(home, NEXT).stdout == "running imported True 40\n"
    assert list(home.glob("uploads/*")) == []


def in_use(home):
    return list(home.glob("imports/.staging-*"))


@pytest.mark.django_db(transaction=True)
def test_the_next_sweep_and_the_next_import_remove_what_a_killed_one_left(shop, home):
    staging = killed(shop, home)
    sweep()
    assert not staging.exists()
    staging = killed(shop, home)
    import_files(shop / "recipe.toml")
    assert not staging.exists()


def test_who_is_erased_is_in_no_staging_of_a_killed_import_and_live_ones_are_waited_for(shop, home):
    keepword(home, "import", shop / "recipe.toml")
    (shop / "repairs.csv").write_text((shop / "repairs.csv").read_text() + "\n")
    left = killed(shop, home)
    with importing(shop, home, WAIT) as alive:
        assert alive.stdout.readline() == "staged\n"
        assert not left.exists()
        (staging,) = in_use(home)
        erasing = subprocess.Popen(
            [sys.executable, "-c", "from keepword.cli import main; main()", "ledger", "erase",
             "anna1", "--yes"],
            env=alive_environment(home), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = next((line for line in erasing.stderr if "import" in line), "")
        waits = staging.exists() and erasing.poll() is None
        alive.stdin.write("\n")
    assert "An import is running." in said
    assert waits
    with erasing:
        assert erasing.wait(200) == 0
    assert not in_use(home)


def alive_environment(home):
    return {name: each for name, each in os.environ.items() if name != "DATABASE_URL"} | {
        "KEEPWORD_HOME": str(home)
    }
