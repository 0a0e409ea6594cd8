"""The packages that Keepword is timed against, where they are installed."""

import importlib.util
import math
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np


def peer(name: str) -> Any:
    """A module, or None and a line that says who is missing."""
    if importlib.util.find_spec(name.partition(".")[0]):
        return import_module(name)
    print(f"\nSKIPPED: {name} is not installed, and not in the table below. `make bench` has it.")
    return None


def agree(what: str, found: Any, ours: Any, *, within: float) -> None:
    """Say how far a peer's result is from ours, relatively; refuse to compare what differs."""
    furthest = float(np.max(np.abs(np.asarray(found) / np.asarray(ours) - 1)))
    if math.isnan(furthest) or furthest > within:
        raise SystemExit(f"{what} differs by {furthest:.2g}: not the same thing was timed.")
    print(f"\n{what} agrees to {furthest:.1g}.")


class R:
    """R as a process that stays, so that its start and its reading of files are not timed."""

    def __init__(self, package: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- the R on this machine
            [str(shutil.which("R")), "--vanilla", "--no-echo"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.run(f"suppressPackageStartupMessages(library({package}))")

    def run(self, code: str) -> list[float]:
        """Run a line, and give back the numbers that it prints with cat()."""
        assert self.process.stdin  # noqa: S101 -- a pipe
        assert self.process.stdout  # noqa: S101 -- a pipe
        self.process.stdin.write(f"{code}; cat('\\n'); cat('done\\n'); flush(stdout())\n")
        self.process.stdin.flush()
        lines: list[str] = []
        for line in self.process.stdout:
            if line == "done\n":
                return [float(number) for number in " ".join(lines).split()]
            lines.append(line)
        raise SystemExit("R has stopped.")

    def cpu(self) -> float:
        """The processor time that R has used."""
        return sum(self.run("cat(proc.time()[1:2])"))

    def close(self) -> None:
        self.process.communicate("q()\n")


def r_with(package: str) -> R | None:
    """R with a package, or None and a line that says what is missing."""
    found = shutil.which("Rscript")
    if found:
        code = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
        if not subprocess.run([found, "-e", code], check=False, capture_output=True).returncode:  # noqa: S603
            return R(package)
    print(f"\nSKIPPED: R with {package} is not installed, and not in the table below.")
    return None


def beside(*parts: str) -> Path | None:
    """A data set that lies beside the project, or None and a line that says so."""
    path = Path(__file__).resolve().parents[2].joinpath("shared", "data", *parts)
    if path.exists():
        return path
    print(f"\nSKIPPED: ../shared/data/{'/'.join(parts)} is not here.")
    return None
