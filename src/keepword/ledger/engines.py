"""Engines that reduce the ledger's rows where they lie: one reduction runs on all of them."""
# ruff: noqa: S608 -- the statements are made of this package's own names and quoted keys

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
from django.conf import settings

from .schema import OBSERVATIONS, PARTITIONED_BY, LedgerError

FrameOf: TypeAlias = Callable[[list[str]], Any]
"""Makes a frame, of whatever engine, from some files of the ledger."""

_MEMORY = "1GB"
_PARTITIONS = {name: OBSERVATIONS.field(name).type for name in PARTITIONED_BY}


@contextlib.contextmanager
def engine(name: str = "duckdb", master: str | None = None) -> Iterator[FrameOf]:
    """An engine that makes frames, for as long as they are needed.

    Raises:
        LedgerError: There is no such engine, or it is not installed.
    """
    if name not in ENGINES:
        raise LedgerError(f"There is no engine {name!r}; there are {', '.join(ENGINES)}.")
    try:
        with ENGINES[name](master) as frame_of:
            yield frame_of
    except ModuleNotFoundError as missing:
        raise LedgerError(
            f"The engine {name!r} needs {missing.name}, which is not installed: "
            f"pip install {missing.name}."
        ) from None


def scratch_folder() -> Path:
    """Where folders lie that last as long as one piece of work."""
    folder: Path = settings.HOME / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that keeps within its memory and spills into the home folder."""
    with tempfile.TemporaryDirectory(dir=scratch_folder(), ignore_cleanup_errors=True) as spill:
        connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": spill,
                "preserve_insertion_order": False,
                "TimeZone": "UTC",
                "autoinstall_known_extensions": False,
            }
        )
        try:
            yield connection
        finally:
            connection.close()


def observations(
    connection: duckdb.DuckDBPyConnection, files: list[str]
) -> duckdb.DuckDBPyRelation:
    """The rows of some files of the ledger, as a relation that reads only what is asked of it."""
    if not files:
        return connection.from_arrow(OBSERVATIONS.empty_table())
    types = ", ".join(f"'{name}': VARCHAR" for name in PARTITIONED_BY)
    return connection.sql(
        f"SELECT * FROM read_parquet($files, hive_partitioning = true, hive_types = {{{types}}})",
        params={"files": files},
    )


def as_observations(relation: duckdb.DuckDBPyRelation) -> pa.RecordBatchReader:
    """A stream of rows in the ledger's columns and types."""
    columns = ", ".join(f'"{name}"' for name in OBSERVATIONS.names)
    reader: pa.RecordBatchReader = relation.project(columns).to_arrow_reader(65_536)
    return reader.cast(OBSERVATIONS)


@contextlib.contextmanager
def _duckdb(_master: str | None) -> Iterator[FrameOf]:
    with duck() as connection:
        yield partial(observations, connection)


@contextlib.contextmanager
def _polars(_master: str | None) -> Iterator[FrameOf]:
    import polars as pl  # noqa: PLC0415 -- not part of the default install

    partitions = dict.fromkeys(PARTITIONED_BY, pl.String())

    def frame_of(files: list[str]) -> pl.LazyFrame:
        if not files:
            return pl.DataFrame(OBSERVATIONS.empty_table()).lazy()
        return pl.scan_parquet(files, hive_partitioning=True, hive_schema=partitions)

    yield frame_of


@contextlib.contextmanager
def _pyarrow(_master: str | None) -> Iterator[FrameOf]:
    yield _table


@contextlib.contextmanager
def _pandas(_master: str | None) -> Iterator[FrameOf]:
    import pandas as pd  # type: ignore[import-untyped] # noqa: PLC0415 -- not a default; no stubs

    yield lambda files: _table(files).to_pandas(types_mapper=pd.ArrowDtype)


def _table(files: list[str]) -> pa.Table:
    if not files:
        return OBSERVATIONS.empty_table()
    import pyarrow.dataset as ds  # noqa: PLC0415 brings pandas, and a second

    partitioning = ds.partitioning(pa.schema(_PARTITIONS), flavor="hive")
    found = ds.dataset(files, schema=OBSERVATIONS, format="parquet", partitioning=partitioning)
    return found.to_table()


@contextlib.contextmanager
def _spark(master: str | None) -> Iterator[FrameOf]:
    from pyspark.sql import DataFrame, SparkSession  # noqa: PLC0415 -- an extra

    session = (
        SparkSession.builder.master(master or "local[*]")
        .appName("keepword")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )

    def frame_of(files: list[str]) -> DataFrame:
        reader = session.read.option("basePath", f"{settings.LEDGER}/observations")
        if not files:
            return session.createDataFrame(OBSERVATIONS.empty_table())
        return reader.parquet(*files)

    try:
        yield frame_of
    finally:
        session.stop()


ENGINES = {
    "duckdb": _duckdb,
    "polars": _polars,
    "pandas": _pandas,
    "pyarrow": _pyarrow,
    "spark": _spark,
}
