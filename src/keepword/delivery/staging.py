"""The process that reads hostile files: it makes a folder of staged results, and nothing else.

It is started by `sandbox`, knows no database and no secret, and dies with its parent.
"""
# ruff: noqa: S608 -- the statements are made of quoted names and inspected expressions

import json
import os
import pickle
import resource
import sys
import threading
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from keepword.delivery.accounting import account, gather_people, gather_refused
from keepword.delivery.loading import load, open_files
from keepword.delivery.looking import look
from keepword.delivery.observing import ACCEPTED, observe_all
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.rows import (
    TRIED_ROWS,
    check_rows,
    condition,
    find_known_until,
    in_order,
    make_look_ups,
    rows_of,
    run,
)
from keepword.delivery.session import Session, connect, fields, find_columns, lock, sql_of
from keepword.delivery.sql import literal, quoted
from keepword.delivery.wording import BECAUSE, FILE, LENS, MOMENT, PERSON, ROW
from keepword.ledger.holding import held

ADDRESS_SPACE = 8 * 1024**3
BATCH = 250_000
CONDITIONS = ("when", "condition")
NUMBERED = "LEFT JOIN people ON person = people.name"
NAMED = "people.rowid AS person"
NOBODY = "NULL::BIGINT AS person"
REPEATED = ["happened_at", "day", "moment", "unit", "lens", "channel", "stratum", "score", "weight"]
SOUGHT = ["day", "person"]
"""The only columns whose least and greatest values anybody asks for."""


def main() -> None:
    """Stage what the parent's line of JSON asks for; tell it what happens, line by line."""
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from our own parent, which made it
    threading.Thread(target=_die_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with held(job["folder"]):
            tell(done=look(job) if "look" in job else _stage(job))
    except ImportRefusedError as error:
        tell(refused=str(error), on_a_page=error.on_a_page)
    except (MemoryError, duckdb.OutOfMemoryException):
        tell(refused="The import needs more memory than it may use.")
    except (duckdb.IOException, OSError) as error:
        tell(refused=f"The disk is full or cannot be read or written: {error}")


def _die_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def tell(**message: object) -> None:
    """One line for the parent."""
    sys.stdout.write(json.dumps(message, default=str) + "\n")
    sys.stdout.flush()


def _stage(job: dict[str, Any]) -> dict[str, Any]:
    recipe = job["recipe"]
    folder = job["folder"]
    session = Session(recipe, folder, connect(recipe, folder))
    tell(step="Looking at the files")
    open_files(session, job["files"])
    find_columns(session)
    for source in recipe.sources:
        tell(step=f"Reading {source.name}")
        load(session, source)
        find_known_until(session, source, job["today"])
    lock(session.connection)
    for source in in_order(session):
        _try_expressions(session, source.name)
        tell(step=f"Checking {source.name}")
        check_rows(session, source)
        make_look_ups(session, source)
    tell(step="Making observations")
    observe_all(session, day_zone=job["day_zone"], today=job["today"])
    gather_refused(session)
    gather_people(session)
    tell(step="Writing")
    _write(session)
    return account(session)


def _try_expressions(session: Session, rows: str) -> None:
    """Each expression on the first rows, under a short time limit that the parent keeps."""
    source = session.recipe.source(rows)
    tried = quoted(f"tried {rows}")
    session.connection.execute(
        f"CREATE TABLE {tried} AS {rows_of(session, source, limit=TRIED_ROWS)}"
    )
    for owner, each in fields(session.recipe):
        if owner == rows and each.expression is not None:
            tell(trying=each.line)
            tell_truth = each.name in CONDITIONS
            value = condition(session, rows, each) if tell_truth else sql_of(session, rows, each)
            run(session, f"SELECT count({value}) FROM {tried}", each)
    tell(trying=None)


def _write(session: Session) -> None:
    """Accepted observations and refused rows, with numbers for persons, and who they are."""
    columns = "happened_at, day, ref, moment, unit, lens, channel, stratum, score, weight"
    anybody = session.number("SELECT count(*) FROM people")
    person, numbered = (NAMED, NUMBERED) if anybody else (NOBODY, "")
    accepted = f"FROM observations {numbered} WHERE outcome = {ACCEPTED}"
    _stream(session, "staged", f"SELECT {columns}, {person} {accepted}")
    if anybody:
        _stream(session, "people", "SELECT name FROM people ORDER BY rowid")
    for source in session.recipe.sources:
        of_source = f"FROM refused {NUMBERED} WHERE source = {literal(source.name)}"
        if session.number(f"SELECT count(*) {of_source}"):
            columns = ", ".join(_of_refused(session, source.name))
            _stream(
                session, f"refused-{source.name}", f"SELECT {columns} {of_source} ORDER BY _row"
            )


def _of_refused(session: Session, source: str) -> list[str]:
    """Where a refused row stands, why it was refused, and what it held."""
    reasons = " ".join(
        f"WHEN {number} THEN {literal(text)}" for number, text in enumerate(session.reasons)
    )
    return [
        _place(session, source),
        f"CASE reason {reasons} END AS {quoted(BECAUSE)}",
        f"moment AS {quoted(MOMENT)}, lens AS {quoted(LENS)}, people.rowid AS {quoted(PERSON)}",
        *(
            f"json_extract_string(held, {literal(_json_path(name))}) AS {quoted(name)}"
            for name in session.used[source]
        ),
    ]


def _json_path(name: str) -> str:
    return '$."' + name.replace('"', '\\"') + '"'


def _place(session: Session, source: str) -> str:
    """File and row of a refused row."""
    before, files, rows = 0, [], []
    for file, end in zip(session.files[source], session.ends[source], strict=True):
        files.append(f"WHEN _row < {end} THEN {literal(file.path.name)}")
        rows.append(f"WHEN _row < {end} THEN _row - {before} + 1")
        before = end
    return (
        f"CASE {' '.join(files)} END AS {quoted(FILE)}, CASE {' '.join(rows)} END AS {quoted(ROW)}"
    )


def _stream(session: Session, name: str, sql: str) -> None:
    """A query's answer as Parquet, batch by batch."""
    reader = session.connection.sql(sql).to_arrow_reader(BATCH)
    schema = pa.schema(
        field.with_type(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(field.type) else field
        for field in reader.schema
    )
    path = session.folder / f"{name}.parquet"
    # The stubs forget that names are allowed.
    with pq.ParquetWriter(path, schema, use_dictionary=REPEATED, write_statistics=SOUGHT) as writer:  # type: ignore[arg-type]
        for batch in reader:
            writer.write_batch(batch.cast(schema))


if __name__ == "__main__":
    main()
