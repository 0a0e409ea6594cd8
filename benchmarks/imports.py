"""Import by recipe of five million rows of CSV: checked, committed, tallied."""

import csv
import datetime as dt
import itertools
import multiprocessing
import os
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from benchmarks.contest import Way, contest, report

ROWS = 5_000_000
LOT, SATISFIED = 50_000, 4
BULK = "Django's bulk_create"
GOALS = {"DuckDB, CSV to Parquet": "≥ 0.2", BULK: "≥ 12"}
RECIPE = """
name = "visits{turn}"
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
score = {{ expression = "score >= 4" }}
unit = "shop"
ref = "visit"
"""
CSV = """
    COPY (
        SELECT i AS visit, DATE '2024-01-01' + (i % 700)::INT AS day, 'shop-' || i % 20 AS shop,
            1 + hash(i) % 5 AS score
        FROM range({rows}) AS t(i)
    ) TO '{file}' (FORMAT csv)
"""


def run() -> None:
    """Each import is a source of its own: the first meets an empty ledger, the last 20 million."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "visits.csv"
        duckdb.sql(CSV.format(rows=ROWS, file=file))
        asks, answers = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        worker = context.Process(target=work, args=(answers, file))
        worker.start()

        def ask(what: str) -> float:
            asks.send(what)
            answer: float = asks.recv()
            return answer

        ways: dict[str, Way] = {
            "Keepword": lambda: ask("import"),
            "DuckDB, CSV to Parquet": lambda: bare(file),
            BULK: lambda: ask("bulk"),
        }
        clocks = dict.fromkeys(("Keepword", BULK), lambda: ask("cpu"))
        found = contest(ways, rounds=4, clocks=clocks, once=(BULK,))
        asks.send("stop")
        worker.join()
        report(f"Import of {ROWS:,} rows", found, against="Keepword", goals=GOALS)


def bare(file: Path) -> None:
    """What reading and writing alone take."""
    duckdb.read_csv(str(file)).write_parquet(str(file.with_suffix(".parquet")))


def work(asked: Connection, file: Path) -> None:
    """The home's own process; its processor time counts those that it has started and ended."""
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(file.parent / "home")
    from keepword.delivery.actions import import_files  # noqa: PLC0415
    from keepword.organisation.models import Organisation  # noqa: PLC0415
    from keepword.standards.models import Moment  # noqa: PLC0415

    Organisation.objects.create(pk=1, name="The benchmark")
    Moment.objects.create(key="visiting", name="Visiting")
    turn = 0
    while (what := asked.recv()) != "stop":
        if what == "import":
            turn += 1
            recipe = file.with_name(f"visits{turn}.toml")
            recipe.write_text(RECIPE.format(turn=turn), "utf-8")
            asked.send(import_files(recipe, by="the benchmark").accepted)
        elif what == "bulk":
            asked.send(bulk(file))
        else:
            asked.send(sum(os.times()[:4]))


def bulk(file: Path) -> int:
    """The same rows as rows of the database."""
    from keepword.ledger.models import FreshObservation  # noqa: PLC0415 -- needs Django set up

    with file.open(newline="") as rows:
        observations = (
            FreshObservation(
                happened_at=dt.datetime.fromisoformat(row["day"]).replace(tzinfo=dt.UTC),
                day=dt.date.fromisoformat(row["day"]), source="bulk", ref=row["visit"],
                moment="visiting", unit=row["shop"], lens="perceived",
                score=float(row["score"]) >= SATISFIED, weight=1.0,
            )
            for row in csv.DictReader(rows)
        )  # fmt: skip
        while lot := list(itertools.islice(observations, LOT)):
            FreshObservation.objects.bulk_create(lot)
    return FreshObservation.objects.all().delete()[0]
