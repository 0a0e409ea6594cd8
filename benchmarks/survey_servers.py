"""Servers for customers to come to: Keepword's and the peer's, what they keep, what they use.

Run as a program (`python -m benchmarks.survey_servers make HOME`, or `kept`) it looks after the
home of one of them.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import postgres

from benchmarks.memory import COMMAND, descendants

READY = 600
WORKERS = os.environ.get("KEEPWORD_BENCH_WORKERS", str(os.cpu_count()))
"""Web workers, Keepword's and the peer's."""
TICK = os.sysconf("SC_CLK_TCK")
# A disk whose sync takes two milliseconds longer: what the database calls waits first.
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


@dataclass
class Site:
    """A server with one survey."""

    start: list[str]
    path: str
    environment: Mapping[str, str]
    port: int = field(default_factory=postgres.free_port)

    @contextlib.contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """Its process, from its first page until it has ended."""
        server = self.begin()
        try:
            yield server
        finally:
            server.terminate()
            server.wait()

    def begin(self) -> subprocess.Popen[bytes]:
        """Its process, once it answers; another one, where the port was not free yet."""
        start = [each.replace("PORT", str(self.port)) for each in self.start]
        environment = os.environ | self.environment
        server = subprocess.Popen(start, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
        end = time.monotonic() + READY
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.page()[0] == http.client.OK:
                    return server
            if server.poll() is not None:
                server = subprocess.Popen(start, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
            time.sleep(0.1)
        raise SystemExit("The server does not answer.")

    def page(self, path: str = "") -> tuple[int, bytes, int]:
        """The status of a page, the page, and how many bytes came in all."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY)
        visit.request("GET", path or self.path)
        answered = visit.getresponse()
        body = answered.read()
        head = sum(len(name) + len(value) + 4 for name, value in answered.getheaders())
        visit.close()
        return answered.status, body, len(body) + head

    def come(self, who: str, seconds: float) -> dict[str, float]:
        """How so many customers fared, from a process of their own."""
        told = _python("benchmarks.customers", who, str(self.port), self.path, str(seconds))
        found: dict[str, float] = json.loads(told)
        return found


def keepword(home: Path, environment: Mapping[str, str]) -> Site:
    """A new organisation with a launched survey, behind a proxy that says who asks."""
    path = _python("benchmarks.survey_servers", "make", str(home), **environment).split()[-1]
    options = ["--home", str(home), "--port", "PORT", "--workers", WORKERS]
    proxies = {"KEEPWORD_PROXIES": "127.0.0.1"}
    return Site([*COMMAND, "serve", *options], path, {**environment, **proxies})


def kept_by_keepword(home: Path, environment: Mapping[str, str]) -> tuple[int, int, int]:
    """How many responses, answers and observations are there."""
    told = _python("benchmarks.survey_servers", "kept", str(home), **environment)
    responses, answers, observations = map(int, told.split()[-3:])
    return responses, answers, observations


def peer(home: Path) -> Site:
    """django-survey-and-report under the server that Keepword has, with as many threads."""
    home.mkdir()
    environment = {"KEEPWORD_BENCH_PEER": str(home), "PYTHONWARNINGS": "ignore"}
    path = _python("benchmarks.peer_site", "make", **environment).split()[-1]
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", "PORT"]
    options = ["--workers", WORKERS, "--blocking-threads", "16", "--log-level", "error"]
    return Site([*granian, *options, "benchmarks.peer_site:application"], path, environment)


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
    folder.chmod(0o755)  # PostgreSQL's own user loads it
    return library


@contextlib.contextmanager
def postgresql(preload: Mapping[str, str]) -> Iterator[Callable[[str], dict[str, str]]]:
    """A cluster that keeps what it has committed; makes databases, each as Keepword is told."""
    before = dict(os.environ)
    os.environ.update(preload)
    try:
        cluster = postgres.cluster(durable=True)
        server = cluster.__enter__()
    finally:
        os.environ.clear()
        os.environ.update(before)
    with contextlib.ExitStack() as stack:
        stack.push(cluster)
        yield lambda name: {"DATABASE_URL": postgres.create_database(server, name)}


def kill(server: subprocess.Popen[bytes]) -> None:
    """As a power cut does: whatever it was doing; its workers die with it."""
    server.send_signal(signal.SIGKILL)
    server.wait()


def processor_time(pid: int) -> float:
    """Of a server, its workers and the one that sweeps, in seconds."""
    used = 0.0
    for each in [pid, *descendants(pid)]:
        with contextlib.suppress(FileNotFoundError):
            ticks = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:13]
            used += sum(map(int, ticks)) / TICK
    return used


def _python(module: str, *arguments: str, **environment: str) -> str:
    """What a module of this package prints."""
    command = [sys.executable, "-m", module, *arguments]
    told = subprocess.run(  # noqa: S603 -- our own modules
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )
    return told.stdout


def _make(home: Path) -> str:
    """An organisation with a launched survey; its path."""
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
    return f"/s/{survey.address}/"


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


def _kept(home: Path) -> str:
    from keepword.cli.django import start  # noqa: PLC0415

    start(home)
    from keepword.ledger.models import Recorded  # noqa: PLC0415
    from keepword.listening.models import Answer, Response  # noqa: PLC0415

    # What is recorded stays known when the worker has sealed it.
    return " ".join(str(model.objects.count()) for model in (Response, Answer, Recorded))


if __name__ == "__main__":
    os.environ["KEEPWORD_HOME"] = sys.argv[2]
    print({"make": _make, "kept": _kept}[sys.argv[1]](Path(sys.argv[2])))
