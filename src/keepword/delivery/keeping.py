"""An import's folder: accepted observations under surrogates, refused rows to look at."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from keepword.delivery.sql import literal, quoted
from keepword.delivery.text_files import cells
from keepword.delivery.wording import FILE, PERSON, ROW
from keepword.ledger.staging import imports_folder

FORMULA = r"^[=+\-@\t\r]"


def people_in(staging: Path) -> list[str]:
    """Everyone whom the staged files name, accepted or refused, in the order of their numbers."""
    people = staging / "people.parquet"
    if not people.exists():
        return []
    with pq.ParquetFile(people) as file:
        return [str(name) for name in file.read()["name"].to_pylist()]


def keep(staging: Path, folder: Path, surrogates: Sequence[int]) -> list[str]:
    """Write the folder's files from what was staged; the names of those with refused rows.

    The surrogates are those of the people in the staging, in their order.
    """
    staged, accepted = staging / "staged.parquet", folder / "accepted.parquet"
    if not surrogates:
        staged.replace(accepted)
    with duckdb.connect(
        config={"memory_limit": "1GB", "temp_directory": str(staging)}
    ) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE people (number BIGINT, surrogate BIGINT)")
        if surrogates:
            connection.register("chosen", _table(surrogates))
            connection.execute("INSERT INTO people FROM chosen")
            _keep_accepted(connection, staged, accepted)
        return [_keep_refused(connection, path, folder) for path in _refused(staging)]


def _keep_accepted(connection: duckdb.DuckDBPyConnection, staged: Path, accepted: Path) -> None:
    connection.execute(
        f"COPY (SELECT staged.* REPLACE (people.surrogate AS person) FROM {_parquet(staged)} AS"
        f" staged LEFT JOIN people ON staged.person = people.number) TO {literal(str(accepted))}"
    )


def _keep_refused(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> str:
    """A CSV that a spreadsheet opens without running anything in it."""
    names = [name for name in pq.read_schema(path).names if name not in {ROW, PERSON}]
    columns = ", ".join(f"{_harmless(quoted(name))} AS {quoted(_shown(name))}" for name in names)
    place = folder / f"{path.stem}.csv"
    connection.execute(
        f"COPY (SELECT {quoted(ROW)}, {columns}, people.surrogate AS {quoted(PERSON)}"
        f" FROM {_parquet(path)} AS refused"
        f" LEFT JOIN people ON refused.{quoted(PERSON)} = people.number"
        f" ORDER BY {quoted(FILE)}, {quoted(ROW)}) TO {literal(str(place))} (HEADER)"
    )
    return place.name


def _harmless(value: str) -> str:
    text = f"CAST({value} AS VARCHAR)"
    formula = f"regexp_matches({text}, '{FORMULA}') AND TRY_CAST({text} AS DOUBLE) IS NULL"
    return f"CASE WHEN {formula} THEN '''' || {text} ELSE {text} END"


def _shown(name: str) -> str:
    return f"'{name}" if name[0] in "=+-@\t\r" else name


def forget(surrogate: int, name: str) -> None:
    """Take a person's rows, and those that hold their name, out of every file of refused rows."""
    for path in sorted(imports_folder().glob("*/refused-*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = list(cells(file, ","))
        theirs = header.index(PERSON)
        others = [row for row in rows if row[theirs] != str(surrogate)
                  and name not in {cell.removeprefix("'") for cell in row}]  # fmt: skip
        if len(others) == len(rows):
            continue
        rewritten = path.with_name(f".{path.name}.{os.getpid()}")
        with rewritten.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *others])
        rewritten.replace(path)


def _refused(staging: Path) -> list[Path]:
    return sorted(staging.glob("refused-*.parquet"))


def _table(surrogates: Sequence[int]) -> pa.Table:
    return pa.table(
        {
            "number": pa.array(range(len(surrogates)), pa.int64()),
            "surrogate": pa.array(surrogates, pa.int64()),
        }
    )


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
