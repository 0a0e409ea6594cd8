"""The database as one file, as it is at one moment, while others go on writing."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

_VERSION = "SELECT version FROM ledger_published"


class ProgramMissingError(Exception):
    """PostgreSQL's own programs are needed and not there."""


def is_sqlite() -> bool:
    """Whether the database is a file of the organisation's folder."""
    return connection.vendor == "sqlite"


def file_name() -> str:
    """What the copy is called in a backup."""
    return "keepword.sqlite3" if is_sqlite() else "keepword.pgdump"


def is_empty() -> bool:
    """Whether nothing has been put into the database yet."""
    return not connection.introspection.table_names()


def copy(to: Path) -> int:
    """Copy the database, and say which version of the ledger that copy shows."""
    return _copy_sqlite(to) if is_sqlite() else _copy_postgresql(to)


def _copy_sqlite(to: Path) -> int:
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=30)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        found = target.execute(_VERSION).fetchone()
    return int(found[0]) if found else -1


def _copy_postgresql(to: Path) -> int:
    """One snapshot for the dump and for the version that is read beside it."""
    import psycopg  # noqa: PLC0415 -- an extra

    pg_dump = _program("pg_dump")
    with psycopg.connect(_address(), autocommit=True) as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = _first(session, "SELECT pg_export_snapshot()")
        version = _first(session, _VERSION)
        subprocess.run(  # noqa: S603 -- PostgreSQL's own program
            [pg_dump, "--format=custom", f"--snapshot={snapshot}", f"--file={to}", _address()],
            check=True,
        )
    return -1 if version is None else int(version)


def _first(session: Any, statement: str) -> Any:
    found = session.execute(statement).fetchone()
    return found[0] if found else None


def put_back(copied: Path) -> None:
    """Fill an empty PostgreSQL database from its copy: all of it or nothing."""
    subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        [
            _program("pg_restore"), "--single-transaction", "--no-owner", "--exit-on-error",
            f"--dbname={_address()}", copied,
        ],
        check=True,
    )  # fmt: skip


def flaws(copied: Path) -> list[str]:
    """What SQLite itself finds wrong with a copy."""
    with closing(sqlite3.connect(f"file:{copied}?mode=ro", uri=True)) as database:
        found = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
    return [flaw for flaw in found if flaw != "ok"] + [f"a lost link: {row}" for row in broken]


def _address() -> str:
    """DATABASE_URL as PostgreSQL's programs read it."""
    database = settings.DATABASES["default"]
    parts = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    quoted = {
        name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in parts.items()
    }
    return " ".join(f"{name}='{value}'" for name, value in quoted.items() if value)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ProgramMissingError(
            f"{name} is needed to copy a PostgreSQL database: install PostgreSQL's client programs."
        )
    return found
