"""From a recipe's text to a Recipe; the first mistake is named with its line."""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, time
from difflib import get_close_matches
from math import isfinite
from pathlib import PurePath
from typing import Any
from zoneinfo import available_timezones

import duckdb

from keepword.delivery.recipe import (
    COLUMN_TYPES,
    IMPOSSIBLE,
    MODES,
    OBSERVED_FIELDS,
    Check,
    Field,
    Figure,
    LookUp,
    Moment,
    Observe,
    Recipe,
    Source,
    Standard,
    Unit,
)
from keepword.delivery.refusal import ImportRefusedError, nearest
from keepword.delivery.tables import Table
from keepword.delivery.toml_lines import line_numbers
from keepword.measure import BELIEVED_EXPECTED, LENSES

# "promised" is a standard's target, and a standard is not observed.
OBSERVED_LENSES = (*(lens for lens in LENSES if lens != "promised"), BELIEVED_EXPECTED)
BLOCKS = ("source", "unit", "moment", "standard", "check", "observe", "figure")
DEFAULT_REFUSED_AT_MOST = 0.05
LONGEST_STEM = 120
CONSTANTS = (str, int, float, date, time)
NEVER_DELIMITERS = ('"', "\n", "\r", "\0")


def parse(text: str) -> Recipe:
    """Read a recipe."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefusedError(f"The recipe is not valid TOML: {error}.") from error
    except RecursionError:
        raise ImportRefusedError(
            "The recipe is no recipe: brackets stand in it inside brackets, too deep to read."
        ) from None
    recipe = _recipe(Table(document, (), line_numbers(text)), text)
    _names_agree(recipe)
    return recipe


def _optional_field(table: Table, key: str) -> Field | None:
    return _field(table, key) if key in table.content else None


def _field(table: Table, key: str) -> Field:
    """A column's name, or { column, values }, { constant } or { expression }."""
    value = table.need(key, object)
    line = table.line(key)
    if isinstance(value, str):
        return Field(line, key, column=value)
    if not isinstance(value, dict):
        raise table.refuse(
            f"“{key}” must be a column's name in quotes, {{ constant = … }} or"
            f" {{ expression = … }}, not {value!r}.",
            key,
        )
    inner = Table(value, (*table.path, key), table.lines)
    inner.only("column", "values", "constant", "expression")
    if len({"column", "constant", "expression"} & value.keys()) != 1:
        raise table.refuse(f"“{key}” needs exactly one of column, constant and expression.", key)
    if "constant" in value:
        return Field(line, key, constant=_constant(inner, "constant"))
    if "expression" in value:
        return Field(line, key, expression=inner.need("expression", str))
    values = None
    if "values" in value:
        listed = inner.table("values")
        values = {name: _constant(listed, name) for name in listed.content}
    return Field(line, key, column=inner.need("column", str), values=values)


def _constant(table: Table, key: str) -> Any:
    """A value that can be written down for every row."""
    value = table.content[key]
    if not isinstance(value, CONSTANTS) or (isinstance(value, float) and not isfinite(value)):
        raise table.refuse(
            f"“{key}” must be a text, a number, a day, a time or true or false, not {value!r}.", key
        )
    return value


def _condition(table: Table, key: str) -> Field:
    """A condition is always an expression, so it may be written bare."""
    value = table.need(key, object)
    if isinstance(value, str):
        return Field(table.line(key), key, expression=value)
    return _field(table, key)


