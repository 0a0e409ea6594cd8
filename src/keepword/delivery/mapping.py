"""From what the form says to a recipe: the same text that somebody would write by hand.

Every expression is made here, of columns that the file has; nobody types one on a page.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keepword.delivery.sql import quoted

PEOPLE = {"believed_leaders": "staff", "believed_staff": "staff", "believed_expected": "staff"}
DATE_STYLES: dict[str, tuple[str, ...]] = {
    "iso": (),
    "dots": ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S"),
    "days-first": ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"),
    "months-first": ("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S"),
}
MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}


@dataclass(frozen=True)
class Score:
    """How the score comes about: which of four ways, and the columns and numbers it needs."""

    way: str
    """holds, on-time, within or rating"""
    column: str = ""
    """What says yes or no; when it was done; the rating."""
    other: str = ""
    """When it was due; when it began."""
    limit: float = 0
    """So many minutes, hours or days; at least this rating."""
    span: str = "days"
    highest: float = 0
    by_day: bool = True


@dataclass(frozen=True)
class Columns:
    """How the columns of a file become observations of one moment."""

    name: str
    moment: str
    lens: str
    happened_at: str
    score: Score
    moment_name: str = ""
    """Given where the moment is new."""
    proposition: str = ""
    unit: str = ""
    same_unit: str = ""
    person: str = ""
    channel: str = ""
    ref: str = ""
    weight: str = ""
    mode: str = "append"
    dates: str = "iso"
    decimal: str = "."
    encoding: str = ""
    time_zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Columns":
        """From the database."""
        return cls(**{**known, "score": Score(**known["score"])})


def recipe_text(columns: Columns, *, key: str) -> str:
    """The recipe, with a line for everything that the form said."""
    return "\n".join(_lines(columns, key)) + "\n"


def _lines(columns: Columns, key: str) -> Iterator[str]:
    yield f"name = {_text(key)}"
    yield f"mode = {_text(columns.mode)}"
    yield f"time_zone = {_text(columns.time_zone)}"
    yield f"people = {_text(PEOPLE.get(columns.lens, 'customers'))}"
    yield from ("", "[[source]]", f"name = {_text(key)}", 'file = "*"')
    yield f"decimal = {_text(columns.decimal)}"
    if columns.encoding:
        yield f"encoding = {_text(columns.encoding)}"
    if DATE_STYLES[columns.dates]:
        yield f"date_formats = {json.dumps(DATE_STYLES[columns.dates])}"
    yield "[source.columns]"
    for name, kind in _types(columns).items():
        yield f"{_text(name)} = {_text(kind)}"
    if columns.moment_name:
        yield from ("", "[[moment]]", f"key = {_text(columns.moment)}")
        yield f"name = {_text(columns.moment_name)}"
        yield f"proposition = {_text(columns.proposition)}"
    for name, condition in _checks(columns.score):
        yield from ("", "[[check]]", f"name = {_text(name)}", f"condition = {_text(condition)}")
    yield from ("", "[[observe]]", f"moment = {_text(columns.moment)}")
    yield f"lens = {_text(columns.lens)}"
    yield f"happened_at = {_text(columns.happened_at)}"
    yield f"score = {{ expression = {_text(_expression(columns.score))} }}"
    yield from _optional(columns)


def _optional(columns: Columns) -> Iterator[str]:
    if columns.same_unit:
        yield f"unit = {{ constant = {_text(columns.same_unit)} }}"
    for field in ("unit", "person", "channel", "ref", "weight"):
        if column := getattr(columns, field):
            yield f"{field} = {_text(column)}"


def _types(columns: Columns) -> dict[str, str]:
    score = columns.score
    types = {columns.happened_at: "time"}
    if columns.weight:
        types[columns.weight] = "number"
    if score.way in {"on-time", "within"}:
        return types | {score.column: "time", score.other: "time"}
    return types | {score.column: "number" if score.way == "rating" else "yes-no"}


def _expression(score: Score) -> str:
    column, other = quoted(score.column), quoted(score.other)
    if score.way == "holds":
        return f"CAST({column} AS INTEGER)"
    if score.way == "rating":
        return f"CAST({column} >= {score.limit:g} AS INTEGER)"
    if score.way == "within":
        minutes = round(score.limit * MINUTES[score.span])
        return f"CAST({column} <= {other} + INTERVAL {minutes} MINUTE AS INTEGER)"
    if score.by_day:
        return f"CAST(CAST({column} AS DATE) <= CAST({other} AS DATE) AS INTEGER)"
    return f"CAST({column} <= {other} AS INTEGER)"


def _checks(score: Score) -> Iterator[tuple[str, str]]:
    column, other = quoted(score.column), quoted(score.other)
    if score.way == "within":
        yield "it was done before it began", f"{column} >= {other}"
    if score.way == "rating":
        yield (
            f"the rating is not between 0 and {score.highest:g}",
            f"{column} BETWEEN 0 AND {score.highest:g}",
        )


def _text(value: str) -> str:
    """A text of TOML: quotes, backslashes and control characters are written out."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain) + '"'
