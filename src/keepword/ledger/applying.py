"""Rolling changes forward: each is written to the table once, in the order of its number."""

import random
import shutil
import time

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from . import table
from .engines import duck
from .models import Change
from .schema import LedgerError
from .staging import import_folder
from .writings import writing_of

_ATTEMPTS = 20


def roll_forward(change: Change) -> None:
    """Write the change to the table unless it is there already, by whomever.

    Every change with a smaller number must be there.
    """
    for attempt in range(_ATTEMPTS):
        current = table.open_table()
        if table.holds(current, change.key):
            return
        try:
            _write(change, current)
        except CommitFailedError:
            time.sleep(random.uniform(0, 0.05) * attempt)  # noqa: S311 -- spreads rivals apart
        except Exception:
            # Somebody faster may have finished it, and removed the file that was read here.
            if not table.holds(table.open_table(), change.key):
                raise
        else:
            return
    raise LedgerError(
        "Others change the ledger all the time: this change waits for the worker's next sweep."
    )


def clean_up(change: Change, current: DeltaTable) -> None:
    """Remove from the disk what must be gone before the change may be called done."""
    if change.kind == Change.Kind.ERASE:
        table.remove_replaced_files(current)
    if change.undoes:
        shutil.rmtree(import_folder(change.undoes.key), ignore_errors=True)


def _write(change: Change, current: DeltaTable) -> None:
    with duck() as connection:
        writing = writing_of(change, current, connection)
        if writing.count is not None:
            # Before the commit: after a crash between the two nobody could count them any more.
            counts = {"rows": writing.count, "left_out": writing.left_out}
            Change.objects.filter(pk=change.pk).update(**counts)
        table.write(current, change.key, writing.rows, writing.replacing)
