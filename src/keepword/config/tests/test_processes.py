"""Processes that serve: PyArrow does without pandas there, and nobody else has to."""

import subprocess
import sys

SERVES = """
import sys
from keepword.config.processes import leave_pandas_out
leave_pandas_out()
import pyarrow as pa
assert pa.table({"n": pa.array([1, 2])}).column("n").to_pylist() == [1, 2]
assert "pandas" not in sys.modules, "PyArrow has loaded pandas"
from statsmodels.stats.proportion import proportion_confint
assert "pandas" in sys.modules
assert proportion_confint(5, 10)
"""


def test_pyarrow_does_without_pandas_and_statsmodels_finds_it():
    done = subprocess.run(
        [sys.executable, "-c", SERVES], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
