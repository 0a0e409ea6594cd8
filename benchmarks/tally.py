"""The reduction: a tally of observations in Parquet files, against the same SQL by hand."""

import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.contest import Way, contest, report
from keepword import measure

BY = ["month", "moment", "unit", "lens", "channel"]
ROWS = (2_000_000, 20_000_000, 100_000_000)
FITS = 20_000_000
"""With more rows pandas needs more memory than many a machine has, and Spark's turn takes long."""
GOALS = {"DuckDB, the same SQL by hand": "≥ 0.87", "pandas": "≥ 2.7"}
"""0.87 of Keepword's time: Keepword takes at most 1.15 of the plain one's."""
SPARK = "Keepword on PySpark"
"""Its processor time is that of another process, and not in the table."""
PLAIN_SQL = f"""
    SELECT {", ".join(BY)}, count(score) AS n, sum(weight) AS w, sum(weight * weight) AS ww,
        sum(weight * score) AS wx, sum(weight * score * score) AS wxx,
        sum(weight * weight * score) AS wwx, sum(weight * weight * score * score) AS wwxx
    FROM observations WHERE score IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


def write_observations(folder: Path, rows: int) -> str:
    """Files as the ledger has them: one per month, dictionary-encoded keys, weights of one."""
    for month in range(24):
        duckdb.sql(f"""
            COPY (
                SELECT 'moment-' || hash(i) % 12 AS moment, 'unit-' || hash(i + 1) % 20 AS unit,
                    ['delivered', 'perceived', 'expected'][1 + (hash(i + 2) % 3)::INT] AS lens,
                    ['web', 'counter', 'mail'][1 + (hash(i + 3) % 3)::INT] AS channel,
                    (hash(i + 4) % 100 < 80)::DOUBLE AS score, 1.0::DOUBLE AS weight,
                    '{2024 + month // 12}-{month % 12 + 1:02}' AS month
                FROM range({month * rows // 24}, {(month + 1) * rows // 24}) AS t(i)
            ) TO '{folder}/{month:02}.parquet' (FORMAT parquet)
        """)
    return f"{folder}/*.parquet"


def by_keepword(files: str) -> pa.Table:
    return measure.tally(duckdb.read_parquet(files), BY, weight="weight")


def by_plain_sql(files: str) -> pa.Table:
    observations = duckdb.read_parquet(files)
    return observations.query("observations", PLAIN_SQL).to_arrow_table()


def by_pandas(files: str) -> pd.DataFrame:
    frame = pd.read_parquet(Path(files).parent)
    weight, score = frame["weight"], frame["score"]
    sums = frame[BY].assign(
        n=score.notna(), w=weight, ww=weight**2, wx=weight * score, wxx=weight * score**2,
        wwx=weight**2 * score, wwxx=weight**2 * score**2,
    )  # fmt: skip
    return sums.groupby(BY, sort=True, observed=True).sum()


def run() -> None:
    """Three sizes, so that the growth is seen; pandas and Spark beside them where they fit."""
    for rows in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            beside = ways(write_observations(Path(folder), rows), rows)
            found = contest(beside, rounds=5, once=("pandas", SPARK))
            report(f"Tally of {rows:,} observations", found, against="Keepword", goals=GOALS)


def ways(files: str, rows: int) -> dict[str, Way]:
    found: dict[str, Way] = {
        "Keepword": lambda: by_keepword(files),
        "DuckDB, the same SQL by hand": lambda: by_plain_sql(files),
    }
    if rows <= FITS:
        found["pandas"] = lambda: by_pandas(files)
        if importlib.util.find_spec("pyspark"):
            found[SPARK] = on_spark(files)
    return found


def on_spark(files: str) -> Callable[[], pa.Table]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- optional

    spark = (
        SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    )
    folder = str(Path(files).parent)
    measure.tally(spark.read.parquet(folder).limit(1000), BY, weight="weight")  # warms it up
    return lambda: measure.tally(spark.read.parquet(folder), BY, weight="weight")
