"""Answers of customers: kept for good, many at once; and whole, page and form, over HTTP.

Five answers and two observations each, acknowledged once they are on the disk. Run as a program
(`python -m benchmarks.surveys write HOME SECONDS`) it is the process that keeps them.
"""

import contextlib
import http.client
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.support import postgres

from benchmarks.memory import COMMAND, descendants

CONNECTIONS = 16
SECONDS = float(os.environ.get("KEEPWORD_BENCH_SECONDS", "60"))
READY = 600
TICK = os.sysconf("SC_CLK_TCK")
# A disk whose sync takes two milliseconds longer: what SQLite calls waits first.
SLOW_SYNC = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static int slowly(const char *name, int file) {
    struct timespec two = {0, 2000000};
    nanosleep(&two, 0);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}
int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
"""
ANSWERS = {"ready": 5, "advice": 3, "nps": 9, "way": "car", "why": "Nothing."}


def run() -> None:
    """SQLite, SQLite on a slow disk, PostgreSQL, and the whole way over HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(f"\n## Answers kept for good, {CONNECTIONS} threads, {SECONDS:.0f} s\n")
        print("| where | a second | ms CPU each | p50 ms | p99 ms | longest | goal |")
        print("|---|---:|---:|---:|---:|---:|---|", flush=True)
        tell("SQLite", written(place / "sqlite"), "≥ 650, p99 < 60 ms")
        if shim := slow_sync(place):
            found = written(place / "slow", LD_PRELOAD=str(shim))
            tell("SQLite, a sync takes 2 ms longer", found, "≥ 400, p99 < 100 ms")
        if postgres.available():
            with postgres.cluster(durable=True) as server:
                address = postgres.create_database(server, "keepword")
                found = written(place / "postgres", DATABASE_URL=address)
                tell("PostgreSQL (without its own CPU)", found, "≥ 650, p99 < 60 ms")
        else:
            print("\nSKIPPED: PostgreSQL or psycopg is missing (`make bench EXTRAS=postgres`).")
        whole(place / "web")


def tell(name: str, found: dict[str, float], goal: str) -> None:
    print(
        f"| {name} | {found['rate']:.0f} | {found['cpu']:.2f} | {found['p50']:.0f} | "
        f"{found['p99']:.0f} | {found['longest']:.0f} | {goal} |",
        flush=True,
    )


def slow_sync(folder: Path) -> Path | None:
    """A library that makes every sync of a process wait, or None and a line that says why."""
    compiler = shutil.which("cc")
    if compiler is None:
        print("\nSKIPPED: without a C compiler no disk can be made slow.")
        return None
    (folder / "slow.c").write_text(SLOW_SYNC)
    library = folder / "slow.so"
    command = [compiler, "-shared", "-fPIC", "-o", library, folder / "slow.c", "-ldl"]
    subprocess.run(command, check=True)  # noqa: S603 -- the compiler of this machine
    return library


