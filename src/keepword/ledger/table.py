"""The Delta table of observations: the only place that opens it."""

from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from django.conf import settings

from .schema import OBSERVATIONS, PARTITIONED_BY

Partition: TypeAlias = tuple[str, str]
Files: TypeAlias = dict[Partition, list[str]]

# References and persons stay out of the log's statistics: an erasure must not leave them there.
_CONFIGURATION = {"delta.dataSkippingStatsColumns": "happened_at,day,moment,lens,lot"}
# Hardly any reference or person comes twice in a file: a dictionary would only be in the way.
_UNREPEATED = ColumnProperties(dictionary_enabled=False)
_WRITING = WriterProperties(
    compression="ZSTD",
    compression_level=1,
    max_row_group_size=262_144,
    column_properties={"ref": _UNREPEATED, "person": _UNREPEATED},
)
_ORPHANED_AFTER_HOURS = 24


def location() -> str:
    """The folder of the table."""
    return f"{settings.LEDGER}/observations"


def open_table() -> DeltaTable:
    """The table at its newest version, made if it is not there yet."""
    if DeltaTable.is_deltatable(location()):
        return DeltaTable(location())
    Path(location()).mkdir(parents=True, exist_ok=True)
    return DeltaTable.create(
        location(),
        schema=OBSERVATIONS,
        mode="ignore",
        partition_by=list(PARTITIONED_BY),
        configuration=_CONFIGURATION,
    )


def holds(table: DeltaTable, change: str) -> bool:
    """Whether this version holds what the change with this key wrote."""
    return table.transaction_version(_application(change)) is not None


def write(
    table: DeltaTable, change: str, rows: pa.RecordBatchReader, replacing: str | None = None
) -> None:
    """Add rows, in place of those that a predicate names, as one commit that can happen once.

    Raises:
        CommitFailedError: Somebody else has written this change, or the files it replaces.
    """
    # Without a predicate an overwrite would empty the table: two calls say which one is meant.
    properties = CommitProperties(app_transactions=[Transaction(_application(change), 1)])
    if replacing is None:
        write_deltalake(
            table,
            rows,
            mode="append",
            writer_properties=_WRITING,
            commit_properties=properties,
        )
    else:
        write_deltalake(
            table,
            rows,
            mode="overwrite",
            predicate=replacing,
            writer_properties=_WRITING,
            commit_properties=properties,
        )


def files(table: DeltaTable) -> Files:
    """The active files of every source and month, in a fixed order."""
    found: Files = defaultdict(list)
    for action in pa.table(table.get_add_actions(flatten=True)).to_pylist():
        partition = (action["partition.source"], action["partition.month"])
        found[partition].append(f"{location()}/{action['path']}")
    return {partition: sorted(found[partition]) for partition in sorted(found)}


def fingerprint(paths: list[str]) -> str:
    """What changes whenever the set of files does."""
    names = sorted(Path(path).name for path in paths)
    return sha256("\n".join(names).encode()).hexdigest()


def compact(table: DeltaTable) -> int:
    """Join small files; the number of files that went."""
    result = table.optimize.compact(writer_properties=_WRITING)
    removed: int = result["numFilesRemoved"]
    return removed


def remove_replaced_files(table: DeltaTable) -> None:
    """Remove from the disk, now, every file that some commit has replaced.

    Files that no commit knows stay: another process may be about to commit them.
    """
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)


def remove_orphans(table: DeltaTable) -> None:
    """Remove what killed processes left behind, a day later, when nobody can be writing it."""
    table.vacuum(
        retention_hours=_ORPHANED_AFTER_HOURS,
        enforce_retention_duration=False,
        dry_run=False,
        full=True,
    )


def text(value: str) -> str:
    """The value as a literal of a predicate."""
    return "'" + value.replace("'", "''") + "'"


def _application(change: str) -> str:
    return f"keepword-{change}"
