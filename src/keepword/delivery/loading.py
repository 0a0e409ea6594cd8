"""Sources become tables: each used column with its type, each unreadable value noted."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb

from keepword.delivery.files import OpenedFile, Reading, opened
from keepword.delivery.recipe import Source
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.session import Session
from keepword.delivery.sql import converted, impossible, is_native, literal, quoted, tidy
from keepword.delivery.text_files import cells

TEXT = " as text"
FULL_DISK = ("No space left", "File too large", "Could not write", "Failed to write")
NOT_THE_FILE = (duckdb.OutOfMemoryException, duckdb.ConversionException)
NAMES = {
    "number": "a number",
    "duration": "a number",
    "date": "a day",
    "time": "a time",
    "yes-no": "yes or no",
}
YEAR = "has a year before 1900 or after 2199"
IMPOSSIBLE_REASONS = {"date": YEAR, "time": YEAR, "duration": "is a negative duration"}


def open_files(session: Session, paths: dict[str, list[Path]]) -> None:
    """Check and, where needed, unpack or rewrite every file."""
    for place, source in enumerate(session.recipe.sources):
        reading = Reading(source.encoding, source.delimiter, source.sheet)
        session.files[source.name] = [
            opened(path, scratch=_own_folder(session, place, number), reading=reading)
            for number, path in enumerate(paths[source.name])
        ]


def _own_folder(session: Session, place: int, number: int) -> Path:
    folder = session.folder / f"files-{place}-{number}"
    folder.mkdir()
    return folder


def load(session: Session, source: Source) -> None:
    """Fill the source's table, file after file; its rows keep their order as `rowid`."""
    table = quoted(f"all {source.name}")
    for number, file in enumerate(session.files[source.name]):
        rows = f"SELECT * FROM ({_typed(session, source, file)})"
        into = f"INSERT INTO {table} BY NAME" if number else f"CREATE TABLE {table} AS"
        try:
            session.connection.execute(f"{into} {rows}")
        except duckdb.Error as error:
            raise unreadable(file, error) from error
        session.ends[source.name].append(session.number(f"SELECT count(*) FROM {table}"))
        if session.recipe.impossible == "stop":
            _stop_at_impossible(session, source, file)
    if not session.ends[source.name][-1]:
        raise ImportRefusedError(f"{', '.join(source.files)} holds no rows below its column names.")


def _stop_at_impossible(session: Session, source: Source, file: OpenedFile) -> None:
    """Stop at the file's first value that cannot be: then the export is wrong, not a row."""
    reasons = [
        (number, name, reason)
        for name, wanted in session.used[source.name].items()
        if wanted in IMPOSSIBLE_REASONS
        for number, reason in enumerate(session.reasons)
        if reason == f"“{name}” {IMPOSSIBLE_REASONS[wanted]}"
    ]
    if not reasons:
        return
    before = session.ends[source.name][-2] if len(session.ends[source.name]) > 1 else 0
    numbers = ", ".join(str(number) for number, *_ in reasons)
    found = session.connection.execute(
        f"SELECT rowid, _bad, _raw FROM {quoted(f'all {source.name}')}"
        f" WHERE rowid >= {before} AND _bad IN ({numbers}) ORDER BY rowid LIMIT 1"
    ).fetchall()
    for row, bad, raw in found:
        name, reason = next((name, reason) for number, name, reason in reasons if number == bad)
        said = f"{_place(file, row - before + 1)}: {reason}: “{json.loads(raw)[name]}”."
        raise ImportRefusedError(
            f"{said} Mend the file. Or let such rows be refused and counted, at the top of the"
            ' recipe: impossible = "refuse".',
            f"{said} Mend the file and upload it again. If the column means something else,"
            " change that below.",
        )


def _place(file: OpenedFile, row: int) -> str:
    """Where a row stands: its line in a text, which may have blank lines and cells of several."""
    if file.delimiter is None:
        return f"Row {row:,} of {file.path.name}"
    with file.path.open(encoding="utf-8-sig", newline="") as text:
        reader = cells(text, file.delimiter)
        for count, _ in enumerate(filter(None, reader)):
            if count == row:
                return f"Line {reader.line_num:,} of {file.path.name}"
    return f"Row {row:,} of {file.path.name}"


def unreadable(file: OpenedFile, error: duckdb.Error) -> ImportRefusedError:
    """DuckDB's words about a file, short."""
    text, called = str(error), file.path.name
    if isinstance(error, duckdb.IOException) and any(sign in text for sign in FULL_DISK):
        return ImportRefusedError(f"The disk is full: {text.splitlines()[0]}")
    first, *more = [line.strip() for line in text.splitlines() if line.strip()]
    where = first.partition("on Line: ")[2]
    if where.isdigit():
        return ImportRefusedError(_misfit(int(where), called, more))
    if file.delimiter is None and not isinstance(error, NOT_THE_FILE):
        return ImportRefusedError(f"{called} is damaged inside. Fetch it again. ({first[:100]})")
    return ImportRefusedError(f"{called} cannot be read: {first[:300]}")


