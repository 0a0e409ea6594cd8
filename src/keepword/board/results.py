"""What the pages show: frozen, computed to the last word, so that a template only lays it out.

`board.measures` makes them from what stands in an address: `board(first=, last=, unit=, channel=)`
and `moment_page(key, ...)`. Positions run from 0 to 1. A `said` is the text of a figure as a person
would read it aloud. A figure that is withheld is `None` in every field that could give it away, its
n included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included, in the organisation's time zone."""

    first_day: date
    last_day: date
    said: str


@dataclass(frozen=True)
class Span(Period):
    """The months of which there are observations.

    `usual_end` is the last day of the last month that holds as many as a month usually does: a few
    strays may lie far behind it.
    """

    usual_end: date


@dataclass(frozen=True)
class Filters:
    """What the address asks for: keys, or None for all units and all channels."""

    period: Period
    unit: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Choice:
    """One entry of a filter: `key` is what goes into the address ("" means all)."""

    key: str
    name: str
    chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; `lens` gives a figure its colour ("moment" marks a moment's name)."""

    text: str
    lens: str | None = None


Sentence = tuple[Part, ...]


@dataclass(frozen=True)
class Mark:
    """One lens on a row. `expected` is a zone: draw it as a band, not as a point.

    `at` is where the mark stands, None when nothing may be drawn. `early` (under 30 answers):
    there is no index, `said` is "7 of 9" where answers were `counted`, draw the mark hollow. `low`
    and `high` are the interval, for leaders the spread of a population (`spread`); where they are
    None `why_no_interval` says why.
    `lane` (-2 to 2, 0 on the axis, negative above) keeps marks that lie close from covering each
    other; perceived is always on the axis.
    """

    lens: str
    label: str
    at: float | None
    low: float | None
    high: float | None
    n: int | None
    said: str
    interval_said: str
    why_no_interval: str = ""
    early: bool = False
    counted: bool = False
    spread: bool = False
    told_to_customers: bool = False
    withheld: bool = False
    lane: int = 0
    method: str = ""


@dataclass(frozen=True)
class GapLine:
    """One named gap; `refused` says why it is not given. `certain`: its interval excludes 0."""

    key: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    n_later: int | None
    n_earlier: int | None
    said: str
    value_said: str
    method: str
    ranks: bool
    certain: bool = False
    refused: str | None = None
    more_answers: int | None = None


@dataclass(frozen=True)
class Row:
    """A moment on the board. `withheld` replaces all figures of people's views by a sentence."""

    key: str
    name: str
    proposition: str
    unit_name: str
    dimension: str
    marks: tuple[Mark, ...]
    gaps: tuple[GapLine, ...]
    sentence: Sentence
    figures_said: str
    note: str
    channels_said: str
    first: bool = False
    withheld: str | None = None
    shortfall: tuple[float, float] | None = None
    """From perceived to the farthest lens above it: the tinted band of the row."""


@dataclass(frozen=True)
class InSmall:
    """What the board says of each moment by its key: its marks by lens, and its sentence."""

    period: Period
    marks: Mapping[str, Mapping[str, Mark]]
    says: Mapping[str, str]


@dataclass(frozen=True)
class First:
    """What to look at first; `key` is None while nothing stands out."""

    sentence: Sentence
    key: str | None


@dataclass(frozen=True)
class Empty:
    """A board without anything to show, and what to do about it."""

    sentence: str
    next_step: str
    command: str


@dataclass(frozen=True)
class Board:
    """The whole first page. `overall` is not among `rows`; with `empty` there are no rows."""

    headline: Sentence
    subline: str
    rows: tuple[Row, ...]
    overall: Row | None
    first: First
    filters: Filters
    units: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    lenses: tuple[tuple[str, str], ...]
    """The legend: (lens, label) of every lens that some row shows."""
    empty: Empty | None = None
    span: Span | None = None
    """The days of which there are observations at all, as whole months."""
    channels_said: str = ""
    """Which channels all rows pool, if it is the same for all: then no row says it."""


@dataclass(frozen=True)
class WeekPoint:
    """A lens from `week` on; `x` is the middle of the days it covers, within the period.

    Few answers of people cover several weeks, or under a filter whole months: `said` names them.
    """

    lens: str
    week: date
    x: float
    mark: Mark
    said: str
    ends: tuple[float, float] | None = None
    """From where to where it holds unchanged: of a promise."""


@dataclass(frozen=True)
class Trend:
    """A lens over the weeks; weeks without answers, or with too few to show, are absent."""

    lens: str
    label: str
    points: tuple[WeekPoint, ...]


@dataclass(frozen=True)
class UnitDot:
    """A unit on the ranked plot: its marks, perceived first; best perceived at the top."""

    key: str
    name: str
    marks: tuple[Mark, ...]
    withheld: str | None = None


@dataclass(frozen=True)
class SourceLine:
    """Where observations come from; n is None where it would give a withheld group away."""

    source: str
    lens: str
    label: str
    channel: str
    n: int | None
    n_said: str


@dataclass(frozen=True)
class Related:
    """The overall among kept and among broken promises of this moment, side by side; no gap."""

    sentence: Sentence
    overall_name: str
    kept: Mark
    broken: Mark


@dataclass(frozen=True)
class MomentPage:
    """One moment: its row, its weeks, its units, its sources, and what goes with it."""

    row: Row
    criterion: str
    trends: tuple[Trend, ...]
    trends_said: str
    units: tuple[UnitDot, ...]
    sources: tuple[SourceLine, ...]
    related: tuple[Related, ...]
    filters: Filters
    unit_choices: tuple[Choice, ...]
    channel_choices: tuple[Choice, ...]
    span: Span | None = None
