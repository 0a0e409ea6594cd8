"""`keepword serve` with what a test has put into its database, to be killed and begun anew."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

SERVE = [sys.executable, "-c", "from keepword.cli import main; main()", "serve"]
LONG = 180


class Served:
    """A server that may be killed at any instant."""

    def __init__(self, home: Path, path: str) -> None:
        home.mkdir()
        self.database = home / "keepword.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.database)])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.command = [*SERVE, "--home", str(home), "--port", str(self.port)]
        self.path = path
        self.is_up = threading.Event()

    @property
    def url(self) -> str:
        """Where a customer answers."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def start(self) -> None:
        """Serve; back once it answers."""
        self.server = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + LONG
        while self.asked("GET") != 200:
            assert time.monotonic() < end, "the server does not answer"
        self.is_up.set()

    def kill(self) -> None:
        """As a power cut does: whatever it was doing; its workers die with it."""
        self.is_up.clear()
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def asked(self, method: str, form: dict[str, object] | None = None) -> int:
        """The status that it answers; 0 if it does not."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        try:
            visit.request(method, self.path, urlencode(form) if form else None, kind)
            return visit.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            visit.close()
