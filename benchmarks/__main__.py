"""Runs every benchmark, or those named: `python -m benchmarks tally`."""

import platform
import sys
from importlib import import_module
from importlib.metadata import version

BENCHMARKS = ("tally",)

print(f"Python {platform.python_version()}, {platform.machine()}, ", end="")
print(", ".join(f"{name} {version(name)}" for name in ("duckdb", "narwhals", "pandas", "pyarrow")))
for name in sys.argv[1:] or BENCHMARKS:
    import_module(f"benchmarks.{name}").run()
