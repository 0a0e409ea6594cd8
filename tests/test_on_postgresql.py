"""What runs on SQLite runs on PostgreSQL, against a real server.

Every page and every action behind one is run by the table of roles; the ledger and what asks a
database for more than rows (locks, upserts, many rows at once) by their own tests.
"""

import os
import re
import subprocess
import sys

import pytest

from .support import postgres
from .support.project import ROOT

ASKING_MORE = (
    "tests/test_roles.py::test_who_may_do_what",
    "tests/test_accounts.py",
    "src/keepword/ledger/tests/test_actions.py",
    "src/keepword/ledger/tests/test_reading.py",
    "src/keepword/ledger/tests/test_recorded.py",
    "src/keepword/ledger/tests/test_tallies.py",
    "src/keepword/delivery/tests/test_importing.py",
    "src/keepword/board/tests/test_customers.py",
    "src/keepword/listening/tests/test_anonymity_envelopes.py",
    "src/keepword/listening/tests/test_anonymity_periods.py",
    "src/keepword/listening/tests/test_answering.py",
    "src/keepword/listening/tests/test_inviting_pages.py",
    "src/keepword/listening/tests/test_inviting_waves.py",
    "src/keepword/listening/tests/test_kiosk_waiting.py",
    "src/keepword/listening/tests/test_quotas_at_once.py",
    "src/keepword/listening/tests/test_results.py",
    "src/keepword/listening/tests/test_survey_answers.py",
    "src/keepword/listening/tests/test_survey_together.py",
    "src/keepword/notify/tests/test_budget.py",
    "src/keepword/organisation/tests/test_invitations.py",
)


@pytest.mark.postgres
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not postgres.available(), reason="PostgreSQL or psycopg is not installed")
def test_pages_actions_and_the_ledger_pass_on_postgresql() -> None:
    with postgres.cluster() as server:
        environment = os.environ | {"DATABASE_URL": postgres.create_database(server, "keepword")}
        environment.pop("PYTEST_XDIST_WORKER", None)
        run = subprocess.run(
            [
                sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                "-p", "tests.support.asking_the_database",
                "-m", "not torture and not spark and not browser and not postgres",
                *ASKING_MORE,
            ],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-5000:]
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed, run.stdout[-2000:]
    assert int(passed[1]) > 50
