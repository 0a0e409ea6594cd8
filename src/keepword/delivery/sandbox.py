"""Staging in a process of its own, so that a runaway is killed and a crash harms nothing."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from keepword.delivery.recipe import Recipe
from keepword.delivery.refusal import ImportRefusedError

TRIAL_SECONDS = 10.0
KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZDIR")


@dataclass(frozen=True)
class Limits:
    """How long a staging may take: one expression on its first rows, and the whole."""

    trial: float = TRIAL_SECONDS
    whole: float = 3600.0


def stage(
    recipe: Recipe,
    files: Mapping[str, Sequence[Path]],
    folder: Path,
    *,
    day_zone: str,
    today: date,
    limits: Limits,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Stage the files into the folder; the account of what became of every row."""
    job = {
        "recipe": recipe.text,
        "files": {name: [str(path) for path in paths] for name, paths in files.items()},
        "folder": str(folder),
        "day_zone": day_zone,
        "today": today.isoformat(),
    }
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        [sys.executable, "-m", "keepword.delivery.staging"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        cwd=folder,
    ) as process:
        assert process.stdin and process.stdout
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            return _follow(process.stdout, limits, progress)
        except _Died as died:
            if process.wait() > 0:
                raise
            raise ImportRefusedError(
                f"{died} needed more memory than it may use, and was stopped. Nothing was imported."
            ) from None
        finally:
            process.kill()


def _follow(output: IO[bytes], limits: Limits, progress: Callable[[str], None]) -> dict[str, Any]:
    """Read what the process tells until it is done, refuses, is late or dies."""
    end = time.monotonic() + limits.whole
    trial: tuple[int, float] | None = None
    for line in _lines(output, lambda: min(end, trial[1]) if trial else end):
        if line is None and trial:
            raise ImportRefusedError(
                f"Line {trial[0]} of the recipe: the expression took more than {limits.trial:g}"
                " seconds for the first rows, and was stopped. Nothing was imported."
            )
        if line is None:
            raise ImportRefusedError(
                f"The import took more than {limits.whole:g} seconds, and was stopped. Nothing was"
                " imported. Allow more with --time-limit."
            )
        message = json.loads(line)
        if "done" in message:
            done: dict[str, Any] = message["done"]
            return done
        if "refused" in message:
            raise ImportRefusedError(message["refused"])
        if "step" in message:
            progress(message["step"])
        if "trying" in message:
            line_number = message["trying"]
            trial = (line_number, time.monotonic() + limits.trial) if line_number else None
    where = f"Line {trial[0]} of the recipe: the expression" if trial else "The import"
    raise _Died(where)


class _Died(Exception):
    """The process ended without a word."""


def _lines(output: IO[bytes], deadline: Callable[[], float]) -> Iterator[bytes | None]:
    """The lines of a pipe as they come; None once the deadline has passed."""
    waiting = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline() - time.monotonic())):
                yield None
                return
            block = os.read(output.fileno(), 65536)
            if not block:
                return
            *whole, waiting = (waiting + block).split(b"\n")
            yield from whole
