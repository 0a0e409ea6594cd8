"""keepword demo, as a real program."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager

from keepword.cli import demo as demo_command

from .test_serve import KEEPWORD, free_port

WITH_REAL_DATA = """
import sys
from pathlib import Path
from keepword.cli.django import start
start(Path(sys.argv[1]))
from keepword.organisation.models import Organisation
Organisation.objects.create(pk=1, name="Thread and Needle")
"""


@contextmanager
def demo(home):
    """The running sample: what it said up to its address, and the address."""
    server = subprocess.Popen(
        [*KEEPWORD, "demo", "--home", str(home), "--port", str(free_port())],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **{name: value for name, value in os.environ.items() if "DISPLAY" not in name},
            "PYTHONUNBUFFERED": "1",
        },
    )
    said = []
    for line in server.stdout:
        said.append(line.strip())
        if line.startswith("http://"):
            break
    yield said, said[-1]
    server.send_signal(signal.SIGTERM)
    rest = server.stdout.read()
    server.stdout.close()
    assert server.wait() == 0, rest


def test_the_sample_is_filled_once_and_can_be_looked_around_in(tmp_path):
    with demo(tmp_path) as (said, address):
        assert said[0] == "Making up a shop with a workshop, and half a year of its promises."
        visitor = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        form = visitor.open(address).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form).group(1)
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
        board = visitor.open(address, sent).read().decode()
        assert "Our customers say" in board
        assert board.count("<article") == 7
        moment = visitor.open(urllib.parse.urljoin(address, "/moments/order-arrives/"))
        assert "Week by week" in moment.read().decode()
    with demo(tmp_path) as (said, address):
        assert said == ["The sample is ready. Starting the server …", address]


def test_it_refuses_a_home_with_real_data(tmp_path):
    subprocess.run([sys.executable, "-c", WITH_REAL_DATA, str(tmp_path)], check=True)
    done = subprocess.run(
        [*KEEPWORD, "demo", "--home", str(tmp_path), "--port", str(free_port())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{tmp_path} holds an organisation's own data." in done.stderr


def test_without_a_port_it_takes_the_first_free_one(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        monkeypatch.setattr(demo_command, "PORTS", (busy, free := free_port()))
        assert demo_command.first_free_port() == free
