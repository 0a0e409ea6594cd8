"""What runs on SQLite runs on PostgreSQL: the domains' own tests, against a real server."""

import os
import re
import subprocess
import sys

import pytest

from .support import postgres
from .support.project import ROOT, SOURCE

NOT_DOMAINS = {"measure", "simulate", "web", "config", "cli"}
DOMAINS = sorted({path.parent.name for path in SOURCE.glob("*/__init__.py")} - NOT_DOMAINS)


@pytest.mark.postgres
@pytest.mark.timeout(600)
@pytest.mark.skipif(not postgres.available(), reason="PostgreSQL or psycopg is not installed")
def test_the_domains_pass_on_postgresql() -> None:
    with postgres.cluster() as server:
        environment = os.environ | {"DATABASE_URL": postgres.create_database(server, "keepword")}
        environment.pop("PYTEST_XDIST_WORKER", None)
        run = subprocess.run(
            [
                sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                "-p", "tests.support.asking_the_database",
                "-m", "not torture and not spark and not browser and not postgres",
                *(str(SOURCE / domain) for domain in DOMAINS),
            ],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-5000:]
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed, run.stdout[-2000:]
    assert int(passed[1]) > 50
