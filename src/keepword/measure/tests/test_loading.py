"""What importing the package loads: every process of a server does, so it is counted in memory."""

import subprocess
import sys

SCRIPT = """
import sys
import keepword.measure
large = ("scipy.optimize", "scipy.sparse", "scipy.stats", "statsmodels", "duckdb", "django")
loaded = [name for name in large if name in sys.modules]
sys.exit(f"Loaded: {', '.join(loaded)}: write scipy.optimize.brentq(…)." if loaded else 0)
"""


def test_importing_measure_loads_nothing_large() -> None:
    """`import scipy` loads each of its parts at its first use, `from scipy.…` at once."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
