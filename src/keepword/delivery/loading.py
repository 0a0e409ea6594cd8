"""Sources become tables: each used column with its type, each unreadable value noted."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

from pathlib import Path

import duckdb

from keepword.delivery.files import OpenedFile, Reading, opened
from keepword.delivery.recipe import Source
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.session import Session
from keepword.delivery.sql import converted, is_native, literal, quoted, tidy

TEXT = " as text"
FULL_DISK = ("No space left", "File too large", "Could not write", "Failed to write")
NAMES = {"number": "a number", "date": "a day", "time": "a time", "yes-no": "yes or no"}


def open_files(session: Session, paths: dict[str, list[Path]]) -> None:
    """Check and, where needed, unpack or rewrite every file."""
    for source in session.recipe.sources:
        reading = Reading(source.encoding, source.delimiter, source.sheet)
        session.files[source.name] = [
            opened(path, scratch=_own_folder(session, source, number), reading=reading)
            for number, path in enumerate(paths[source.name])
        ]


def _own_folder(session: Session, source: Source, number: int) -> Path:
    folder = session.folder / f"files-{source.name}-{number}"
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
            raise unreadable(file.path.name, error) from error
        session.ends[source.name].append(session.number(f"SELECT count(*) FROM {table}"))
    if not session.ends[source.name][-1]:
        raise ImportRefusedError(f"{', '.join(source.files)} holds no rows below its column names.")


def unreadable(called: str, error: duckdb.Error) -> ImportRefusedError:
    """DuckDB's words about a file, short."""
    text = str(error)
    if isinstance(error, duckdb.IOException) and any(sign in text for sign in FULL_DISK):
        return ImportRefusedError(f"The disk is full: {text.splitlines()[0]}")
    first, *more = [line.strip() for line in text.splitlines() if line.strip()]
    details = next((line for line in more if line.startswith("Expected Number of Columns")), "")
    where = first.partition("on Line: ")[2]
    if where.isdigit():
        cause = details or (more[-1] if more else "")
        return ImportRefusedError(
            f"Line {where} of {called} does not fit its first line. {cause[:200]} Mend that line,"
            " or the delimiter in the recipe."
        )
    return ImportRefusedError(f"{called} cannot be read: {first[:300]}")


def _scan(file: OpenedFile) -> str:
    if file.delimiter is None:
        return f"read_parquet({literal(str(file.path))})"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)
    return (
        f"read_csv({literal(str(file.path))}, auto_detect = false, header = true,"
        f" delim = {literal(file.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}})"
    )


def _typed(session: Session, source: Source, file: OpenedFile) -> str:
    """The used columns with their types; `_bad` says which is unreadable, `_raw` what it was."""
    scan = _scan(file)
    described = session.connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    stored = {name.lower(): str(kind) for name, kind, *_ in described}
    plain, texts, casts = [], [], {}
    for name, wanted in session.used[source.name].items():
        kind = stored[name.lower()]
        if (
            wanted
            and wanted != "text"
            and not is_native(kind, wanted)
            and _convertible(source, name, kind)
        ):
            texts.append(f"{_cleaned(source, name)} AS {quoted(name + TEXT)}")
            casts[name] = converted(quoted(name + TEXT), wanted, source)
        elif kind == "VARCHAR" or wanted == "text":
            plain.append(f"{_cleaned(source, name)} AS {quoted(name)}")
        else:
            plain.append(_native(name, wanted))
    if not casts:
        columns = ", ".join(plain) or "NULL AS _nothing"
        return f"SELECT {columns}, NULL::SMALLINT AS _bad, NULL::VARCHAR AS _raw FROM {scan}"
    inner = f"SELECT {', '.join([*plain, *texts])} FROM {scan}"
    values = ", ".join(f"{cast} AS {quoted(name)}" for name, cast in casts.items())
    kept = [name for name in session.used[source.name] if name not in casts]
    return _noting_bad(f"SELECT *, {values} FROM ({inner})", list(casts), kept, session, source)


def _convertible(source: Source, name: str, kind: str) -> bool:
    """A type that follows from a column's use is for text only; a declared one is for all."""
    return kind == "VARCHAR" or name.lower() in {each.lower() for each in source.columns}


def _cleaned(source: Source, name: str) -> str:
    text = tidy(quoted(name))
    missing = ", ".join(literal(each) for each in source.missing)
    return f"CASE WHEN {text} IN ({missing}) THEN NULL ELSE {text} END" if missing else text


def _native(name: str, wanted: str) -> str:
    return f"CAST({quoted(name)} AS DATE) AS {quoted(name)}" if wanted == "date" else quoted(name)


def _noting_bad(
    middle: str, casts: list[str], kept: list[str], session: Session, source: Source
) -> str:
    cases, every = [], []
    for name in casts:
        failed = f"{quoted(name + TEXT)} IS NOT NULL AND {quoted(name)} IS NULL"
        code = session.reason(_cause(session, source, name))
        cases.append(f"WHEN {failed} THEN {code}")
        every.append(f"({failed})")
    raw = ", ".join(
        [f"{literal(name)}: {quoted(name + TEXT)}" for name in casts]
        + [f"{literal(name)}: CAST({quoted(name)} AS VARCHAR)" for name in kept]
    )
    columns = ", ".join(quoted(name) for name in (*kept, *casts))
    return (
        f"SELECT {columns}, CAST(CASE {' '.join(cases)} END AS SMALLINT) AS _bad,"
        f" CASE WHEN {' OR '.join(every)} THEN CAST(to_json({{{raw}}}) AS VARCHAR) END AS _raw"
        f" FROM ({middle})"
    )


def _cause(session: Session, source: Source, name: str) -> str:
    wanted = session.used[source.name][name]
    if wanted in {"date", "time"} and len(source.date_formats) > 1:
        return f"“{name}” is not {NAMES[wanted]} in exactly one of the date_formats"
    return f"“{name}” is not {NAMES[wanted]}"
