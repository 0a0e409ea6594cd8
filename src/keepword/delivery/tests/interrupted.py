"""Processes that import and undo until they are killed, and a judge of what is left.

Run as `python -m keepword.delivery.tests.interrupted HOME SEED KILLS kill`, it forks processes
that do what `keepword import` does, kills each with SIGKILL at a random moment, and looks whether
the next import leaves everything once, the next undo nothing. With `together` instead of `kill`,
two processes import at once what names the same new people. It ends with a line of JSON, or with
the first thing that is wrong.
"""

import datetime as dt
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from keepword.ledger.tests.tormented import doom, finish, fork, import_like, prepare

ROWS = 3_000
PEOPLE = 700
LATE = 5
PARTS = ("delivery/", "ledger/", "delivery/actions", "ledger/actions")
EVER = {"first_day": dt.date(2024, 1, 1), "last_day": dt.date(2024, 12, 31)}
RECIPE = """\
name = "{name}"
people = "customers"
[[source]]
file = "repairs.csv"
[[moment]]
key = "ready"
name = "Ready"
proposition = "It was ready by the day we said."
[[check]]
name = "the job has no number"
condition = "job IS NOT NULL"
[[observe]]
moment = "ready"
lens = "delivered"
happened_at = "ready"
score = "kept"
person = "customer"
ref = "job"
"""


def write_shop(folder, name):
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE.format(name=name))
    lines = [
        f"{row},customer{row % PEOPLE},2024-0{row % 6 + 1}-10,{int(row % LATE > 0)}\n"
        for row in range(ROWS)
    ]
    text = "".join(["job,customer,ready,kept\n", *lines, ",customer1,2024-01-10,1\n"])
    (folder / "repairs.csv").write_text(text)
    return folder / "recipe.toml"


def keepword_import(*arguments):
    from keepword.cli.importing import command  # noqa: PLC0415

    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- it ends with the process
    command.main([str(argument) for argument in arguments], standalone_mode=False)


def in_its_own_group(act, *arguments):
    """With the processes it starts, so that all can be killed at once."""
    os.setsid()
    return act(*arguments)


def count_steps(home, act, *arguments):
    steps = dict.fromkeys(PARTS, 0)

    def count(frame, _event, _argument):
        for part in PARTS:
            steps[part] += f"/keepword/{part}" in frame.f_code.co_filename

    sys.setprofile(count)
    act(*arguments)
    sys.setprofile(None)
    (home / "steps").write_text(json.dumps(steps))


def board():
    from keepword.ledger.reading import read_tallies  # noqa: PLC0415

    return [(row["n"], row["wx"]) for row in read_tallies(**EVER, by=("moment",)).to_pylist()]


WHOLE = [(ROWS, ROWS * (1 - 1 / LATE))]


def counting():
    """The imports that count, by id."""
    from keepword.delivery.models import Import  # noqa: PLC0415

    return list(Import.objects.filter(undone_at=None).values_list("change_id", flat=True))


def judge_interrupted():
    """Nothing may be half there, before anybody has mended anything; after a sweep all agrees."""
    from keepword.ledger.holding import alone_in  # noqa: PLC0415
    from keepword.ledger.staging import imports_folder  # noqa: PLC0415
    from keepword.ledger.tasks import sweep  # noqa: PLC0415

    assert board() in ([], WHOLE), f"the board shows {board()}: half an import"
    for folder in imports_folder().glob(".staging-*"):
        with alone_in(folder, lambda: None):  # until the system has ended whom it killed
            pass
    sweep()
    assert board() == (WHOLE if counting() else []), f"{counting()} counts, {board()} is shown"
    judge_folders()


def judge_finished(*, there):
    from keepword.delivery.models import Import  # noqa: PLC0415
    from keepword.ledger import tallies  # noqa: PLC0415
    from keepword.ledger.models import Change  # noqa: PLC0415
    from keepword.organisation.models import Person  # noqa: PLC0415

    assert len(counting()) == there, f"{len(counting())} imports count"
    assert board() == (WHOLE if there else []), f"the board shows {board()}"
    assert Person.objects.count() == PEOPLE
    assert not Change.objects.filter(done_at=None).exists(), "a change waits"
    known = set(Change.objects.filter(undoes=None).values_list("key", flat=True))
    assert known == set(Import.objects.values_list("change_id", flat=True)), "one without the other"
    differences = tallies.verify()
    assert not differences, f"tallies differ from the ledger: {differences[:3]}"
    judge_folders()


