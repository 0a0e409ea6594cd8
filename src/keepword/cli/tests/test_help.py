"""What `keepword --help` prints, and how little it loads for that."""

import subprocess
import sys

from keepword.cli import COMMANDS

SCRIPT = """
import sys
from keepword.cli import main
main(["--help"], standalone_mode=False)
loaded = {name for name in ("django", "duckdb", "pyarrow", "numpy") if name in sys.modules}
sys.exit(f"Loaded: {', '.join(sorted(loaded))}." if loaded else 0)
"""


def test_help_names_every_command_and_loads_nothing_large() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
