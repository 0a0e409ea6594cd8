"""The engines on which a reduction is tested: a table of PyArrow becomes a frame of each."""

import shutil
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

Engine = Callable[[pa.Table], Any]

NAMES = [
    "duckdb",
    "polars",
    "polars-lazy",
    "pandas",
    "pandas-arrow",
    "pyarrow",
    pytest.param("pyspark", marks=pytest.mark.spark),
]


SOON_DONE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a Java that ends before it would have been worth while to compile its code well."""


def engine(name: str) -> Engine:
    engines: dict[str, Engine] = {
        "duckdb": lambda table: duckdb.connect().from_arrow(table),
        "polars": pl.DataFrame,
        "polars-lazy": lambda table: pl.DataFrame(table).lazy(),
        "pandas": pa.Table.to_pandas,
        "pandas-arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
        "pyarrow": lambda table: table,
        "pyspark": _spark,
    }
    return engines[name]


def _spark(table: pa.Table) -> Any:
    if shutil.which("java") is None:
        pytest.skip("Java is not installed, so PySpark is not tested.")
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed.")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "512m")
        .config("spark.driver.extraJavaOptions", SOON_DONE)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    return session.createDataFrame(table)