def written(home: Path, **environment: str) -> dict[str, float]:
    """What a process of its own says of keeping answers as fast as it can."""
    command = [sys.executable, "-m", "benchmarks.surveys", "write", str(home), str(SECONDS)]
    told = subprocess.run(  # noqa: S603 -- this module
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def make(home: Path) -> str:
    """An organisation with a launched survey; its public address."""
    os.environ["KEEPWORD_HOME"] = str(home)
    from keepword.cli.django import start  # noqa: PLC0415 -- the folder must be known first

    start(home)
    from keepword.listening.surveys import actions  # noqa: PLC0415
    from keepword.listening.surveys.documents import questionnaire  # noqa: PLC0415
    from keepword.organisation.models import Organisation, Role, Unit, User  # noqa: PLC0415
    from keepword.standards.models import Moment  # noqa: PLC0415

    Organisation.objects.create(pk=1, name="Thread and Needle")
    workshop = Unit.objects.create(key="workshop", name="Workshop")
    for position, key in enumerate(("ready", "advice")):
        Moment.objects.create(
            key=key, name=key, proposition=f"{key}.", position=position, unit=workshop
        )
    owner = User.objects.create_user("owner@example.org", name="Owner")
    Role.objects.create(user=owner, kind="owner")
    survey = actions.create_survey(name="S", unit=None, asked=questionnaire(asked()), by=owner)
    actions.launch(survey=survey, edition=1, by=owner)
    return survey.address


def asked() -> dict[str, object]:
    """Five questions on one page, of which two count for a moment."""
    scored = {"scoring": {"lens": "perceived", "satisfied_at": 4}}
    offered = [{"key": each, "text": {"en": each}} for each in ("foot", "car", "bus")]
    questions = (
        {"key": "ready", "kind": "rating", "moment": "ready", **scored},
        {"key": "advice", "kind": "csat", "moment": "advice", **scored},
        {"key": "nps", "kind": "nps"},
        {"key": "way", "kind": "single", "choices": offered},
        {"key": "why", "kind": "long"},
    )
    page = [{**each, "text": {"en": f"About {each['key']}?"}} for each in questions]
    return {
        "languages": ["en"], "title": {"en": "After your repair"}, "intro": {},
        "thanks": {"en": "Thank you."}, "blocks": [{"key": "page", "title": {}, "questions": page}],
    }  # fmt: skip


def write(home: Path, seconds: float) -> None:
    """Keep answers as fast as can be by many threads, count what is there, and say how it went."""
    make(home)
    from django.db import connections  # noqa: PLC0415 -- Django is set up by now

    from keepword.ledger.models import FreshObservation  # noqa: PLC0415
    from keepword.listening.models import Answer, Response, SurveyVersion  # noqa: PLC0415
    from keepword.listening.surveys.answers import Given, save  # noqa: PLC0415
    from keepword.listening.surveys.versions import asked_by  # noqa: PLC0415

    version = SurveyVersion.objects.select_related("survey").get()
    given = {key: Given("answered", value) for key, value in ANSWERS.items()}

    def one() -> None:
        save(
            version=version, asked=asked_by(version), key=uuid.uuid4(), given=given,
            channel="link", language="en",
        )  # fmt: skip

    found = measured(one, seconds, last=connections.close_all)
    there = (Response, 1), (Answer, len(ANSWERS)), (FreshObservation, 2)
    for model, each in there:
        if model.objects.count() != each * found["n"]:
            raise SystemExit(f"{model.__name__}: {model.objects.count()} for {found['n']} answers.")
    print(json.dumps(found))


def measured(
    one: Callable[[], None], seconds: float, *, last: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Do something by many threads for some time: how often in a second, and how long each took."""
    took: list[float] = []
    begin, cpu = time.perf_counter(), processor_time()

    def again_and_again() -> None:
        while (started := time.perf_counter()) < begin + seconds:
            one()
            took.append(time.perf_counter() - started)
        last()

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for each in [threads.submit(again_and_again) for _ in range(CONNECTIONS)]:
            each.result()
    elapsed, n = time.perf_counter() - begin, len(took)
    ordered = sorted(took)
    return {
        "n": n, "rate": n / elapsed, "cpu": 1000 * (processor_time() - cpu) / n,
        "p50": 1000 * ordered[n // 2], "p99": 1000 * ordered[n * 99 // 100],
        "longest": 1000 * ordered[-1],
    }  # fmt: skip


def processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def whole(home: Path) -> None:
    """A customer after the other opens the page and sends the form."""
    command = [sys.executable, "-m", "benchmarks.surveys", "make", str(home)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    path = f"/s/{made.stdout.split()[-1]}/"
    print(f"\n## Whole responses over HTTP, page and form, {CONNECTIONS} at once\n")
    print("| web workers | a second | ms CPU each, the server's | p50 ms | p99 ms | goal |")
    print("|---:|---:|---:|---:|---:|---|", flush=True)
    for workers in (1, 2):
        with served(home, path, workers) as (customers, pid):
            measured(customers.next_one, 1)  # until every worker has answered
            before = server_time(pid)
            found = measured(customers.next_one, SECONDS)
            used = 1000 * (server_time(pid) - before) / found["n"]
        print(
            f"| {workers} | {found['rate']:.0f} | {used:.1f} | {found['p50']:.0f} | "
            f"{found['p99']:.0f} | ≥ 200 |",
            flush=True,
        )


class Customers:
    """Each comes from an address of their own, as the limits of a survey expect."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.port = postgres.free_port()
        self.numbers = itertools.count()

    def next_one(self) -> None:
        """The page, the form, and that it was taken."""
        number = next(self.numbers)
        place = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
        visit = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=READY, source_address=(place, 0)
        )
        visit.request("GET", self.path)
        page = visit.getresponse().read().decode()
        key = re.search(r'name="response" value="(.+?)"', page)
        form = {"response": key and key[1], "version": 1, "page": "page", **ANSWERS}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        visit.request("POST", self.path, urlencode(form), kind)
        answered = visit.getresponse()
        visit.close()
        if answered.status != http.client.FOUND:
            raise SystemExit(f"A form was answered by {answered.status}.")


@contextlib.contextmanager
def served(home: Path, path: str, workers: int) -> Iterator[tuple[Customers, int]]:
    """Customers of a server, as soon as it has taken the first one's form, and its process."""
    customers = Customers(path)
    options = ["--home", str(home), "--port", str(customers.port), "--workers", str(workers)]
    started = [*COMMAND, "serve", *options]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL) as server:  # noqa: S603
        end = time.monotonic() + READY
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                customers.next_one()
                break
            time.sleep(0.2)
        try:
            yield customers, server.pid
        finally:
            server.terminate()


def server_time(pid: int) -> float:
    """The processor time of a server, its workers and the one that sweeps."""
    stats = (Path(f"/proc/{each}/stat").read_text() for each in [pid, *descendants(pid)])
    ticks = (stat.rpartition(")")[2].split()[11:13] for stat in stats)
    return sum(int(user) + int(system) for user, system in ticks) / TICK


if __name__ == "__main__":
    if sys.argv[1] == "make":
        print(make(Path(sys.argv[2])))
    else:
        write(Path(sys.argv[2]), float(sys.argv[3]))