def _recipe(top: Table, text: str) -> Recipe:
    top.only("name", "mode", "time_zone", "people", "organisation", "refused_at_most",
             "impossible", *BLOCKS)  # fmt: skip
    name = top.slug("name")
    sources = tuple(_source(each) for each in top.tables("source"))
    if not sources:
        raise top.refuse("A recipe needs at least one [[source]] with a file.")
    first = sources[0].name
    observes = tuple(one for each in top.tables("observe") for one in _observes(each, first))
    if not observes:
        raise top.refuse("A recipe needs at least one [[observe]].")
    return Recipe(
        text=text,
        name=name,
        mode=top.one_of("mode", MODES, "append"),
        time_zone=_time_zone(top),
        people=top.optional_slug("people") or name,
        organisation=top.take("organisation", str, "") or None,
        refused_at_most=_share(top, "refused_at_most", DEFAULT_REFUSED_AT_MOST),
        impossible=top.one_of("impossible", IMPOSSIBLE, "stop"),
        sources=sources,
        units=tuple(_unit(each) for each in top.tables("unit")),
        moments=tuple(_moment(each) for each in top.tables("moment")),
        standards=tuple(_standard(each) for each in top.tables("standard")),
        checks=tuple(_check(each, first) for each in top.tables("check")),
        observes=observes,
        figures=tuple(_figure(each, first) for each in top.tables("figure")),
        lenses=OBSERVED_LENSES,
    )


def _time_zone(top: Table) -> str:
    zone, known = top.take("time_zone", str, "UTC"), available_timezones()
    if zone not in known:
        close = get_close_matches(zone, known) or ["Europe/Berlin", "America/New_York", "UTC"]
        shown = ", ".join(f"“{each}”" for each in close)
        raise top.refuse(f"There is no time zone “{zone[:80]}”. There is: {shown}.", "time_zone")
    return zone


def _share(table: Table, key: str, default: float) -> float:
    value = table.take(key, float, default)
    if not 0 <= value <= 1:
        raise table.refuse(f"“{key}” is a share between 0 and 1, not {value:g}.", key)
    return value


def _source(table: Table) -> Source:
    table.only("name", "file", "delimiter", "encoding", "decimal", "date_formats", "missing",
               "sheet", "columns", "look_up", "known_until")  # fmt: skip
    files = table.texts("file")
    if not files:
        raise table.refuse("“file” is missing in [[source]].")
    columns = table.table("columns")
    stem = re.sub(r"[^a-z0-9]+", "_", PurePath(files[0]).name.lower().split(".")[0]).strip("_")
    return Source(
        line=table.line("file"),
        name=table.slug("name") if "name" in table.content else stem[:LONGEST_STEM] or "rows",
        files=files,
        delimiter=_delimiter(table),
        encoding=table.take("encoding", str, "") or None,
        decimal=table.one_of("decimal", (".", ","), "."),
        date_formats=_date_formats(table),
        missing=table.texts("missing"),
        sheet=table.take("sheet", str, "") or None,
        columns={name: columns.one_of(name, COLUMN_TYPES, "text") for name in columns.content},
        column_lines={name: columns.line(name) for name in columns.content},
        look_up=tuple(_look_up(each) for each in table.tables("look_up")),
        known_until=tuple(
            Field(table.line("known_until"), "known_until", column=each)
            for each in table.texts("known_until")
        ),
    )


def _delimiter(table: Table) -> str | None:
    mark = table.take("delimiter", str, "") or None
    if mark is not None and (len(mark) > 1 or mark in NEVER_DELIMITERS):
        raise table.refuse(f'“delimiter” is one mark, such as ";", not {mark!r}.', "delimiter")
    return mark


def _date_formats(table: Table) -> tuple[str, ...]:
    """The formats, each of which the database can read days by."""
    formats = table.texts("date_formats")
    for each in formats:
        try:
            with duckdb.connect() as connection:
                connection.execute("SELECT try_strptime('', ?)", [each])
        except duckdb.Error:
            raise table.refuse(
                f'“date_formats” holds {each!r}, which is no way to write a day; "%d/%m/%Y" is.',
                "date_formats",
            ) from None
    return formats


def _look_up(table: Table) -> LookUp:
    table.only("in", "on", "their")
    on = table.texts("on")
    their = table.texts("their") or tuple(each.rpartition(".")[2] for each in on)
    if not on or len(on) != len(their):
        raise table.refuse("A look_up needs “on”, and “their” with as many columns.")
    return LookUp(table.line(), table.need("in", str), on, their)


def _unit(table: Table) -> Unit:
    table.only("key", "name", "parent")
    return Unit(
        line=table.line(),
        key=table.slug("key"),
        name=table.need("name", str),
        parent=table.optional_slug("parent"),
    )