def judge_folders():
    from keepword.ledger.staging import imports_folder  # noqa: PLC0415

    found = sorted(path.name for path in imports_folder().glob("*"))
    assert found == sorted(counting()), f"stray folders: {found}, not {counting()}"
    for change_id in found:
        names = sorted(path.name for path in (imports_folder() / change_id).iterdir())
        assert names == ["accepted.parquet", "recipe.toml", "refused-repairs.csv"], names


def judged(judge, **expected):
    assert finish(fork(lambda: judge(**expected))) == 0, "see above"


def undo_the_one():
    (change_id,) = counting()
    keepword_import("--undo", change_id)


def import_and_undo(recipe):
    keepword_import(recipe)
    judge_finished(there=1)
    undo_the_one()
    judge_interrupted()


def measure_both(home, recipe):
    """Of an import and an undo that nobody kills: the seconds, and the steps of each part."""
    lengths = {}
    for act, arguments in ((keepword_import, (recipe,)), (undo_the_one, ())):
        begun = time.monotonic()
        assert finish(fork(count_steps, home, act, *arguments)) == 0
        lengths[act] = time.monotonic() - begun, json.loads((home / "steps").read_text())
    return lengths


def kill_again_and_again(home, seed, kills):
    chance, struck = random.Random(seed), 0
    recipe = write_shop(home / "shop", "shop")
    import_like(home, import_and_undo, recipe)
    lengths = measure_both(home, recipe)
    for number in range(kills):
        act, arguments = (undo_the_one, ()) if number % 2 else (keepword_import, (recipe,))
        seconds, steps = lengths[act]
        part = chance.choice([None, *PARTS])
        if part:
            most = chance.randint(1, steps[part])
            victim = fork(in_its_own_group, doom, most, part, act, *arguments)
        else:
            victim = fork(in_its_own_group, act, *arguments)
            time.sleep(chance.uniform(0, seconds))
        killed = finish_group(victim, now=part is None)
        struck += killed
        judged(judge_interrupted)
        if number % 2 == 0:
            assert finish(fork(keepword_import, recipe)) == 0
        elif finish(fork(lambda: len(counting()))):
            assert finish(fork(undo_the_one)) == 0
        judged(judge_finished, there=1 - number % 2)
    return {"kills": kills, "struck": struck}


def finish_group(leader, *, now):
    """Whether the process was killed, by us or by its own doom; whom it had started is too."""
    if now:
        os.kill(leader, signal.SIGKILL)
    code = finish(leader)
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    assert code in (0, -signal.SIGKILL), f"a process failed before it was killed: {code}"
    return code != 0


def meet(barrier, recipe):
    """Import, but land only when the other process is about to land as well."""
    from keepword.delivery import actions  # noqa: PLC0415

    keep = actions.keep

    def keep_and_wait(*arguments):
        actions.keep = keep  # once is enough: who comes second does it again
        kept = keep(*arguments)
        barrier.wait(timeout=60)
        return kept

    actions.keep = keep_and_wait
    keepword_import(recipe)


def both(one, other):
    barrier = multiprocessing.Barrier(2)
    children = [fork(meet, barrier, recipe) for recipe in (one, other)]
    codes = [finish(child) for child in children]
    assert codes == [0, 0], f"the processes ended with {codes}"


def judge_together(*, imports):
    import pyarrow.parquet as pq  # noqa: PLC0415

    from keepword.ledger import tallies  # noqa: PLC0415
    from keepword.ledger.staging import imports_folder, staged_path  # noqa: PLC0415
    from keepword.organisation.models import Person  # noqa: PLC0415

    assert len(counting()) == imports
    assert {path.name for path in imports_folder().iterdir()} == set(counting())
    assert board() == [(imports * ROWS, imports * WHOLE[0][1])]
    known = set(Person.objects.values_list("surrogate", flat=True))
    assert len(known) == PEOPLE
    for change_id in counting():
        people = pq.read_table(staged_path(change_id), columns=["person"])["person"].to_pylist()
        assert set(people) == known, "an import speaks of people whom nobody knows"
    assert not tallies.verify()


def run_together(home, _seed, rounds):
    for number in range(rounds):
        left, right, same = (
            write_shop(home / f"{name}{number}", f"{name}{number}")
            for name in ("left", "right", "same")
        )
        both(left, right)
        both(same, same)
        judged(judge_together, imports=3 * (number + 1))
    return {"rounds": rounds}


if __name__ == "__main__":
    folder, seed_, count, way = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    prepare(folder)
    ways = {"kill": kill_again_and_again, "together": run_together}
    print(json.dumps(ways[way](folder, seed_, count)))  # noqa: T201 -- the test reads it
