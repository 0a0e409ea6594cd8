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
from importlib import import_module

import pytest

from keepword.cli import demo as demo_command

from .test_serve import KEEPWORD, free_port

SMALL = ("--day", "12", "--customers", "1000")
WITH_REAL_DATA = """
import sys
from pathlib import Path
from keepword.cli.django import start
start(Path(sys.argv[1]))
from keepword.organisation.models import Organisation
Organisation.objects.create(pk=1, name="Thread and Needle")
"""


@contextmanager
def demo(home, *options):
    """The running sample: what it said up to its address, and the address."""
    server = subprocess.Popen(
        [*KEEPWORD, "demo", "--home", str(home), "--port", str(free_port()), *options],
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
    try:
        yield said, said[-1]
    finally:
        server.send_signal(signal.SIGTERM)
        rest = server.stdout.read()
        server.stdout.close()
        ended = server.wait()
    assert ended == 0, rest


def test_the_sample_is_filled_once_looked_around_in_and_checked(tmp_path):
    with demo(tmp_path, *SMALL) as (said, address):
        assert said[0].startswith("Making up a bicycle shop with a workshop")
        visitor = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        form = visitor.open(address).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form).group(1)
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
        board = visitor.open(address, sent).read().decode()
        assert " of 9<" in board
        assert board.count("<article") == 10
    with demo(tmp_path, *SMALL) as (said, address):
        assert said == ["The sample is ready. Starting the server …", address]
    checked = subprocess.run(
        [*KEEPWORD, "demo", "--home", str(tmp_path), *SMALL, "--check"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.endswith("0 are wrong.\n")
    refused = run(tmp_path)
    assert refused.returncode == 2
    assert f"{tmp_path} holds another sample." in refused.stderr


def run(home):
    return subprocess.run(
        [*KEEPWORD, "demo", "--home", str(home), "--port", str(free_port())],
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_refuses_a_home_with_real_data(tmp_path):
    subprocess.run([sys.executable, "-c", WITH_REAL_DATA, str(tmp_path)], check=True)
    done = run(tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path} holds an organisation's own data." in done.stderr


@pytest.mark.parametrize(("moved", "code"), [(0.0, 0), (0.5, 1)])
def test_the_check_fails_where_more_is_wrong_than_chance_allows(monkeypatch, capsys, moved, code):
    checking = import_module("keepword.demo.checking")
    one = checking.Statement(
        "The bill", "delivered 98", truth=0.98 + moved, estimate=0.98, low=0.9, high=1
    )
    monkeypatch.setattr(checking, "check", lambda _made: checking.Checked([one] * 40))
    with pytest.raises(SystemExit) as ended:
        demo_command._check(None)
    assert ended.value.code == code
    assert "40 sentences have an interval" in capsys.readouterr().out


def test_without_a_port_it_takes_the_first_free_one(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        monkeypatch.setattr(demo_command, "PORTS", (busy, free := free_port()))
        assert demo_command.first_free_port() == free
