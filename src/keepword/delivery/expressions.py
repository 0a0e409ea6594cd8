"""A recipe's expressions: read as a tree before they are used, and written back from that tree.

What runs is the text made from the tree that was inspected, never the recipe's own text, so
nothing can be smuggled past the inspection by comments, quotes or brackets.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from keepword.delivery.refusal import ImportRefusedError, nearest

CLASSES = frozenset({
    "BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION",
    "OPERATOR", "TYPE",
})  # fmt: skip
OPERATORS = frozenset({
    "+", "-", "*", "/", "//", "%", "**", "||", "~~", "!~~", "~~*", "!~~*", "~~~", "^@",
})  # fmt: skip
NAMED = """
    abs ceil ceiling concat concat_ws contains date_add date_diff date_part date_sub date_trunc
    datediff day dayname dayofweek dayofyear ends_with epoch even exp floor greatest hour
    ifnull isfinite isinf isnan isodow isoyear last_day least left len length ln log log10 lower
    ltrim make_date make_time make_timestamp md5 microsecond millisecond minute month monthname
    nullif power pow quarter regexp_extract regexp_full_match regexp_matches regexp_replace replace
    right round rtrim second sign split_part sqrt starts_with strftime strip_accents strlen
    strptime strpos substr substring suffix prefix timezone to_days to_hours to_minutes to_months
    to_seconds to_weeks to_years translate trim trunc try_strptime upper week weekday weekofyear
    year yearweek age
"""
FUNCTIONS = OPERATORS | frozenset(NAMED.split())


@dataclass(frozen=True)
class Expression:
    """An inspected expression."""

    sql: str
    columns: tuple[tuple[str, ...], ...]


def inspect(text: str, *, line: int) -> Expression:
    """The expression's own text, rewritten from its tree, and the columns it names.

    >>> inspect("upper(city) = 'ROME'", line=3)
    Expression(sql="(upper(city) = 'ROME')", columns=(('city',),))
    """
    try:
        return _inspected(text, line)
    except RecursionError:
        raise _refuse(line, "has brackets inside brackets, too deep to read.") from None


def _inspected(text: str, line: int) -> Expression:
    with duckdb.connect() as connection:
        serialised = _one(connection, "SELECT json_serialize_sql(?)", f"SELECT {text}\n")
        tree = json.loads(serialised)
        if tree["error"]:
            raise _refuse(line, f"cannot be read: {tree.get('error_message', 'it is empty')}.")
        _one_plain_value(tree, line)
        nodes = list(_nodes(tree["statements"][0]["node"]["select_list"]))
        for node in nodes:
            _allowed(node, line)
        written = _one(connection, "SELECT json_deserialize_sql(?::JSON)", serialised)
    columns = [tuple(node["column_names"]) for node in nodes if node["class"] == "COLUMN_REF"]
    return Expression(written.removeprefix("SELECT "), tuple(dict.fromkeys(columns)))


def _one(connection: duckdb.DuckDBPyConnection, sql: str, value: str) -> str:
    ((answer,),) = connection.execute(sql, [value]).fetchall()
    return str(answer)


def _refuse(line: int, sentence: str) -> ImportRefusedError:
    return ImportRefusedError(f"Line {line} of the recipe: the expression {sentence}")


def _one_plain_value(tree: dict[str, Any], line: int) -> None:
    """One statement that selects one item from nowhere."""
    statements = tree["statements"]
    node = statements[0]["node"]
    nothing_more = (
        len(statements) == 1
        and node["type"] == "SELECT_NODE"
        and node["from_table"]["type"] == "EMPTY"
        and len(node["select_list"]) == 1
        and not node["modifiers"]
        and not node["cte_map"]["map"]
        and not node["group_expressions"]
        and not any(node[part] for part in ("where_clause", "having", "qualify", "sample"))
    )
    if not nothing_more:
        raise _refuse(line, "must be one value made from the row's own columns, and nothing else.")


def _nodes(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "class" in part:
            yield part
        for inner in part.values():
            yield from _nodes(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _nodes(inner)


def _allowed(node: dict[str, Any], line: int) -> None:
    kind = node["class"]
    if kind not in CLASSES:
        name = kind.lower().replace("_", " ")
        raise _refuse(line, f"uses a {name}, but may only use the row's own columns.")
    if kind == "FUNCTION":
        name = node["function_name"].lower()
        if name not in FUNCTIONS or node["schema"] or node["catalog"]:
            hint = nearest(name, FUNCTIONS - OPERATORS)
            raise _refuse(line, f"uses “{name}”, which recipes may not use.{hint}")