def _misfit(line: int, called: str, told: list[str]) -> str:
    """What is wrong with a line of a text; the cause stands before DuckDB's possible fixes."""
    cause = next((one for one, after in pairwise(told) if after.startswith("Possible fixes")), "")
    if "unterminated quote" in cause or "Maximum line size" in cause:
        return f'Line {line} of {called} opens a quote (") that is not closed. Mend that line.'
    return (
        f"Line {line} of {called} does not fit its first line. {cause[:200]} Mend that line, or the"
        " delimiter in the recipe."
    )


def scan(file: OpenedFile) -> str:
    """A file as something to select from."""
    if file.delimiter is None:
        return f"read_parquet({literal(str(file.path))})"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)
    return (
        f"read_csv({literal(str(file.path))}, auto_detect = false, header = true,"
        f" delim = {literal(file.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}})"
    )


@dataclass
class _Columns:
    """The used columns of one file as SQL: as they are, as text, and made from that text."""

    plain: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    casts: dict[str, str] = field(default_factory=dict)
    bad: list[tuple[str, str]] = field(default_factory=list)
    """Conditions that a value cannot be used, each with its reason."""
    doubtful: list[str] = field(default_factory=list)
    """Cheaper conditions: a row with a bad value meets one of them, and no other row does."""


def _typed(session: Session, source: Source, file: OpenedFile) -> str:
    """The used columns with their types; `_bad` says which is unreadable, `_raw` what it was."""
    read = scan(file)
    described = session.connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
    stored = {name.lower(): str(kind) for name, kind, *_ in described}
    columns = _Columns()
    for name, wanted in session.used[source.name].items():
        _add(columns, source, name, wanted, stored[name.lower()])
    if not columns.bad:
        kept = ", ".join(columns.plain) or "NULL AS _nothing"
        return f"SELECT {kept}, NULL::SMALLINT AS _bad, NULL::VARCHAR AS _raw FROM {read}"
    inner = f"SELECT {', '.join([*columns.plain, *columns.texts])} FROM {read}"
    values = "".join(f", {cast} AS {quoted(name)}" for name, cast in columns.casts.items())
    return _noting_bad(f"SELECT *{values} FROM ({inner})", columns, session, source)


def _add(columns: _Columns, source: Source, name: str, wanted: str, kind: str) -> None:
    native = not wanted or is_native(kind, wanted)
    if wanted and wanted != "text" and not native and _convertible(source, name, kind):
        text = quoted(name + TEXT)
        columns.texts.append(f"{_cleaned(source, name)} AS {text}")
        columns.casts[name] = converted(text, wanted, source)
        cannot_be = impossible(text, wanted, source, is_text=True)
        unread = f"{text} IS NOT NULL AND {quoted(name)} IS NULL"
        columns.bad.append((unread, _cause(source, name, wanted)))
        negative = f" OR {quoted(name)} < 0" if wanted == "duration" else ""
        columns.doubtful.append(unread + negative)
    elif kind == "VARCHAR" or wanted == "text":
        columns.plain.append(f"{_cleaned(source, name)} AS {quoted(name)}")
        return
    else:
        columns.plain.append(_native(name, wanted))
        cannot_be = impossible(quoted(name), wanted, source, is_text=False) if native else None
        columns.doubtful += [cannot_be] if cannot_be else []
    if cannot_be:
        columns.bad.insert(0, (cannot_be, f"“{name}” {IMPOSSIBLE_REASONS[wanted]}"))


def _convertible(source: Source, name: str, kind: str) -> bool:
    """A type that follows from a column's use is for text only; a declared one is for all."""
    return kind == "VARCHAR" or name.lower() in {each.lower() for each in source.columns}


def _cleaned(source: Source, name: str) -> str:
    text = tidy(quoted(name))
    missing = ", ".join(literal(each) for each in source.missing)
    return f"CASE WHEN {text} IN ({missing}) THEN NULL ELSE {text} END" if missing else text


def _native(name: str, wanted: str) -> str:
    return f"CAST({quoted(name)} AS DATE) AS {quoted(name)}" if wanted == "date" else quoted(name)


def _noting_bad(middle: str, columns: _Columns, session: Session, source: Source) -> str:
    used = session.used[source.name]
    cases = [f"WHEN {failed} THEN {session.reason(reason)}" for failed, reason in columns.bad]
    doubtful = " OR ".join(f"({each})" for each in columns.doubtful)
    read = {name: name + TEXT if name in columns.casts else name for name in used}
    raw = ", ".join(
        f"{literal(name)}: CAST({quoted(held)} AS VARCHAR)" for name, held in read.items()
    )
    return (
        f"SELECT {', '.join(map(quoted, used))},"
        f" CAST(CASE WHEN {doubtful} THEN CASE {' '.join(cases)} END END AS SMALLINT) AS _bad,"
        f" CASE WHEN {doubtful} THEN CAST(to_json({{{raw}}}) AS VARCHAR) END AS _raw"
        f" FROM ({middle})"
    )


def _cause(source: Source, name: str, wanted: str) -> str:
    if wanted in {"date", "time"} and len(source.date_formats) > 1:
        return f"“{name}” is not {NAMES[wanted]} in exactly one of the date_formats"
    return f"“{name}” is not {NAMES[wanted]}"
