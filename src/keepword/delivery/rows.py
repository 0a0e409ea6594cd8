"""The good rows of a source, with the columns of the sources that it looks up."""
# ruff: noqa: S608 -- statements are made of quoted names and inspected expressions

import duckdb

from keepword.delivery.recipe import Field, LookUp, Source
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.session import KNOWN_UNTIL, Session, owner_of, sql_of
from keepword.delivery.sql import literal, quoted

TRIED_ROWS = 1000


def in_order(session: Session) -> list[Source]:
    """The sources, those that are looked up first."""
    ordered: list[Source] = []
    waiting = list(session.recipe.sources)
    while waiting:
        done = {source.name for source in ordered}
        ready = [each for each in waiting if {look.source for look in each.look_up} <= done]
        if not ready:
            line, names = waiting[0].line, ", ".join(each.name for each in waiting)
            raise ImportRefusedError(
                f"Line {line} of the recipe: {names} look each other up in a circle."
            )
        ordered += ready
        waiting = [each for each in waiting if each not in ready]
    return ordered


def rows_of(session: Session, source: Source, where: str = "_bad IS NULL", limit: int = 0) -> str:
    """The rows as SQL: the source's own columns, and one struct for each source looked up."""
    some = f" LIMIT {limit}" if limit else ""
    until = session.known_until.get(source.name)
    also = f", {until} AS {KNOWN_UNTIL}" if until else ""
    rows = f"SELECT rowid AS _row, *{also} FROM {quoted(f'all {source.name}')} WHERE {where}{some}"
    for look_up in source.look_up:
        rows = _looked_up(session, source, look_up, rows)
    return rows


def find_known_until(session: Session, source: Source, today: str) -> None:
    """Until when a source knows what was done: the newest of its times, and not beyond today."""
    if not source.known_until:
        return
    times = ", ".join(f"max({sql_of(session, source.name, each)})" for each in source.known_until)
    tomorrow = f"TIMESTAMPTZ '{today} 00:00:00+00' + INTERVAL 1 DAY"
    ((until,),) = session.connection.execute(
        f"SELECT CAST(CASE WHEN newest > {tomorrow} THEN {tomorrow} ELSE newest END AS VARCHAR)"
        f" FROM (SELECT greatest({times}) AS newest FROM {quoted(f'all {source.name}')}"
        " WHERE _bad IS NULL)"
    ).fetchall()
    session.known_until[source.name] = f"CAST({literal(until)} AS TIMESTAMPTZ)"


def good_rows(session: Session, source: Source) -> str:
    """The rows that also pass the recipe's checks."""
    rows = rows_of(session, source)
    if source.name not in session.failing:
        return rows
    failed = quoted(f"failed {source.name}")
    return f"SELECT * FROM ({rows}) WHERE _row NOT IN (SELECT _row FROM {failed})"


def _looked_up(session: Session, source: Source, look_up: LookUp, rows: str) -> str:
    theirs = session.recipe.source(look_up.source)
    pairs, keys = [], []
    for number, (own, their) in enumerate(zip(look_up.on, look_up.their, strict=True)):
        mine = sql_of(session, source.name, Field(look_up.line, "on", column=own))
        name = owner_of(session, theirs, their, look_up.line)[1]
        keys.append(f"CAST({quoted(name)} AS VARCHAR) AS _their{number}")
        pairs.append(f"CAST({mine} AS VARCHAR) = _their{number}")
    columns = ", ".join(f"{literal(name)}: {quoted(name)}" for name in session.used[theirs.name])
    found = f"SELECT {', '.join(keys)}, {{{columns}}} AS {quoted(theirs.name)}"
    return (
        f"SELECT mine.*, found.{quoted(theirs.name)} FROM ({rows}) AS mine LEFT JOIN"
        f" ({found} FROM {quoted(f'good {theirs.name}')}) AS found ON {' AND '.join(pairs)}"
    )


def make_look_ups(session: Session, source: Source) -> None:
    """Where others look a source up: its good rows, one for each key."""
    users = [
        look_up
        for each in session.recipe.sources
        for look_up in each.look_up
        if look_up.source == source.name
    ]
    if not users:
        return
    good = quoted(f"good {source.name}")
    session.connection.execute(f"CREATE VIEW {good} AS {good_rows(session, source)}")
    for look_up in users:
        _check_unique(session, source, look_up, good)


def _check_unique(session: Session, source: Source, look_up: LookUp, good: str) -> None:
    key = ", ".join(
        quoted(owner_of(session, source, name, look_up.line)[1]) for name in look_up.their
    )
    repeated = session.connection.execute(
        f"SELECT {key}, count(*) FROM {good} GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if repeated:
        *values, count = repeated[0]
        shown = ", ".join(str(value) for value in values)
        raise ImportRefusedError(
            f"Line {look_up.line} of the recipe: {source.name} has {count} rows for {shown}, so"
            " looking it up would multiply rows. Look up from there instead: give that source the"
            " look_up, and use it as “rows”."
        )


def check_rows(session: Session, source: Source) -> None:
    """Note the rows that fail a check; a condition that is neither true nor false passes."""
    checks = [check for check in session.recipe.checks if check.rows == source.name]
    if not checks:
        return
    conditions = [(condition(session, source.name, each.condition), each.name) for each in checks]
    cases = " ".join(f"WHEN NOT {met} THEN {session.reason(name)}" for met, name in conditions)
    session.failing.add(source.name)
    table = quoted(f"failed {source.name}")
    run(
        session,
        f"CREATE TABLE {table} AS SELECT * FROM (SELECT _row, CAST(CASE {cases} END AS SMALLINT) AS"
        f" _bad FROM ({rows_of(session, source)})) WHERE _bad IS NOT NULL",
        checks[0].condition,
    )


def condition(session: Session, rows: str, each: Field) -> str:
    """A field that is true or false."""
    return f"CAST({sql_of(session, rows, each)} AS BOOLEAN)"


def run(session: Session, sql: str, each: Field | None = None) -> None:
    """Run a statement that holds the recipe's expressions; what they cannot do has their line."""
    try:
        session.connection.execute(sql)
    except duckdb.IOException as error:
        raise ImportRefusedError(f"The disk is full or cannot be written: {error}") from error
    except duckdb.OutOfMemoryException as error:
        raise ImportRefusedError(
            f"The import needs more memory than it may use: {error}"
        ) from error
    except duckdb.Error as error:
        where = f"Line {each.line} of the recipe, “{each.name}”: " if each else ""
        first = str(error).splitlines()[0].partition("Error: ")[2] or str(error).splitlines()[0]
        raise ImportRefusedError(
            f"{where}{first.rstrip('.')}. A column from a CSV file is text until [source.columns]"
            " says number, date, time or yes-no."
        ) from error