def _moment(table: Table) -> Moment:
    words = ("proposition", "criterion", "dimension", "journey")
    table.only("key", "name", *words, "unit", "overall")
    return Moment(
        line=table.line(),
        key=table.slug("key"),
        name=table.need("name", str),
        **{word: table.take(word, str, "") for word in words},
        unit=table.optional_slug("unit"),
        overall=table.take("overall", bool, default=False),
    )


def _standard(table: Table) -> Standard:
    table.only("moment", "unit", "statement", "target", "told_to_customers", "valid_from")
    table.need("target", float)
    return Standard(
        line=table.line(),
        moment=table.slug("moment"),
        unit=table.optional_slug("unit"),
        statement=table.need("statement", str),
        target=_share(table, "target", 0.0),
        told_to_customers=table.take("told_to_customers", bool, default=False),
        valid_from=table.need("valid_from", date),
    )


def _check(table: Table, first: str) -> Check:
    table.only("name", "rows", "condition")
    condition = _condition(table, "condition")
    return Check(table.need("name", str), table.take("rows", str, first), condition)


def _figure(table: Table, first: str) -> Figure:
    table.only("name", "rows", "mean", "weight", "when")
    return Figure(
        line=table.line(),
        name=table.need("name", str),
        rows=table.take("rows", str, first),
        mean=_field(table, "mean"),
        weight=_optional_field(table, "weight"),
        when=_condition(table, "when") if "when" in table.content else None,
    )


def _observes(table: Table, first: str) -> list[Observe]:
    """One observation a block, or with “scores” one a line: moment = where its score is."""
    table.only("rows", "moment", "lens", "scores", "when", *OBSERVED_FIELDS)
    shared = {
        name: _field(table, name)
        for name in OBSERVED_FIELDS
        if name != "score" and name in table.content
    }
    if "happened_at" not in shared:
        table.need("happened_at", object)

    def block(line: int, moment: Field, score: Field) -> Observe:
        return Observe(
            line=line,
            rows=table.take("rows", str, first),
            moment=moment,
            lens=_key(table, "lens", _known_lens),
            fields=shared | {"score": score},
            when=_condition(table, "when") if "when" in table.content else None,
        )

    if "scores" not in table.content:
        moment = _key(table, "moment", Table.slug)
        return [block(table.line(), moment, _field(table, "score"))]
    if {"score", "moment"} & table.content.keys():
        raise table.refuse("“scores” names the moments itself: leave out “moment” and “score”.")
    scores = table.table("scores")
    return [
        block(
            scores.line(key), Field(scores.line(key), "moment", constant=key), _field(scores, key)
        )
        for key in scores.content
    ]


def _key(table: Table, key: str, checked: Callable[[Table, str], str]) -> Field:
    """A moment or lens: a bare text is the key itself, a table is a field."""
    if isinstance(table.need(key, object), str):
        return Field(table.line(key), key, constant=checked(table, key))
    return _field(table, key)


def _known_lens(table: Table, key: str) -> str:
    lens = table.need(key, str)
    if lens not in OBSERVED_LENSES:
        hint = nearest(lens, OBSERVED_LENSES)
        if lens == "promised":
            hint = " What is promised is written as a [[standard]] with its target."
        raise table.refuse(f"There is no lens “{lens}” to observe.{hint}", key)
    return lens


def _names_agree(recipe: Recipe) -> None:
    """Every name used for a source is that of a source; names are given once."""
    names = [source.name for source in recipe.sources]
    for source in recipe.sources:
        if names.count(source.name) > 1:
            raise _at(source.line, f"Two sources are called “{source.name}”: give each a “name”.")
        for look_up in source.look_up:
            _a_source(look_up.line, look_up.source, names)
    for block in recipe.observes:
        _a_source(block.line, block.rows, names)
    for figure in recipe.figures:
        _a_source(figure.line, figure.rows, names)
    for check in recipe.checks:
        _a_source(check.condition.line, check.rows, names)


def _a_source(line: int, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise _at(line, f"There is no source “{name}”.{nearest(name, names)}")


def _at(line: int, sentence: str) -> ImportRefusedError:
    return ImportRefusedError(f"Line {line} of the recipe: {sentence}")
