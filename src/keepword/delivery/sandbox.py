"""Staging in a process of its own, so that a runaway is killed and a crash harms nothing."""

import json
import os
import pickle
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
from keepword.delivery.refusal import ImportRefusedError, TooLateError

TRIAL_SECONDS = 5.0
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
        "recipe": recipe,
        "files": files,
        "folder": folder,
        "day_zone": day_zone,
        "today": today.isoformat(),
    }
    return _ask(job, folder, limits, progress)


def look(file: Path, folder: Path, *, limits: Limits) -> dict[str, Any]:
    """The columns and first rows of a file, and the encoding it has."""
    return _ask({"look": file, "folder": folder}, folder, limits, lambda step: None)


def _ask(
    job: dict[str, Any], folder: Path, limits: Limits, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Let another process do it, which is killed when it is late."""
    with subprocess.Popen(
        [sys.executable, "-m", "keepword.delivery.staging"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        cwd=folder,
    ) as process:
        try:
            return _Conversation(process, limits, progress).about(job)
        finally:
            process.kill()


class _Conversation:
    """What the process is told and tells, within its time."""

    def __init__(
        self, process: subprocess.Popen[bytes], limits: Limits, progress: Callable[[str], None]
    ) -> None:
        self.process = process
        self.limits = limits
        self.progress = progress
        self.end = time.monotonic() + limits.whole
        self.tried_line: int | None = None
        self.trial_end = self.end

    def about(self, job: dict[str, object]) -> dict[str, Any]:
        """Hand over the job and listen until it is done, refused, late or dead."""
        telling, output = self.process.stdin, self.process.stdout
        if telling is None or output is None:
            raise RuntimeError("The process has no pipes.")
        pickle.dump(job, telling)
        telling.flush()
        for line in self._lines(output):
            message = json.loads(line)
            if "done" in message:
                done: dict[str, Any] = message["done"]
                return done
            self._heard(message)
        raise self._died()

    def _heard(self, message: dict[str, Any]) -> None:
        if "refused" in message:
            raise ImportRefusedError(message["refused"], message.get("on_a_page", ""))
        if "step" in message:
            self.progress(message["step"])
        if "trying" in message:
            self.tried_line = message["trying"]
            self.trial_end = time.monotonic() + self.limits.trial

    def _lines(self, output: IO[bytes]) -> Iterator[bytes]:
        """The lines of a pipe as they come, until a deadline has passed."""
        waiting = b""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while True:
                end = min(self.end, self.trial_end) if self.tried_line else self.end
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise self._late()
                block = os.read(output.fileno(), 65536)
                if not block:
                    return
                *whole, waiting = (waiting + block).split(b"\n")
                yield from whole

    def _late(self) -> ImportRefusedError:
        if self.tried_line:
            return ImportRefusedError(
                f"Line {self.tried_line} of the recipe: the expression took more than"
                f" {self.limits.trial:g} seconds for the first rows, and was stopped. Nothing was"
                " imported."
            )
        return TooLateError(
            f"Reading took more than {self.limits.whole:g} seconds, and was stopped. Nothing was"
            " imported. Allow more with --time-limit."
        )

    def _died(self) -> ImportRefusedError:
        """Killed for its memory, most likely; an error of its own is on the screen or in a log."""
        if self.process.wait() > 0:
            return ImportRefusedError(
                "Reading the files failed, and nothing was imported. That should not have happened,"
                " whatever is in them: report it with the lines that were written above this one."
            )
        where = (
            f"Line {self.tried_line} of the recipe: the expression"
            if self.tried_line
            else "Reading"
        )
        return ImportRefusedError(
            f"{where} needed more memory than it may use, and was stopped. Nothing was imported."
        )
