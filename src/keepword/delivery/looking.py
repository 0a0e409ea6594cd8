"""A first look at a file: its columns and first rows, as a person sees them before mapping them."""
# ruff: noqa: S608 -- statements are made of quoted names

from pathlib import Path
from typing import Any

import duckdb

from keepword.delivery.files import OpenedFile, Reading, opened
from keepword.delivery.loading import scan, unreadable
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.sql import quoted

FIRST_ROWS = 5
MOST_COLUMNS = 300
LONGEST_CELL = 80
USUAL_OF_WINDOWS = "cp1252"


def look(job: dict[str, Any]) -> dict[str, Any]:
    """The columns, the first rows as texts, and the encoding where it is not UTF-8."""
    encoding, file = _opened(job["look"], job["folder"])
    if len(file.columns) > MOST_COLUMNS:
        raise ImportRefusedError(
            f"{job['look'].name} has {len(file.columns):,} columns. Keep those that matter, at most"
            f" {MOST_COLUMNS}, and upload it again."
        )
    cells = ", ".join(
        f"left(CAST({quoted(name)} AS VARCHAR), {LONGEST_CELL})" for name in file.columns
    )
    with duckdb.connect() as connection:
        try:
            rows = connection.execute(
                f"SELECT {cells} FROM {scan(file)} LIMIT {FIRST_ROWS}"
            ).fetchall()
        except duckdb.Error as error:
            raise unreadable(file, error) from error
    return {"columns": list(file.columns), "rows": rows, "encoding": encoding}


def _opened(path: Path, folder: Path) -> tuple[str, OpenedFile]:
    """The file as UTF-8 or, where it is not, as older Windows programs write."""
    for number, encoding in enumerate(("", USUAL_OF_WINDOWS)):
        scratch = folder / f"look-{number}"
        scratch.mkdir()
        try:
            return encoding, opened(path, scratch=scratch, reading=Reading(encoding or None))
        except ImportRefusedError as error:
            if encoding or "is not UTF-8" not in str(error):
                raise
    raise AssertionError(path)
