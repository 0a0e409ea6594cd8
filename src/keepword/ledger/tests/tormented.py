"""Processes that change a ledger until they are killed, and a judge of what is left.

Run as `python -m keepword.ledger.tests.tormented HOME SEED KILLS kill`, it forks processes that
record, import, undo, rebuild and compact; kills them with SIGKILL at random moments; recovers;
and compares what is there with a telling of the inputs in plain Python. With `together` instead
of `kill`, two processes do so many rounds side by side. It ends with a line of JSON, or with the
first thing that is wrong.
"""

import datetime as dt
import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path

FIRST = dt.date(2026, 1, 26)
PERIOD = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31)}
LONGEST = 0.9
MOST_STEPS = 1_500


def plan(key):
    """What the import with this key brings: told by the key alone, so that a judge knows it."""
    chance = random.Random(key)
    first = FIRST + dt.timedelta(days=chance.randrange(5))
    last = first + dt.timedelta(days=5)
    rows = [
        {
            "ref": str(number) if number % 3 else None,
            "day": FIRST + dt.timedelta(days=number % 10),
            "moment": "delivery",
            "lens": "delivered",
            "score": float(chance.randrange(2)),
        }
        for number in chance.sample(range(20), 8)
    ]
    return first, last, [row for row in rows if first <= row["day"] <= last]


def note(home, *words):
    """Remember what has happened, whatever happens next."""
    with (home / "notes").open("a") as notes:
        notes.write(" ".join(words) + "\n")


def noted(home, word):
    lines = (home / "notes").read_text().splitlines() if (home / "notes").exists() else []
    return {line.split(" ", 1)[1] for line in lines if line.startswith(f"{word} ")}


def torment(home, prefix, rounds=10_000):
    from keepword.ledger import actions, tallies  # noqa: PLC0415

    chance = random.Random(prefix)
    for number in range(rounds):
        key = f"{prefix}-{number}"
        intentions = {
            lambda key=key: record(home, key): 3,
            lambda key=key: land(home, key, "append", "tickets"): 3,
            lambda key=key: land(home, key, "replace-period", "orders"): 3,
            lambda: undo(home, chance): 2,
            tallies.rebuild: 1,
            actions.compact: 1,
        }
        chance.choices(list(intentions), list(intentions.values()))[0]()


def record(home, key):
    from keepword.ledger import actions  # noqa: PLC0415
    from keepword.ledger.tests.making import observation  # noqa: PLC0415

    note(home, "recording", key)
    days = [FIRST + dt.timedelta(days=3 * n) for n in range(3)]
    refs = (f"{key}/0", None, None)  # without a ref only the table knows that a row is there
    actions.record(
        [observation(ref=ref, day=day, stratum=key) for ref, day in zip(refs, days, strict=True)]
    )
    note(home, "recorded", key)
    actions.seal()
    # Sealed, perhaps published, perhaps by another: in any case it is recorded already.
    actions.record([observation(ref=refs[0], day=days[0], stratum=key)])


def land(home, key, mode, source):
    from keepword.ledger import actions  # noqa: PLC0415
    from keepword.ledger.tests.making import staged  # noqa: PLC0415

    first, last, rows = plan(key)
    actions.land(
        change_id=key, source=source, mode=mode, staged=staged(home / f"{key}.parquet", rows),
        first_day=first, last_day=last, by="torment",
    )  # fmt: skip
    note(home, "landed", key)


def undo(home, chance):
    from keepword.ledger import actions  # noqa: PLC0415
    from keepword.ledger.models import Change  # noqa: PLC0415
    from keepword.ledger.schema import LedgerError  # noqa: PLC0415

    imports = list(Change.objects.filter(kind__in=["append", "replace-period"], undone_by=None))
    if imports:
        change = chance.choice(imports)
        try:
            actions.undo(change, by="torment")
        except LedgerError:
            return  # the other process was faster
        actions.settle()
        note(home, "undone", change.key)


def watch(home):
    """Read the board again and again, and keep every state that was seen."""
    seen = set()
    while True:
        state = board()
        if state not in seen:
            seen.add(state)
            with (home / "seen").open("a") as file:
                file.write(json.dumps(state) + "\n")
        time.sleep(0.005)  # leave the processors to those who are to be killed


def board():
    from keepword.ledger.reading import read_tallies  # noqa: PLC0415

    rows = {row["source"]: row for row in read_tallies(**PERIOD, by=("source",)).to_pylist()}
    sums = [(rows[s]["n"], rows[s]["wx"]) if s in rows else (0, 0.0) for s in ("tickets", "orders")]
    return (*sums, rows["survey"]["n"] if "survey" in rows else 0)


def judge(home):
    """Recover, then compare everything with what the inputs tell; how many changes waited."""
    from keepword.ledger import actions, tallies  # noqa: PLC0415
    from keepword.ledger.models import Change, FreshObservation  # noqa: PLC0415

    waiting = Change.objects.filter(done_at=None).count()
    actions.recover()
    changes = list(Change.objects.select_related("undoes"))
    assert noted(home, "landed") <= {change.key for change in changes}, "an import was lost"
    undone = {change.undoes.key for change in changes if change.undoes}
    assert noted(home, "undone") <= undone, "an undo was lost"
    states = states_of(changes)
    assert not FreshObservation.objects.exclude(lot=None).exists(), "a sealed row stayed"
    actions.seal()
    assert board()[:2] == states[-1], f"the board shows {board()}, not {states[-1]}"
    judge_recorded(home)
    judge_seen(home, states)
    differences = tallies.verify()
    assert not differences, f"tallies differ from the ledger: {differences[:3]}"
    return waiting


