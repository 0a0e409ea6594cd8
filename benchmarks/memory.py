"""How much memory `keepword serve` takes, all processes together, with the sample in it."""

import contextlib
import http.cookiejar
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

GOAL = 450
READY = 600
"""So many seconds the sample and its server may take, on a machine that others use."""
COMMAND = [sys.executable, "-c", "from keepword.cli import main; main()"]


def run() -> None:
    """Serve the sample, look at each of its pages, add up what the processes hold."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("\nSKIPPED: only Linux says how much memory processes share.")
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--home", f"{folder}/sample", "--port", str(port)]
        with served("demo", options) as server:
            signed_in(f"http://127.0.0.1:{port}")
        with served("serve", options) as server:
            visitor = signed_in(f"http://127.0.0.1:{port}")
            tell("after the board", server.pid)
            seen = [visitor.look(page) for page in visitor.pages()]
            tell(f"after {len(seen)} pages", server.pid)


@contextlib.contextmanager
def served(command: str, options: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server for as long as it is needed."""
    started = [*COMMAND, command, *options]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            yield server
        finally:
            server.terminate()


def tell(when: str, pid: int) -> None:
    held = {pid: megabytes(pid) for pid in [pid, *descendants(pid)]}
    print(f"\n## Memory of the server and its worker, {when}\n")
    print("| process | MB |\n|---|---:|")
    for place, each in enumerate(held.values(), 1):
        print(f"| {place} | {each:.0f} |")
    print(f"| all (goal: under {GOAL}) | {sum(held.values()):.0f} |", flush=True)


def megabytes(pid: int) -> float:
    """What a process holds alone, and its part of what it shares."""
    found = re.search(r"Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) / 1000 if found else 0.0


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for file in files for child in file.read_text().split()]
    return [found for child in children for found in (child, *descendants(child))]


class Visitor:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        keeping = urllib.request.HTTPCookieProcessor(self.jar)
        self.browser = urllib.request.build_opener(keeping)

    def look(self, page: str, sent: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(sent).encode() if sent else None
        request = urllib.request.Request(  # noqa: S310 -- this machine
            self.address + page, data, {"Referer": self.address}
        )
        with self.browser.open(request, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def pages(self) -> list[str]:
        """The board, and whatever it leads to with a path of letters only."""
        linked = re.findall(r'href="(/[a-z0-9/_-]*/)"', self.look("/"))
        return sorted({"/", *linked} - {"/accounts/logout/"})


def signed_in(address: str) -> Visitor:
    """The sample's owner, as soon as something answers."""
    visitor, end = Visitor(address), time.monotonic() + READY
    while True:
        try:
            visitor.look("/sample/")
            break
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(1)
    token = next(str(cookie.value) for cookie in visitor.jar if "csrf" in cookie.name)
    visitor.look("/sample/", {"csrfmiddlewaretoken": token})
    return visitor
