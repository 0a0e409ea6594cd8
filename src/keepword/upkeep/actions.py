"""Making backups, each with a row that says so."""

import time
from collections.abc import Callable
from pathlib import Path

from .backing_up import Made, back_up
from .models import Backup


def make_backup(place: Path, *, progress: Callable[[str], None] = lambda step: None) -> Made:
    """Back up, and remember where to.

    Raises:
        BackupError: Nothing was made.
    """
    begun = time.monotonic()
    made = back_up(place.absolute(), progress=progress)
    remember(made, seconds=time.monotonic() - begun)
    return made


def remember(made: Made, *, seconds: float) -> None:
    """Say that a backup was made, in the database as it is now."""
    Backup.objects.create(place=str(made.place), bytes=made.bytes, seconds=seconds)
