"""A CSV or Parquet file that is read as it is, without any set-up."""

from collections.abc import Iterable
from difflib import get_close_matches
from glob import escape
from pathlib import Path

import duckdb

SHOWN = 12
"""How many of a file's columns are named where none is near."""


class UnreadableError(ValueError):
    """A file does not hold what is wanted; the sentence says what is wrong and how to mend it."""


def opened(database: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The rows of a file, read when they are needed."""
    if path.stat().st_size == 0:
        raise UnreadableError(f"{path} is empty.")
    name = escape(str(path))
    if path.suffix.lower() in (".parquet", ".pq"):
        return database.read_parquet(name)
    return database.read_csv(name, header=True)


def unreadable(path: Path, error: duckdb.Error, wanted: str) -> UnreadableError:
    """What DuckDB says of a file, for whoever has to mend it."""
    said = str(error)
    if "utf-8" in said.lower():
        return UnreadableError(
            f"{path} is not UTF-8: save it as UTF-8, or bring it in by a recipe."
        )
    return UnreadableError(f"{path} cannot be read as {wanted}: {said.splitlines()[0]}")


def column_of(name: str, columns: Iterable[str], path: Path) -> str:
    """A column that is there, whatever the case of its letters.

    Raises:
        UnreadableError: There is none of this name; the nearest one is named.
    """
    known = list(columns)
    if name in known:
        return name
    wanted = name.strip().lower()
    found = next((each for each in known if each.strip().lower() == wanted), None)
    if found is not None:
        return found
    more = ", …" if len(known) > SHOWN else ""
    hint = nearest(name, known) or f" It has {', '.join(known[:SHOWN])}{more}."
    raise UnreadableError(f"{path} has no column {name!r}.{hint}")


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was perhaps meant, with a space before it; or nothing."""
    lowered = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), lowered, 1)
    return f" The nearest is {lowered[near[0]]!r}." if near else ""


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
