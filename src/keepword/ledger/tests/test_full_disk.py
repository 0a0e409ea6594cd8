"""A disk that fills up: the error is clear, nothing changes, and it works once there is room."""

import json
import os
import subprocess
import sys

import pytest

ATTEMPT = """
import hashlib, json, resource, sys
from pathlib import Path
from keepword.cli.django import start
home, act, room = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
start(home)
import datetime as dt
from keepword.ledger import actions, tallies
from keepword.ledger.reading import read_tallies
from keepword.ledger.tests.making import JANUARY, observation, staged
YEAR = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31)}
REFS = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(3_000)]

def state():
    return read_tallies(**YEAR, by=())["n"][0].as_py()

def record():
    actions.record(observation(ref=ref) for ref in REFS)

def land():
    first, last = JANUARY
    actions.land(change_id="big", source="orders", mode="append", staged=waiting,
                 first_day=first, last_day=last, by="test")

acts = {"record": record, "land": land, "seal": actions.seal, "rebuild": tallies.rebuild}
before = state()
waiting = staged(home / "waiting.parquet", [{"ref": ref} for ref in REFS])
if room:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
try:
    acts[act]()
    error = None
except Exception as problem:
    error = f"{type(problem).__name__}: {problem}"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps({"before": before, "after": state(), "error": error,
                  "differences": len(tallies.verify())}))
"""


def attempt(home, act, room=0):
    environment = os.environ | {"KEEPWORD_LEDGER": str(home / "ledger")}
    environment.pop("DATABASE_URL", None)  # a database of its own, on the disk that is full
    ended = subprocess.run(
        [sys.executable, "-c", ATTEMPT, str(home), act, str(room)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.parametrize(("act", "room"), [("land", 100_000), ("seal", 100_000)])
def test_a_full_disk_changes_nothing_and_is_overcome_by_room(own_folder, act, room):
    if act == "seal":
        assert attempt(own_folder, "record")["after"] == 3_000
    full = attempt(own_folder, act, room)
    assert full["error"] == (
        "LedgerError: The disk is full. Nothing has changed yet: make room, and what waits is "
        "finished by the next sweep."
    )
    assert full["after"] == full["before"]
    assert full["differences"] == 0
    again = attempt(own_folder, act)
    assert again["error"] is None
    assert (again["after"], again["differences"]) == (3_000, 0)
