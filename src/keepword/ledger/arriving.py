"""The rows a change brings: what arrives, what of it is there already, what was corrected since."""
# ruff: noqa: S608 -- the statements are made of this package's own names and quoted keys

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from .models import Change
from .repeats import Numbers, in_order, repeated, shared
from .schema import IDENTITY, STAGED
from .staging import staged_path
from .table import text

CORRECTABLE = ("score", "weight", "unit", "channel", "stratum")
_SAME = ", ".join(("source", *IDENTITY))
_COLUMNS = ", ".join(STAGED.names)


def arrive_from_files(
    connection: duckdb.DuckDBPyConnection, imports: Iterable[tuple[Change, str]]
) -> None:
    """Make `arriving` from kept files, each with a condition on its rows."""
    parts = [
        f"SELECT {_COLUMNS}, {text(change.source)} AS source, strftime(day, '%Y-%m') AS month, "
        f"{text(change.key)} AS lot, {change.number} AS number, file_row_number AS position "
        f"FROM read_parquet({text(str(staged_path(change.key)))}, file_row_number = true) "
        f"WHERE {condition}"
        for change, condition in imports
    ]
    connection.execute(f"CREATE TEMP VIEW arriving AS {' UNION ALL '.join(parts)}")


def arrive_from_fresh(connection: duckdb.DuckDBPyConnection, lot: Change) -> None:
    """Make `arriving` from the fresh rows that a lot has claimed."""
    names = [*STAGED.names, "source", "id"]
    rows = list(lot.fresh.order_by("id").values_list(*names))
    schema = pa.schema([*STAGED, ("source", pa.string()), ("position", pa.int64())])
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
    connection.register("fresh", table)
    connection.execute(
        f"CREATE TEMP VIEW arriving AS SELECT {_COLUMNS}, source, "
        f"strftime(day, '%Y-%m') AS month, {text(lot.key)} AS lot, "
        f"{lot.number} AS number, position FROM fresh"
    )


def leave_out_repeated(
    connection: duckdb.DuckDBPyConnection, present: duckdb.DuckDBPyRelation | None
) -> int:
    """Make `welcome` from `arriving`: its rows without those whose reference is there already.

    The first of several arriving rows with the same reference counts, in the order of their
    changes. Hashes find the few candidates before any text is compared.
    """
    hashes = _leave_out_later(connection, _SAME)
    if present is not None:
        present.select(_SAME).create_view("present_identities")
        theirs = connection.sql(f"SELECT hash({_SAME}) FROM present_identities")
        _leave_out_present(connection, shared(hashes, theirs.to_arrow_reader()))
    return _welcome_others(connection)


def leave_out_repeated_within(connection: duckdb.DuckDBPyConnection, column: str) -> int:
    """The same for each value of a column, where nothing is there already."""
    _leave_out_later(connection, f"{column}, {_SAME}")
    return _welcome_others(connection)


def _leave_out_later(connection: duckdb.DuckDBPyConnection, same: str) -> Numbers:
    """Leave out all but the first of arriving rows that are the same; the hashes of all of them."""
    connection.execute("CREATE TEMP TABLE left_out (number BIGINT, position BIGINT)")
    of_all = connection.sql(f"SELECT hash({same}) FROM arriving WHERE ref IS NOT NULL")
    hashes = in_order(of_all.to_arrow_reader())
    if len(suspects := repeated(hashes)):
        connection.register("suspects", pa.table({"hashed": suspects}))
        connection.execute(
            "INSERT INTO left_out SELECT number, position FROM (SELECT number, position, "
            f"row_number() OVER (PARTITION BY {same} ORDER BY number, position) AS nth "
            f"FROM arriving WHERE ref IS NOT NULL AND hash({same}) IN (FROM suspects)) "
            "WHERE nth > 1"
        )
    return hashes


def _leave_out_present(connection: duckdb.DuckDBPyConnection, suspects: Numbers) -> None:
    if not len(suspects):
        return
    connection.register("present_suspects", pa.table({"hashed": suspects}))
    suspected = f"ref IS NOT NULL AND hash({_SAME}) IN (FROM present_suspects)"
    connection.execute(
        "INSERT INTO left_out SELECT number, position FROM "
        f"(FROM arriving WHERE {suspected}) SEMI JOIN "
        f"(FROM present_identities WHERE {suspected}) USING ({_SAME}) "
        "EXCEPT ALL FROM left_out"
    )


def _welcome_others(connection: duckdb.DuckDBPyConnection) -> int:
    count = _count(connection, "left_out")
    source = "arriving ANTI JOIN left_out USING (number, position)" if count else "arriving"
    connection.execute(f"CREATE TEMP VIEW welcome AS FROM {source}")
    return count


def correct_since(
    connection: duckdb.DuckDBPyConnection, imports: Sequence[Change], corrections: Iterable[Change]
) -> None:
    """Make `corrected` from `welcome`: with the corrections that came after each row's import."""
    folded: dict[tuple[int, ...], dict[str, object]] = {}
    for change in corrections:
        for correction in change.corrections:
            identity = tuple(correction[name] for name in IDENTITY)
            for brought in imports:
                if brought.number < change.number:
                    values = folded.setdefault((brought.number, *identity), {})
                    values |= correction["values"]
    connection.register("corrections", _corrections_table(folded))
    connection.execute(
        f"CREATE TEMP VIEW corrected AS SELECT w.* REPLACE ({_replacements()}) FROM welcome w "
        f"LEFT JOIN corrections c USING (number, {', '.join(IDENTITY)})"
    )


def _corrections_table(folded: dict[tuple[int, ...], dict[str, object]]) -> pa.Table:
    rows = [
        dict(zip(("number", *IDENTITY), identity, strict=True))
        | {name: values.get(name) for name in CORRECTABLE}
        | {f"{name}_given": name in values for name in CORRECTABLE}
        for identity, values in folded.items()
    ]
    types: dict[str, pa.DataType] = {"number": pa.int64()}
    types |= dict.fromkeys(IDENTITY, pa.string())
    types |= {name: STAGED.field(name).type for name in CORRECTABLE}
    types |= {f"{name}_given": pa.bool_() for name in CORRECTABLE}
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def _replacements() -> str:
    return ", ".join(
        f"CASE WHEN c.{name}_given THEN c.{name} ELSE w.{name} END AS {name}"
        for name in CORRECTABLE
    )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()[0]
    return int(count)
