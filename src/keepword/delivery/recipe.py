"""A recipe: how the columns of an organisation's files become observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MODES = ("append", "replace-period")
COLUMN_TYPES = ("text", "number", "duration", "date", "time", "yes-no")
IMPOSSIBLE = ("stop", "refuse")
"""What a value that cannot be does: stop the import, or have its row refused."""
OBSERVED_FIELDS = (
    "happened_at",
    "score",
    "weight",
    "person",
    "unit",
    "channel",
    "stratum",
    "ref",
    "newest",
)


@dataclass(frozen=True)
class Field:
    """Where a value comes from: a column (its values perhaps translated), a constant, SQL."""

    line: int
    name: str
    column: str | None = None
    values: Mapping[str, Any] | None = None
    constant: Any = None
    expression: str | None = None


@dataclass(frozen=True)
class LookUp:
    """Columns of another source, found by a key: at most one row of it, so no row multiplies."""

    line: int
    source: str
    on: tuple[str, ...]
    their: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Files of one layout."""

    line: int
    name: str
    files: tuple[str, ...]
    delimiter: str | None
    encoding: str | None
    decimal: str
    date_formats: tuple[str, ...]
    missing: tuple[str, ...]
    sheet: str | None
    columns: Mapping[str, str]
    column_lines: Mapping[str, int]
    look_up: tuple[LookUp, ...]
    known_until: tuple[Field, ...] = ()
    """Columns whose newest time says until when these files know what was done."""


@dataclass(frozen=True)
class Unit:
    """A department, team or location."""

    line: int
    key: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class Moment:
    """A moment of truth and its proposition."""

    line: int
    key: str
    name: str
    proposition: str
    criterion: str
    dimension: str
    journey: str
    unit: str | None
    overall: bool


@dataclass(frozen=True)
class Standard:
    """What is promised at a moment."""

    line: int
    moment: str
    unit: str | None
    statement: str
    target: float
    told_to_customers: bool
    valid_from: date


@dataclass(frozen=True)
class Check:
    """A condition that a source's rows must meet."""

    name: str
    rows: str
    condition: Field


@dataclass(frozen=True)
class Observe:
    """How one row becomes one observation."""

    line: int
    rows: str
    moment: Field
    lens: Field
    fields: Mapping[str, Field]
    when: Field | None


@dataclass(frozen=True)
class Figure:
    """A mean for the report, to hold against what is known from elsewhere."""

    line: int
    name: str
    rows: str
    mean: Field
    weight: Field | None
    when: Field | None


@dataclass(frozen=True)
class Recipe:
    """The whole, checked as far as it can be without its files."""

    text: str
    name: str
    mode: str
    time_zone: str
    people: str
    organisation: str | None
    refused_at_most: float
    impossible: str
    sources: tuple[Source, ...]
    units: tuple[Unit, ...]
    moments: tuple[Moment, ...]
    standards: tuple[Standard, ...]
    checks: tuple[Check, ...]
    observes: tuple[Observe, ...]
    figures: tuple[Figure, ...]
    lenses: tuple[str, ...]
    """The lenses that can be observed."""

    def source(self, name: str) -> Source:
        """The source of that name."""
        return next(source for source in self.sources if source.name == name)
