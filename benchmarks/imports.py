"""Import by recipe of five million rows of CSV: checked, committed, tallied."""

import csv
import datetime as dt
import itertools
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from benchmarks.contest import Timing, report
from benchmarks.memory import descendants, megabytes

ROWS, TURNS = 5_000_000, 5
AT_ONCE = 20_000_000
CUSTOMERS = 5
"""So many rows speak of each customer."""
PART, LOT, SATISFIED = 10, 50_000, 4
BARE, BULK = "DuckDB, CSV to Parquet", "Django's bulk_create"
GOALS = {BARE: "≥ 0.2", BULK: "≥ 12"}
RECIPE = """
name = "visits"
time_zone = "UTC"

[[source]]
name = "visits"
file = "visits.csv"
[source.columns]
day = "date"
score = "number"

[[observe]]
rows = "visits"
moment = "visiting"
lens = "perceived"
happened_at = "day"
score = { expression = "score >= 4" }
unit = "shop"
ref = "visit"
"""
CSV = """
    COPY (
        SELECT i AS visit, DATE '2024-01-01' + (i % 700)::INT AS day, 'shop-' || i % 20 AS shop,
            1 + hash(i) % 5 AS score, 'customer-' || hash(i * 7) % {customers} AS customer
        FROM range({first}, {end}) AS t(i)
    ) TO '{file}' (FORMAT csv)
"""
Ask = Callable[[str], float]


def run(rows: int = ROWS, at_once: int = AT_ONCE) -> None:
    """The same recipe brings file after file; then people come with it; then one large file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bulk = bulk_create(folder, rows)
        with home_of(folder / "home", RECIPE) as ask:
            for turn in range(TURNS):
                write(folder / "home", turn * rows, rows)
                found = {"Keepword": imported(ask), BARE: bare(folder / "home"), BULK: bulk}
                if turn in {0, TURNS - 1}:
                    title = f"Import of {rows:,} rows, {turn * rows:,} of its source being there"
                    compare(title, found)
        with home_of(folder / "people", RECIPE + 'person = "customer"\n') as ask:
            write(folder / "people", 0, rows)
            found = {"Keepword": imported(ask), BARE: bare(folder / "people")}
            people = f"{rows // CUSTOMERS:,} customers, none of them known"
            compare(f"Import of {rows:,} rows of {people}", found)
        large(folder / "large", at_once)


def large(home: Path, rows: int) -> None:
    """How much memory one large file takes."""
    with home_of(home, RECIPE) as ask:
        write(home, 0, rows)
        most = at_most(int(ask("pid")), lambda: ask("import"))
    print(f"\nImport of {rows:,} rows at once: at most {most:.0f} MB (goal: under 2,000).")


def at_most(pid: int, way: Callable[[], object]) -> float:
    """How many megabytes a process and its children hold at worst while something is done."""
    most = 0.0
    with ThreadPoolExecutor(1) as aside:
        doing = aside.submit(way)
        while not doing.done():
            with suppress(FileNotFoundError, ProcessLookupError):  # one has just ended
                most = max(most, sum(megabytes(each) for each in [pid, *descendants(pid)]))
            wait([doing], timeout=0.1)
        doing.result()
    return most


def write(home: Path, first: int, rows: int) -> None:
    """The next file of the source."""
    file = home / "visits.csv"
    duckdb.sql(CSV.format(first=first, end=first + rows, customers=rows // CUSTOMERS, file=file))


@contextmanager
def home_of(home: Path, recipe: str) -> Iterator[Ask]:
    """A process that imports into a folder of its own; it answers what it is asked."""
    home.mkdir()
    (home / "visits.toml").write_text(recipe, "utf-8")
    asks, answers = multiprocessing.Pipe()
    worker = multiprocessing.get_context("spawn").Process(target=work, args=(answers, home))
    worker.start()
    answers.close()

    def ask(what: str) -> float:
        asks.send(what)
        answer: float = asks.recv()
        return answer

    ask("cpu")
    yield ask
    asks.send("stop")
    worker.join()


def work(asked: Connection, home: Path) -> None:
    """The home's own process; its processor time counts those that it has started and ended."""
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(home)
    from keepword.delivery.actions import import_files  # noqa: PLC0415
    from keepword.organisation.models import Organisation  # noqa: PLC0415
    from keepword.standards.models import Moment  # noqa: PLC0415

    Organisation.objects.create(pk=1, name="The benchmark")
    Moment.objects.create(key="visiting", name="Visiting")
    while (what := asked.recv()) != "stop":
        if what == "import":
            asked.send(import_files(home / "visits.toml", by="the benchmark").accepted)
        elif what == "bulk":
            asked.send(created(home / "visits.csv"))
        elif what == "pid":
            asked.send(os.getpid())
        else:
            asked.send(sum(os.times()[:4]))


def imported(ask: Ask) -> Timing:
    """One import."""
    return timed("Keepword", lambda: ask("import"), lambda: ask("cpu"))


def bare(home: Path) -> Timing:
    """What reading and writing alone take: the middle of three times."""
    rows = duckdb.read_csv(str(home / "visits.csv"))
    place = str(home / "visits.parquet")
    times = [timed(BARE, lambda: rows.write_parquet(place), time.process_time) for _ in range(3)]
    return sorted(times, key=lambda each: each.cpu)[1]


def bulk_create(folder: Path, rows: int) -> Timing:
    """What Django takes for a part of the rows, as if it took as long for each of all of them."""
    with home_of(folder / "bulk", RECIPE) as ask:
        write(folder / "bulk", 0, rows // PART)
        part = timed(BULK, lambda: ask("bulk"), lambda: ask("cpu"))
    print(f"\n{BULK} was timed with {rows // PART:,} rows, and multiplied by {PART}.", flush=True)
    return Timing(BULK, (part.median * PART,), (part.cpu[0] * PART,), part.result)


def created(file: Path) -> int:
    """The same rows, checked one by one, as rows of the database, without a tally."""
    from keepword.ledger.models import FreshObservation  # noqa: PLC0415 -- needs Django set up

    with file.open(newline="") as text:
        observations = (
            FreshObservation(
                happened_at=dt.datetime.combine(day, dt.time(), dt.UTC), day=day, source="bulk",
                ref=row["visit"], moment="visiting", unit=row["shop"], lens="perceived",
                score=float(row["score"]) >= SATISFIED, weight=1.0,
            )
            for row in unrepeated(csv.DictReader(text))
            for day in [dt.date.fromisoformat(row["day"])]
        )  # fmt: skip
        while lot := list(itertools.islice(observations, LOT)):
            FreshObservation.objects.bulk_create(lot)
    return FreshObservation.objects.count()


def unrepeated(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Each reference once."""
    seen: set[str] = set()
    for row in rows:
        if row["visit"] not in seen:
            seen.add(row["visit"])
            yield row


def compare(title: str, found: dict[str, Timing]) -> None:
    """The table, and the figure of the goal."""
    report(title, found, against="Keepword", goals=GOALS)
    ratio = found["Keepword"].work_beside(found[BARE])
    print(
        f"\nKeepword took {ratio:.1f} times DuckDB's processor time (goal: at most 5).", flush=True
    )


def timed(name: str, way: Callable[[], object], clock: Callable[[], float]) -> Timing:
    """One time."""
    wall, cpu = time.perf_counter(), clock()
    result = way()
    return Timing(name, (time.perf_counter() - wall,), (clock() - cpu,), result)


if __name__ == "__main__":
    run(*(int(each) for each in sys.argv[1:]))
