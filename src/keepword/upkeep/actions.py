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
    Backup.objects.create(place=str(made.place), bytes=made.bytes, seconds=time.monotonic() - begun)
    return made
