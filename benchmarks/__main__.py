"""Runs every benchmark, or those named: `python -m benchmarks tally raking`."""

import os
import platform
import re
import sys
import warnings
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

BENCHMARKS = (
    "tally", "raking", "drivers", "purchases", "scales", "pages", "imports", "memory", "surveys",
    "survey_results", "forgetting",
)  # fmt: skip
NAMED = (
    "numpy", "scipy", "pandas", "polars", "pyarrow", "duckdb", "narwhals", "statsmodels", "pyspark",
    "ipfn", "svy", "weightipy", "relativeimp", "lifetimes", "pymc-marketing", "krippendorff",
    "pingouin", "shewhart",
)  # fmt: skip


def machine() -> str:
    """What it runs on, and how busy that is: ratios hold, seconds do not."""
    cpuinfo = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", cpuinfo.read_text() if cpuinfo.exists() else "")
    name = model[1] if model else platform.machine()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{when}; {os.cpu_count()} × {name}; load {load}; Python {platform.python_version()}"


def versions() -> str:
    found = []
    for name in NAMED:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} (not installed)")
    return ", ".join(found)


# What peers deprecate is their own affair; what they get wrong is compared.
warnings.simplefilter("ignore")
print(f"{machine()}\n{versions()}", flush=True)
for benchmark in sys.argv[1:] or BENCHMARKS:
    import_module(f"benchmarks.{benchmark}").run()
