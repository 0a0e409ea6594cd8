"""Answers of customers over HTTP: kept for good, whole with their page, killed, and a peer's.

Everything counts: `keepword serve` with its worker that sweeps, PostgreSQL, and the customers, all
on the processors of this machine. A submission has five answers and two observations, and is
acknowledged once it is on the disk. There are as many web workers as processors, or
KEEPWORD_BENCH_WORKERS. KEEPWORD_BENCH_SECONDS makes each run shorter;
`python -m benchmarks.surveys sqlite sqlite-slow` runs only what is named, of RUNS.
"""

import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.support import postgres

from benchmarks.customers import CONNECTIONS
from benchmarks.survey_servers import (
    Site,
    keepword,
    kept_by_keepword,
    kill,
    peer,
    postgresql,
    processor_time,
    slow_sync,
)

SECONDS = float(os.environ.get("KEEPWORD_BENCH_SECONDS", "60"))
WARMING = 3.0
FAST, SLOW, WHOLE = "≥ 650, p99 < 60 ms", "≥ 400, p99 < 100 ms", "≥ 200"
LIGHTEST, ONE_ROUND_TRIP = 40_000, 10 * 1460
"""Bytes: of a page in all, and of what a server sends before it waits for a word back."""
KILLS = 3


def run(*named: str) -> None:
    """Both databases, each with a disk of its own kind, then the peer, a kill and a page."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shim = slow_sync(place)
        slowly = {"LD_PRELOAD": str(shim)} if shim else {}
        print(f"\n## Submissions, and whole responses: {CONNECTIONS} connections\n")
        print("| what | where | a second | p50 ms | p99 ms | longest | CPU ms | goal |")
        print("|---|---|---:|---:|---:|---:|---:|---|", flush=True)
        for each in named or RUNS:
            RUNS[each](place / each, slowly)


def on_sqlite(home: Path, slowly: Mapping[str, str]) -> None:
    forms("SQLite", FAST, home, {})


def on_slow_sqlite(home: Path, slowly: Mapping[str, str]) -> None:
    if slowly:
        forms("SQLite, slow sync", SLOW, home, slowly)


def pages_on_sqlite(home: Path, slowly: Mapping[str, str]) -> None:
    pages("SQLite", home, {})


def on_postgresql(home: Path, slowly: Mapping[str, str]) -> None:
    if is_there():
        with postgresql({}) as database:
            forms("PostgreSQL", FAST, home, database("forms"))


def on_slow_postgresql(home: Path, slowly: Mapping[str, str]) -> None:
    if slowly and is_there():
        with postgresql(slowly) as database:
            forms("PostgreSQL, slow sync", SLOW, home, database("forms"))


def pages_on_postgresql(home: Path, slowly: Mapping[str, str]) -> None:
    if is_there():
        with postgresql({}) as database:
            pages("PostgreSQL", home, database("pages"))


def is_there() -> bool:
    found = postgres.available()
    if not found:
        print("SKIPPED: PostgreSQL or psycopg is missing (`make bench EXTRAS=postgres`).")
    return found


def forms(where: str, goal: str, home: Path, environment: Mapping[str, str]) -> None:
    """Only forms, the pages having been there before."""
    counted(where, "posting", goal, home, environment, seconds=SECONDS)


def pages(where: str, home: Path, environment: Mapping[str, str]) -> None:
    """The page and its form."""
    counted(where, "whole", WHOLE, home, environment, seconds=SECONDS / 2)


def counted(
    where: str, who: str, goal: str, home: Path, environment: Mapping[str, str], *, seconds: float
) -> None:
    """Let them come, and see that each is there, once."""
    site = keepword(home, environment)
    with site.served() as server:
        first = site.come(who, WARMING)["n"]
        used = processor_time(server.pid)
        found = site.come(who, seconds)
        used = processor_time(server.pid) - used
    n = int(first + found["n"])
    kept = kept_by_keepword(home, site.environment)
    if kept != (n, 5 * n, 2 * n):
        raise SystemExit(f"{where}: {kept} responses, answers and observations of {n}.")
    tell(who, where, found, goal, used)


def beside_a_peer(home: Path, slowly: Mapping[str, str]) -> None:
    try:
        named = f"django-survey-and-report {version('django-survey-and-report')}, SQLite"
    except PackageNotFoundError:
        print("\nSKIPPED: django-survey-and-report is not installed.")
        return
    site = peer(home)
    with site.served() as server:
        for who in ("posting_to_peer", "whole_of_peer"):
            site.come(who, WARMING)
            used = processor_time(server.pid)
            found = site.come(who, SECONDS / 2)
            tell(who, named, found, "", processor_time(server.pid) - used)


def tell(who: str, where: str, found: Mapping[str, float], goal: str, used: float) -> None:
    """One line; processor time is the server's with all its processes, and the customers'."""
    what = "form" if who.startswith("posting") else "page and form"
    spent = f"{1000 * used / found['n']:.2f} + {found['cpu']:.2f}"
    print(
        f"| {what} | {where} | {found['rate']:.0f} | {found['p50']:.0f} | {found['p99']:.0f} | "
        f"{found['longest']:.0f} | {spent} | {goal} |",
        flush=True,
    )


def killed(home: Path, slowly: Mapping[str, str]) -> None:
    """Kill the server again and again while they come: none is lost, none is there twice."""
    site = keepword(home, {})
    found: dict[str, float] = {}
    server = site.begin()
    seconds = min(SECONDS, 20.0)
    coming = threading.Thread(target=lambda: found.update(site.come("posting", seconds)))
    coming.start()
    for _kill in range(KILLS):
        time.sleep(seconds / (KILLS + 2))
        kill(server)
        server = site.begin()
    coming.join()
    server.terminate()
    server.wait()
    n = int(found["n"])
    kept = kept_by_keepword(home, {})
    verdict = "none lost, none doubled" if kept == (n, 5 * n, 2 * n) else "LOST OR DOUBLED"
    print(
        f"\nKilled {KILLS} times (SIGKILL) in {n:,} submissions, {found['broken']:.0f} connections "
        f"broken and sent again: {kept[0]:,} responses, {kept[1]:,} answers, {kept[2]:,} "
        f"observations: {verdict}.",
        flush=True,
    )


def weighed(home: Path, slowly: Mapping[str, str]) -> None:
    """What a browser loads of a page: what comes first, and all of it."""
    site: Site = keepword(home, {})
    with site.served():
        _status, page, first = site.page()
        linked = re.findall(r'(?:src|href)="(/static/.+?)"', page.decode())
        whole = first + sum(site.page(each)[2] for each in linked)
    print(
        f"\nThe answering page: {first:,} bytes first (one round trip: {ONE_ROUND_TRIP:,}), "
        f"{whole:,} with the {len(linked)} files it names (goal: under {LIGHTEST:,}); "
        f"it is drawn from the first.",
        flush=True,
    )


RUNS = {
    "sqlite": on_sqlite,
    "sqlite-slow": on_slow_sqlite,
    "sqlite-pages": pages_on_sqlite,
    "postgresql": on_postgresql,
    "postgresql-slow": on_slow_postgresql,
    "postgresql-pages": pages_on_postgresql,
    "peer": beside_a_peer,
    "killed": killed,
    "weighed": weighed,
}
"""Each in a home of its own, with what makes a disk slow."""

if __name__ == "__main__":
    run(*sys.argv[1:])
