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
    open_is_broken: bool = False
    """What is not done although its time has passed counts as not kept."""


@dataclass(frozen=True)
class Seen:
    """What a row says of one moment."""

    moment: str
    lens: str
    happened_at: str
    score: Score
    moment_name: str = ""
    """Given where the moment is new."""
    proposition: str = ""


@dataclass(frozen=True)
class Columns(Seen):
    """How the columns of a file become observations of one moment, or of several."""

    further: tuple[Seen, ...] = ()
    """Other moments that the same rows speak of."""
    name: str = ""
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

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What the rows say of each moment."""
        return (self, *self.further)

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Columns":
        """From the database."""
        further = (
            Seen(**{**each, "score": Score(**each["score"])}) for each in known.get("further", ())
        )
        return cls(**{**known, "score": Score(**known["score"]), "further": tuple(further)})


def recipe_text(columns: Columns, *, key: str) -> str:
    """The recipe, with a line for everything that the form said."""
    return "\n".join(_lines(columns, key)) + "\n"


def people_of(lens: str) -> str:
    """Whose view it is: a person's key means somebody else among staff than among customers."""
    return PEOPLE.get(lens, "customers")


def _lines(columns: Columns, key: str) -> Iterator[str]:
    yield f"name = {_text(key)}"
    yield f"mode = {_text(columns.mode)}"
    yield f"time_zone = {_text(columns.time_zone)}"
    yield f"people = {_text(people_of(columns.lens))}"
    yield from ("", "[[source]]", f"name = {_text(key)}", 'file = "*"')
    yield f"decimal = {_text(columns.decimal)}"
    if columns.encoding:
        yield f"encoding = {_text(columns.encoding)}"
    if DATE_STYLES[columns.dates]:
        yield f"date_formats = {json.dumps(DATE_STYLES[columns.dates])}"
    if done := [each.score.column for each in columns.seen if each.score.open_is_broken]:
        yield f"known_until = [{', '.join(_text(each) for each in dict.fromkeys(done))}]"
    yield "[source.columns]"
    for name, kind in dict(kinds(columns)).items():
        yield f"{_text(name)} = {_text(kind)}"
    new = {seen.moment: seen for seen in reversed(columns.seen) if seen.moment_name}
    for seen in reversed(new.values()):
        yield from ("", "[[moment]]", f"key = {_text(seen.moment)}")
        yield f"name = {_text(seen.moment_name)}"
        yield f"proposition = {_text(seen.proposition)}"
    for seen in columns.seen:
        for name, condition in _checks(seen.score):
            yield from ("", "[[check]]", f"name = {_text(name)}", f"condition = {_text(condition)}")
    for seen in columns.seen:
        yield from _observe(seen)
        yield from _optional(columns)


def _observe(seen: Seen) -> Iterator[str]:
    yield from ("", "[[observe]]", f"moment = {_text(seen.moment)}")
    yield f"lens = {_text(seen.lens)}"
    if seen.score.open_is_broken:
        happened, due = quoted(seen.happened_at), quoted(seen.score.other)
        yield f"happened_at = {{ expression = {_text(f'coalesce({happened}, {due})')} }}"
    else:
        yield f"happened_at = {_text(seen.happened_at)}"
    yield f"score = {{ expression = {_text(_expression(seen.score))} }}"


def _optional(columns: Columns) -> Iterator[str]:
    if columns.same_unit:
        yield f"unit = {{ constant = {_text(columns.same_unit)} }}"
    for field in ("unit", "person", "channel", "ref", "weight"):
        if column := getattr(columns, field):
            yield f"{field} = {_text(column)}"


def kinds(columns: Columns) -> Iterator[tuple[str, str]]:
    """What each column that is used is read as; a column that is used twice comes twice."""
    for seen in columns.seen:
        yield seen.happened_at, "time"
        if seen.score.way in {"on-time", "within"}:
            yield from ((seen.score.column, "time"), (seen.score.other, "time"))
        else:
            yield seen.score.column, "number" if seen.score.way == "rating" else "yes-no"
    if columns.weight:
        yield columns.weight, "number"


def _expression(score: Score) -> str:
    column = quoted(score.column)
    if score.way == "holds":
        return f"CAST({column} AS INTEGER)"
    if score.way == "rating":
        return f"CAST({column} >= {score.limit:g} AS INTEGER)"
    due = _due(score)
    if not score.open_is_broken:
        return f"CAST({_not_after(score, column, due)} AS INTEGER)"
    over = f"{column} IS NULL AND NOT {_not_after(score, 'known_until', due)}"
    return f"CASE WHEN {over} THEN 0 ELSE CAST({_not_after(score, column, due)} AS INTEGER) END"


def _due(score: Score) -> str:
    other = quoted(score.other)
    if score.way == "on-time":
        return other
    return f"{other} + INTERVAL {round(score.limit * MINUTES[score.span])} MINUTE"


def _not_after(score: Score, time: str, due: str) -> str:
    if score.way == "on-time" and score.by_day:
        return f"CAST({time} AS DATE) <= CAST({due} AS DATE)"
    return f"{time} <= {due}"


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
