"""keepword serve, as real processes."""

import http.client
import logging
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from keepword.cli import main, serve
from keepword.delivery import tasks as delivery
from keepword.ledger import tasks
from keepword.listening import tasks as listening
from keepword.listening.inviting import tasks as inviting
from keepword.notify import tasks as notify
from keepword.standards import tasks as standards
from keepword.strategy import tasks as strategy
from keepword.webhooks import tasks as webhooks

KEEPWORD = [sys.executable, "-c", "from keepword.cli import main; main()"]
LONG = 90
WAITS_FOR_THE_DATABASE = 30
"""Seconds, after which a request is answered that another one kept from writing."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, what: str):
    """Ask again and again, without counting on how fast this machine is."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if found := condition():
            return found
    pytest.fail(f"After {LONG} seconds still not: {what}.")


def answers(address: str) -> bool:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc, timeout=10)
    try:
        connection.request("GET", place.path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and theirs.

    A thread that ends meanwhile leaves its children to another, so all are asked again.
    """
    try:
        told = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except (FileNotFoundError, ProcessLookupError):
        return descendants(pid) if running(pid) else set()
    found = {int(child) for children in told for child in children.split()}
    return found.union(*(descendants(child) for child in found))


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def loaded(pid: int) -> bool:
    """Whether a process has loaded Django's database."""
    try:
        return "_sqlite3" in Path(f"/proc/{pid}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def served(tmp_path):
    """A server of its own, its first line of address, and its port.

    It is started within a Python package of somebody else's, where a name would not be found.
    """
    port = free_port()
    (tmp_path / "__init__.py").touch()
    server = subprocess.Popen(
        [*KEEPWORD, "serve", "--home", str(tmp_path / "home"), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
    )
    lines = iter(server.stdout.readline, "")
    address = next(line.strip() for line in lines if line.startswith("http://"))
    yield server, address, port
    for pid in [server.pid, *descendants(server.pid)]:
        if running(pid):
            os.kill(pid, signal.SIGKILL)
    server.wait()
    server.stdout.close()


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks at processes in /proc, which is Linux's"
)


def test_it_prints_a_one_time_address_that_works_and_ends_when_told(served):
    server, address, port = served
    assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/start/[\w-]{{43}}/", address)
    until(lambda: answers(address), "a page at the address")
    workers = descendants(server.pid)
    assert len(workers) >= 2
    until(lambda: any(loaded(pid) for pid in workers), "a worker with the database")
    assert not loaded(server.pid), "the first process only starts the others"
    server.send_signal(signal.SIGTERM)
    assert server.wait(LONG) == 0
    assert not answers(address)
    until(lambda: not any(running(pid) for pid in workers), "every worker is gone")


def begin(address: str, sent: str) -> http.client.HTTPConnection:
    """Send a form, and wait for no answer."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", place.path, sent, headers)
    return connection


def test_it_ends_within_seconds_though_somebody_still_waits_for_an_answer(served, tmp_path):
    server, address, _ = served
    until(lambda: answers(address), "a page at the address")
    workers = descendants(server.pid)
    with closing(sqlite3.connect(tmp_path / "home" / "keepword.sqlite3")) as database:
        database.execute("BEGIN IMMEDIATE")
        sent = "organisation=A+shop&name=Olivia&email=o%40example.org&password=a-long-way-to-go-9"
        waiting = begin(address, sent)
        assert not select.select([waiting.sock], [], [], 1)[0], "it was answered at once"
        server.send_signal(signal.SIGTERM)
        told = time.monotonic()
        assert server.wait(LONG) == 0
        assert time.monotonic() - told < WAITS_FOR_THE_DATABASE - 5
        until(lambda: not any(running(pid) for pid in workers), "every worker is gone")
        waiting.close()


def test_nothing_outlives_a_server_that_is_killed(served):
    server, address, port = served
    until(lambda: answers(address), "a page at the address")
    workers = descendants(server.pid)
    assert len(workers) >= 2
    server.kill()
    server.wait()
    until(lambda: not any(running(pid) for pid in workers), "every worker is gone")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_a_worker_that_dies_is_followed_by_another(served):
    server, address, _ = served
    until(lambda: answers(address), "a page at the address")
    before = descendants(server.pid)
    sweeping = next(pid for pid in sorted(before) if "--multiprocessing" in command_of(pid))
    os.kill(sweeping, signal.SIGKILL)
    until(
        lambda: [pid for pid in descendants(server.pid) - before if running(pid)], "another worker"
    )
    until(lambda: answers(address), "a page at the address")


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def test_the_worker_tidies_at_the_start_and_once_a_day(monkeypatch):
    done = []
    monkeypatch.setattr(tasks, "sweep", lambda: done.append("sweep"))
    monkeypatch.setattr(tasks, "tidy", lambda: done.append("tidy"))
    monkeypatch.setattr(listening, "sweep", lambda: done.append("close"))
    monkeypatch.setattr(inviting, "sweep", lambda: done.append("draw"))
    monkeypatch.setattr(strategy, "sweep", lambda: done.append("end"))
    monkeypatch.setattr(standards, "sweep", lambda: done.append("observe"))
    monkeypatch.setattr(notify, "sweep", lambda: done.append("release"))
    monkeypatch.setattr(delivery, "sweep", lambda: done.append("bring in"))
    monkeypatch.setattr(listening, "tidy", lambda: done.append("clear"))
    monkeypatch.setattr(standards, "tidy", lambda: done.append("sort out"))
    monkeypatch.setattr(webhooks, "tidy", lambda: done.append("forget"))
    day = 24 * 60 * 60
    tidy_at = 0.0
    for now in (0.0, 3.0, day + 3.0):
        tidy_at = serve.one_round(now, tidy_at)
    a_round = ["sweep", "close", "draw", "end", "observe", "release", "bring in"]
    tidied = ["tidy", "clear", "sort out", "forget"]
    assert done == [*a_round, *tidied, *a_round, *a_round, *tidied]


def test_a_round_that_fails_is_told_and_followed_by_another(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("keepword"), "propagate", True)
    monkeypatch.setattr(tasks, "sweep", lambda: 1 / 0)
    assert serve.one_round(5.0, 9.0) == 9.0
    assert "A sweep failed; it is tried again." in caplog.text


def test_events_that_cannot_be_told_are_told_later(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("keepword"), "propagate", True)
    monkeypatch.setattr(webhooks, "sweep", lambda: 1 / 0)
    serve.tell_programs()
    assert "it is tried again" in caplog.text


def test_mails_that_cannot_be_sent_are_sent_later(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("keepword"), "propagate", True)
    monkeypatch.setattr(inviting, "write", lambda: 1 / 0)
    serve.write_mails()
    assert "Writing mails failed; it is tried again." in caplog.text


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = CliRunner().invoke(
            main, ["serve", "--home", str(tmp_path / "home"), "--port", str(port)]
        )
    assert done.exit_code == 2
    assert f"127.0.0.1:{port} cannot be used: Address already in use." in done.output
    assert not (tmp_path / "home").exists()
