"""One staging of one recipe: its sources as tables of a locked DuckDB."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from keepword.delivery.expressions import Expression, inspect
from keepword.delivery.files import OpenedFile
from keepword.delivery.recipe import Field, Recipe, Source
from keepword.delivery.refusal import ImportRefusedError, nearest
from keepword.delivery.sql import literal, quoted, tidy

MEMORY = "1GB"
TEMPORARY = "100GB"


@dataclass
class Session:
    """The connection, and what is known of the recipe's sources and expressions."""

    recipe: Recipe
    folder: Path
    connection: duckdb.DuckDBPyConnection
    files: dict[str, list[OpenedFile]] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per source: the columns that the recipe names, with the type it gives them or ""."""
    ends: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Per source: how many rows there are up to the end of each file."""
    known_until: dict[str, str] = field(default_factory=dict)
    """Per source that says so: until when it knows what was done, as SQL."""
    failing: set[str] = field(default_factory=set)
    """The sources that have checks."""
    reasons: list[str] = field(default_factory=lambda: [""])
    """Why rows are refused; a reason's number is its place here."""

    def reason(self, sentence: str) -> int:
        """The number of a reason."""
        if sentence not in self.reasons:
            self.reasons.append(sentence)
        return self.reasons.index(sentence)

    def columns(self, source: str) -> tuple[str, ...]:
        """The columns of a source; those of every file of it, where it has several."""
        first, *more = self.files[source]
        shared = {name.lower() for each in more for name in each.columns}
        return tuple(name for name in first.columns if not more or name.lower() in shared)

    def number(self, sql: str) -> int:
        """The one number that a query answers."""
        ((number,),) = self.connection.execute(sql).fetchall()
        return int(number)


def connect(recipe: Recipe, folder: Path) -> duckdb.DuckDBPyConnection:
    """A database of its own, which spills to the folder what does not fit into its memory."""
    connection = duckdb.connect()
    for setting in (
        f"TimeZone = {literal(recipe.time_zone)}",
        f"memory_limit = '{MEMORY}'",
        f"threads = {os.cpu_count() or 1}",
        f"temp_directory = {literal(str(folder / 'spill'))}",
        f"max_temp_directory_size = '{TEMPORARY}'",
        "python_enable_replacements = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_progress_bar = false",
    ):
        connection.execute(f"SET {setting}")
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on no file can be read or written, and none of this can be taken back."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def find_columns(session: Session) -> None:
    """Which columns the recipe uses; each must exist."""
    recipe = session.recipe
    session.used = {source.name: {} for source in recipe.sources}
    for source in recipe.sources:
        for name, kind in source.columns.items():
            session.used[source.name][_own(session, source, name, source.column_lines[name])] = kind
        for each in source.known_until:
            use(session, source, str(each.column), each.line, "time")
        for look_up in source.look_up:
            for name in look_up.on:
                use(session, source, name, look_up.line)
            their = recipe.source(look_up.source)
            for name in look_up.their:
                use(session, their, name, look_up.line)
    for rows, each in fields(recipe):
        _use_field(session, recipe.source(rows), each)


def fields(recipe: Recipe) -> Iterable[tuple[str, Field]]:
    """Every field of the recipe with the source whose rows it is read from."""
    for check in recipe.checks:
        yield check.rows, check.condition
    for observe in recipe.observes:
        yield observe.rows, observe.moment
        yield observe.rows, observe.lens
        yield from ((observe.rows, each) for each in observe.fields.values())
        if observe.when:
            yield observe.rows, observe.when
    for figure in recipe.figures:
        yield figure.rows, figure.mean
        yield from ((figure.rows, each) for each in (figure.weight, figure.when) if each)


IMPLIED = {
    "happened_at": "time",
    "newest": "time",
    "score": "number",
    "weight": "number",
    "mean": "number",
}


def _use_field(session: Session, source: Source, each: Field) -> None:
    if each.column is not None:
        implied = "" if each.values is not None else IMPLIED.get(each.name, "")
        use(session, source, each.column, each.line, implied)
    elif each.expression is not None:
        inspected = session.expressions.setdefault(
            each.expression, inspect(each.expression, line=each.line)
        )
        for parts in inspected.columns:
            if parts == (KNOWN_UNTIL,) and source.known_until:
                continue
            use(session, source, ".".join(parts), each.line)


def use(session: Session, source: Source, name: str, line: int, implied: str = "") -> None:
    """Note that a column is used: one's own, or one that is looked up."""
    owner, column = owner_of(session, source, name, line)
    session.used[owner.name][column] = session.used[owner.name].get(column) or implied


def owner_of(session: Session, source: Source, name: str, line: int) -> tuple[Source, str]:
    """Whose column a name means: “orders.status” is that of the source looked up."""
    looked_up = {each.source for each in source.look_up}
    before, dot, after = name.partition(".")
    if dot and before in looked_up:
        owner = session.recipe.source(before)
        return owner, _own(session, owner, after, line)
    return source, _own(session, source, name, line)


KNOWN_UNTIL = "known_until"
RESERVED = ("_row", "_bad", "_raw")


def _own(session: Session, source: Source, name: str, line: int) -> str:
    columns = session.columns(source.name)
    exact = next((each for each in columns if each.lower() == name.lower()), None)
    if exact is None:
        looked_up = [
            f"{each.source}.{column}"
            for each in source.look_up
            for column in session.columns(each.source)
        ]
        hint = nearest(name, (*columns, *looked_up))
        raise ImportRefusedError(
            f"Line {line} of the recipe: {source.files[0]} has no column “{name}”.{hint}"
        )
    if exact in RESERVED or (exact == KNOWN_UNTIL and source.known_until):
        raise ImportRefusedError(
            f"Line {line} of the recipe: rename the column “{exact}”, a name that imports use."
        )
    return exact


def sql_of(session: Session, rows: str, each: Field) -> str:
    """The field's value as SQL over the rows of its source."""
    if each.expression is not None:
        return f"({session.expressions[each.expression].sql})"
    if each.column is None:
        return literal(each.constant)
    source = session.recipe.source(rows)
    owner, column = owner_of(session, source, each.column, each.line)
    value = quoted(column) if owner is source else f"{quoted(owner.name)}.{quoted(column)}"
    if each.values is None:
        return value
    cases = " ".join(
        f"WHEN {literal(known.strip())} THEN {literal(meant)}"
        for known, meant in each.values.items()
    )
    return f"CASE {tidy(value)} {cases} END"


def unlisted(session: Session, rows: str, each: Field) -> str | None:
    """The condition that a value is not among those that the recipe translates."""
    if each.values is None:
        return None
    value = tidy(sql_of(session, rows, Field(each.line, each.name, column=each.column)))
    known = ", ".join(literal(value.strip()) for value in each.values)
    return (
        f"({value} IS NOT NULL AND {value} NOT IN ({known}))" if known else f"{value} IS NOT NULL"
    )
