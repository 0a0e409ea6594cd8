"""The same tallies on every engine; on Spark, also on a cluster of two workers."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keepword.ledger import actions, engines, tallies
from keepword.ledger.schema import LedgerError
from keepword.ledger.tests.making import observation

COMMAND = str(Path(sys.executable).with_name("keepword"))
SOON_DONE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
java = pytest.mark.skipif(shutil.which("java") is None, reason="no Java runtime is installed")


def fill():
    """Some rows with everything: missing keys, odd scores, weights, two lenses of an occasion."""
    actions.record(
        observation(
            ref=str(n // 2), lens=("delivered", "perceived")[n % 2], score=n % 7 / 6,
            weight=1 + n % 3 / 4, unit=(None, "north")[n % 4 // 2], person=n,
        )
        for n in range(60)
    )  # fmt: skip
    actions.seal()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["duckdb", "polars", "pandas", "pyarrow"])
def test_every_engine_makes_the_tallies_that_verify_finds_right(name):
    fill()
    if name in ("polars", "pandas"):
        pytest.importorskip(name)
    with engines.engine(name) as frame_of:
        tallies.rebuild(frame_of)
    assert tallies.verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_engine_of_an_empty_ledger_makes_no_tallies():
    with engines.engine("pyarrow") as frame_of:
        assert tallies.recompute(frame_of).days.num_rows == 0


def test_an_unknown_engine_is_refused_by_name():
    with (
        pytest.raises(LedgerError, match="no engine 'hadoop'; there are duckdb"),
        engines.engine("hadoop"),
    ):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def cluster(folder):
    """A standalone Spark cluster: one master and two workers, processes of their own."""
    home = Path(pytest.importorskip("pyspark").__file__).parent
    port = free_port()
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": SOON_DONE,
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
    }
    package = "org.apache.spark.deploy"
    master = [f"{package}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
    worker = [f"{package}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "600m"]
    address = f"spark://127.0.0.1:{port}"
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((folder / "cluster.log").open("w+"))

        def begin(*arguments):
            process = subprocess.Popen(
                [home / "bin" / "spark-class", *arguments],
                env=environment, stdout=log, stderr=log,
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.terminate)

        begin(*master, "--webui-port", "0")
        for number in range(2):
            work = folder / f"work-{number}"
            begin(*worker, "--webui-port", "0", "--work-dir", str(work), address)
        wait_for_workers(folder / "cluster.log", 2)
        yield address


def wait_for_workers(log, count):
    deadline = time.monotonic() + 200
    while len(re.findall("Successfully registered with master", log.read_text())) < count:
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.2)


@java
@pytest.mark.spark
@pytest.mark.timeout(900)
def test_a_cluster_of_two_workers_makes_the_same_tallies(tmp_path, tmp_path_factory):
    """The command itself, in a home of its own, against workers that are other processes."""
    home = tmp_path_factory.mktemp("clustered")
    with cluster(tmp_path) as address:
        environment = os.environ | {
            "KEEPWORD_HOME": str(home),
            "KEEPWORD_LEDGER": str(home / "ledger"),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_SUBMIT_ARGS": "--conf spark.executor.memory=512m "
            f"--conf 'spark.driver.extraJavaOptions={SOON_DONE}' "
            f"--conf 'spark.executor.extraJavaOptions={SOON_DONE}' "
            "--conf spark.sql.shuffle.partitions=4 pyspark-shell",
        }

        def run(*arguments):
            return subprocess.run(
                [sys.executable, *arguments],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip

        filled = run("-c", FILL)
        assert filled.returncode == 0, filled.stderr
        on_spark = run(
            COMMAND, "ledger", "tally", "--engine", "spark", "--master", address, "--write"
        )
        assert on_spark.returncode == 0, on_spark.stderr
        log = (tmp_path / "cluster.log").read_text()
        assert len(set(re.findall(r"Launching executor \S+ on worker (\S+)", log))) == 2
    verified = run(COMMAND, "ledger", "verify")
    assert verified.returncode == 0, verified.stdout


FILL = """
from keepword.cli.django import start
start()
from keepword.ledger.tests import test_engines
from keepword.ledger.models import MonthTally
test_engines.fill()
MonthTally.objects.all().delete()
"""
