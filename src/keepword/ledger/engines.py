"""Engines that reduce the ledger's rows where they lie."""
# ruff: noqa: S608 -- the statements are made of this package's own names and quoted keys

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings

from .schema import OBSERVATIONS, PARTITIONED_BY

_MEMORY = "1GB"
_PARTITION_TYPES = "{'source': VARCHAR, 'month': VARCHAR}"


@contextlib.contextmanager
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that keeps within its memory and spills into the home folder."""
    spill = Path(tempfile.mkdtemp(prefix="spill-", dir=_spill_folder()))
    connection = duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "TimeZone": "UTC",
            "autoinstall_known_extensions": False,
        }
    )
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _spill_folder() -> Path:
    folder: Path = settings.HOME / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def observations(
    connection: duckdb.DuckDBPyConnection, files: Iterable[str]
) -> duckdb.DuckDBPyRelation:
    """The rows of some files of the ledger, as a relation that reads only what is asked of it."""
    paths = list(files)
    if not paths:
        nothing = OBSERVATIONS.empty_table()
        return connection.from_arrow(nothing)
    return connection.sql(
        "SELECT * FROM read_parquet($files, hive_partitioning = true, "
        f"hive_types = {_PARTITION_TYPES})",
        params={"files": paths},
    )


def as_observations(relation: duckdb.DuckDBPyRelation) -> pa.RecordBatchReader:
    """A stream of rows in the ledger's columns and types."""
    columns = ", ".join(f'"{name}"' for name in OBSERVATIONS.names)
    reader: pa.RecordBatchReader = relation.project(columns).to_arrow_reader(65_536)
    return reader.cast(OBSERVATIONS)


__all__ = ["PARTITIONED_BY", "as_observations", "duck", "observations"]
