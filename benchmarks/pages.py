"""The board and the page of a moment, with more and more observations behind them."""

import multiprocessing
import os
import shutil
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.contest import Way, contest, report

CUSTOMERS = 10_000
"""So many customers of the sample leave about 100,000 observations."""
MORE = {"2 million": 1_900_000, "20 million": 19_900_000}
FIRST = "100 thousand"
GOALS = dict.fromkeys(MORE, "≤ 1.3")
# As the sample's own, without a ref: then none of them is paired with another.
COPIES = """
    COPY (
        SELECT happened_at, day, NULL::VARCHAR AS ref, moment, unit, lens, channel, stratum,
            NULL::BIGINT AS person, score, weight
        FROM (SELECT * FROM observations WHERE lens IN ('perceived', 'delivered')) AS one,
            range({times}) AS again
        LIMIT {rows}
    ) TO '{staged}' (FORMAT parquet)
"""


def run() -> None:
    """One home for each size, each in a process of its own, asked in turn."""
    with tempfile.TemporaryDirectory() as folder:
        first = Home(Path(folder) / FIRST, 0)
        homes = {FIRST: first}
        for name, rows in MORE.items():
            homes[name] = Home(Path(shutil.copytree(first.place, Path(folder) / name)), rows)
        for page in ("board", "moment"):
            ways: dict[str, Way] = {name: home.way(page) for name, home in homes.items()}
            clocks = {name: home.cpu for name, home in homes.items()}
            found = contest(ways, rounds=15, clocks=clocks)
            report(f"The page of the {page}", found, against=FIRST, goals=GOALS)
            print("Queries: " + ", ".join(f"{name} {t.result}" for name, t in found.items()))
        for home in homes.values():
            home.close()


class Home:
    """A sample with further observations, and a process that makes its pages."""

    def __init__(self, place: Path, more: int) -> None:
        self.place = place
        context = multiprocessing.get_context("spawn")
        self.asks, answers = context.Pipe()
        self.process = context.Process(target=answer, args=(answers, place, more))
        self.process.start()
        print(f"\n{place.name}: {self.asks.recv()}", flush=True)

    def way(self, page: str) -> Way:
        return lambda: self.ask(page)

    def cpu(self) -> float:
        return float(self.ask("cpu"))

    def ask(self, what: str) -> float:
        self.asks.send(what)
        answer: float = self.asks.recv()
        return answer

    def close(self) -> None:
        self.asks.send("stop")
        self.process.join()


def answer(asked: Connection, place: Path, more: int) -> None:
    """Make the pages that are asked for; how many queries each took is the answer."""
    os.environ["KEEPWORD_HOSTS"] = "testserver"
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(place)
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from keepword.demo.filling import fill  # noqa: PLC0415
    from keepword.ledger.models import MonthTally  # noqa: PLC0415
    from keepword.organisation.models import User  # noqa: PLC0415
    from keepword.standards.models import Moment  # noqa: PLC0415

    began = time.perf_counter()
    fill(lambda _: None, customers=CUSTOMERS)
    if more:
        land(more)
    asked.send(
        f"{sum(MonthTally.objects.values_list('n', flat=True)):,} observations, in "
        f"{time.perf_counter() - began:.0f} s"
    )
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    pages = {"board": "/", "moment": f"/moments/{Moment.objects.order_by('pk')[0].key}/"}
    while (what := asked.recv()) != "stop":
        if what == "cpu":
            asked.send(time.process_time())
            continue
        with CaptureQueriesContext(connection) as queries:
            done = client.get(pages[what])
        assert done.status_code == 200, done  # noqa: PLR2004, S101
        asked.send(len(queries))


def land(rows: int) -> None:
    """The sample's observations again and again, as another source."""
    from keepword.ledger import actions, table  # noqa: PLC0415 -- needs Django set up
    from keepword.ledger.engines import duck, observations, scratch_folder  # noqa: PLC0415

    staged = scratch_folder() / "more.parquet"
    files = [path for paths in table.files(table.open_table()).values() for path in paths]
    with duck() as connection:
        sample = observations(connection, files).aggregate(
            "count(*) FILTER (lens IN ('perceived', 'delivered')), min(day), max(day)"
        )
        held, first, last = sample.fetchall()[0]
        observations(connection, files).query(
            "observations", COPIES.format(times=rows // held + 1, rows=rows, staged=staged)
        )
    actions.land(
        change_id="more",
        source="more",
        mode="append",
        staged=staged,
        first_day=first,
        last_day=last,
        by="the benchmark",
    )