def states_of(changes):
    """What the board may show: the sums of both sources after each change, in their order."""
    from keepword.ledger.tests.retelling import Input, remaining, retell  # noqa: PLC0415

    inputs, states = [], [((0, 0.0), (0, 0.0))]
    for change in changes:
        if change.undoes:
            inputs = remaining(inputs, undone=change.undoes.key)
        elif change.source:
            first, last, rows = plan(change.key)
            rows = [row | {"source": change.source, "person": None} for row in rows]
            inputs.append(Input(change.kind, change.source, rows, change.key, first, last))
        told = retell(inputs)
        states.append(
            tuple(
                (len(scores), float(sum(scores)))
                for scores in (
                    [row["score"] for row in told if row["source"] == source]
                    for source in ("tickets", "orders")
                )
            )
        )
    return states


def judge_recorded(home):
    from keepword.ledger import engines, table  # noqa: PLC0415

    with engines.duck() as engine:
        files = table.files(table.open_table())
        paths = [path for (source, _), each in files.items() if source == "survey" for path in each]
        rows = engines.observations(engine, paths).select("stratum").fetchall()
    found = Counter(key for (key,) in rows)
    assert set(found.values()) <= {3}, f"a recording of three rows is not three: {found}"
    assert noted(home, "recorded") <= set(found), "a recording was lost"
    assert set(found) <= noted(home, "recording"), "a recording came from nowhere"


def judge_seen(home, states):
    if not (home / "seen").exists():
        return
    whole, _, _ = (home / "seen").read_text().rpartition("\n")  # the reader is writing on
    for line in whole.splitlines():
        tickets, orders, survey = json.loads(line)
        assert (tuple(tickets), tuple(orders)) in states, f"the board showed {line}: half a change"
        assert survey % 3 == 0, f"the board showed {survey} of recordings of 3"


def fork(act, *arguments):
    """A process that does one thing and ends; its errors are shown."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        code = act(*arguments) or 0
    except BaseException:  # noqa: BLE001 -- shown, and told by the exit code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def finish(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def doom(steps, part, act, *arguments):
    """Act until this part of the code has called or returned so many times; then be killed.

    However slow the machine is, this strikes between any two steps.
    """
    left = steps

    def count(frame, _event, _argument):
        nonlocal left
        if f"/keepword/{part}" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    act(*arguments)


def kill(child, after=0.0):
    """Kill a process; True unless it had ended, which is an error of its own."""
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return finish(child) == -signal.SIGKILL


def prepare(home):
    """Set Django up without opening anything that a fork would share."""
    os.environ["KEEPWORD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepword.config.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    import keepword.ledger.actions  # noqa: PLC0415
    import keepword.ledger.reading  # noqa: PLC0415
    import keepword.ledger.tests.making  # noqa: F401, PLC0415
    from keepword.upkeep.tables import make_tables  # noqa: PLC0415

    assert finish(fork(lambda: make_tables(connection))) == 0


def import_like(home, act, *arguments):
    """Let a process act to its end, and import here what it did: who is forked next need not."""

    def act_and_tell():
        act(*arguments)
        (home / "modules").write_text("\n".join(sys.modules))

    assert finish(fork(act_and_tell)) == 0
    for name in (home / "modules").read_text().splitlines():
        with suppress(ImportError):  # made by another module, and not found by its name
            importlib.import_module(name)


def kill_again_and_again(home, seed, kills):
    chance, struck = random.Random(seed), 0
    import_like(home, judge, home)
    watcher = fork(watch, home)
    for number in range(kills):
        prefixes = [f"{seed}-{number}-{n}" for n in range(1 + (number % 3 == 0))]
        if number % 2:
            steps = [chance.randrange(1, MOST_STEPS) for _ in prefixes]
            victims = [
                fork(doom, most, "ledger/", torment, home, prefix)
                for prefix, most in zip(prefixes, steps, strict=True)
            ]
            killed = [finish(victim) == -signal.SIGKILL for victim in victims]
        else:
            victims = [fork(torment, home, prefix) for prefix in prefixes]
            killed = [kill(victim, chance.uniform(0.02, LONGEST)) for victim in victims]
        assert all(killed), "a process failed before it was killed"
        waiting = finish(fork(lambda: judge(home) + 100))
        assert waiting >= 100, f"after kill {number + 1} of {kills} with seed {seed}"
        struck += waiting > 100
    assert kill(watcher), "the reader failed"
    return {"kills": kills, "struck": struck}


def run_side_by_side(home, seed, rounds):
    """Two processes at once, to the end of their work."""
    watcher = fork(watch, home)
    workers = [fork(torment, home, f"{seed}-{name}", rounds) for name in ("left", "right")]
    codes = [finish(worker) for worker in workers]
    assert codes == [0, 0], f"the processes ended with {codes}"
    assert kill(watcher), "the reader failed"
    assert finish(fork(lambda: judge(home) + 100)) == 100
    return {"rounds": rounds}


if __name__ == "__main__":
    folder, seed_, count, way = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    prepare(folder)
    ways = {"kill": kill_again_and_again, "together": run_side_by_side}
    print(json.dumps(ways[way](folder, seed_, count)))  # noqa: T201 -- the test reads it
