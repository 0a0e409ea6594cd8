"""Where things stand in the pages' drawings.

Across, everything is in percent of the drawing's width, so that one drawing fits a phone and a desk
and its letters keep their size; down, everything is in pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keepword.board.results import Mark, Row, Trend, WeekPoint
from keepword.board.wording import day_as
from keepword.board.wording import gettext as _

LANE = 15
"""Pixels from one lane of a strip to the next: marks of neighbouring lanes touch, never cover."""
MARGIN = 13
TREND_HEIGHT = 300
FULL = 1000.0
"""The sides of the square in which a trend's lines are drawn before the page stretches it."""
ORDER = (
    "perceived",
    "delivered",
    "promised",
    "believed_leaders",
    "believed_staff",
    "expected",
)
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def percent(value: float) -> str:
    """A place on the scale from 0 to 1 as a length across the drawing."""
    return f"{min(max(value, 0.0), 1.0) * 100:.2f}%"


@dataclass(frozen=True)
class Placed:
    """A mark and where it stands, `y` counted from the axis."""

    mark: Mark
    x: str
    y: int
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Zone:
    """The band of what customers expect, or of how far perception falls short."""

    x: str
    width: str


@dataclass(frozen=True)
class Strip:
    """The marks of one row beside each other on the scale."""

    height: int
    axis: int
    marks: tuple[Placed, ...]
    expected: Zone | None
    shortfall: Zone | None
    said: str


def strip(marks: Sequence[Mark], shortfall: tuple[float, float] | None = None) -> Strip:
    """Place a row's marks: the lanes that are in use give the height; perceived is drawn last."""
    shown = [mark for mark in marks if mark.at is not None]
    points = [mark for mark in shown if mark.lens != "expected"]
    above = min((mark.lane for mark in points), default=0)
    below = max((mark.lane for mark in points), default=0)
    axis = MARGIN - min(above, 0) * LANE
    points.sort(key=lambda mark: mark.lens == "perceived")
    return Strip(
        height=axis + max(below, 0) * LANE + MARGIN,
        axis=axis,
        marks=tuple(_place(mark, mark.lane * LANE) for mark in points),
        expected=_expected(shown),
        shortfall=_zone(*shortfall) if shortfall else None,
        said="; ".join(f"{mark.label} {mark.said}" for mark in shown) or _("No figure to draw"),
    )


def row_strip(row: Row) -> Strip:
    """Place the marks of a board's row."""
    return strip(row.marks, row.shortfall)


def _place(mark: Mark, y: int) -> Placed:
    return Placed(
        mark=mark,
        x=percent(mark.at or 0.0),
        y=y,
        low=None if mark.low is None else percent(mark.low),
        high=None if mark.high is None else percent(mark.high),
    )


def _zone(start: float, end: float) -> Zone:
    start, end = sorted((min(max(start, 0.0), 1.0), min(max(end, 0.0), 1.0)))
    return Zone(x=percent(start), width=percent(end - start))


def _expected(marks: Sequence[Mark]) -> Zone | None:
    mark = next((mark for mark in marks if mark.lens == "expected"), None)
    if mark is None or mark.at is None:
        return None
    low = mark.at if mark.low is None else mark.low
    high = mark.at if mark.high is None else mark.high
    return _zone(low, high)


@dataclass(frozen=True)
class Tick:
    """A line of the scale and what it says."""

    place: str
    said: str


@dataclass(frozen=True)
class Dot:
    """One week of one lens."""

    point: WeekPoint
    x: str
    y: str
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Curve:
    """One lens over the weeks."""

    trend: Trend
    line: str
    band: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class TrendChart:
    """All lenses over the weeks."""

    height: int
    curves: tuple[Curve, ...]
    levels: tuple[Tick, ...]
    weeks: tuple[Tick, ...]


def trend_chart(trends: Sequence[Trend]) -> TrendChart | None:
    """Draw the weeks on the scale of all pages, 0 to 100: no change looks larger than it is."""
    points = [point for trend in trends for point in trend.points if point.mark.at is not None]
    if not points:
        return None
    curves = sorted(map(_curve, trends), key=lambda curve: curve.trend.lens == "perceived")
    return TrendChart(
        height=TREND_HEIGHT,
        curves=tuple(curves),
        levels=tuple(Tick(place=_down(level), said=f"{level * 100:.0f}") for level in TICKS),
        weeks=_week_ticks(points),
    )


def _down(value: float) -> str:
    return percent(1.0 - value)


def _week_ticks(points: Sequence[WeekPoint]) -> tuple[Tick, ...]:
    """Name the first week, the last and the one between."""
    weeks = sorted({(point.week, point.x) for point in points})
    chosen = sorted({0, len(weeks) // 2, len(weeks) - 1})
    return tuple(
        Tick(place=percent(x), said=day_as("short", week))
        for week, x in (weeks[index] for index in chosen)
    )


def _curve(trend: Trend) -> Curve:
    shown = [point for point in trend.points if point.mark.at is not None]
    places = [(x, point.mark.at or 0.0) for point in shown for x in point.ends or (point.x,)]
    band = _band(shown)
    is_zone = trend.lens == "expected" and band  # what is expected is a zone: it has no marks
    return Curve(
        trend=trend,
        line=_polyline(places),
        band=band,
        dots=() if is_zone else tuple(map(_dot, shown)),
    )


def _polyline(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(
        f"{x * FULL:.1f},{(1.0 - min(max(y, 0.0), 1.0)) * FULL:.1f}" for x, y in places
    )


def _band(points: Sequence[WeekPoint]) -> str:
    """The intervals as one band; nothing where one is missing, or there is but one."""
    known = [
        (x, point.mark.low, point.mark.high)
        for point in points
        if point.mark.low is not None and point.mark.high is not None
        for x in point.ends or (point.x,)
    ]
    if len(known) < max(sum(len(point.ends or (1,)) for point in points), 2):
        return ""
    there = [(x, high) for x, _, high in known]
    back = [(x, low) for x, low, _ in reversed(known)]
    return _polyline(there + back) + "Z"


def _dot(point: WeekPoint) -> Dot:
    mark = point.mark
    return Dot(
        point=point,
        x=percent(point.x),
        y=_down(mark.at or 0.0),
        low=None if mark.low is None else _down(mark.low),
        high=None if mark.high is None else _down(mark.high),
    )


@dataclass(frozen=True)
class LegendEntry:
    """A mark and what it stands for."""

    lens: str
    told: bool
    label: str

    @property
    def hollow(self) -> bool:
        """A promise that customers were not told of."""
        return self.lens == "promised" and not self.told


def is_hollow(mark: Mark) -> bool:
    """Whether a mark is drawn without its filling: few answers, or a promise inside."""
    return mark.early or (mark.lens == "promised" and not mark.told_to_customers)


def legend(marks: Iterable[Mark]) -> tuple[LegendEntry, ...]:
    """Every kind of mark once, perceived first; a promise says to whom it was made."""
    found = {(mark.lens, mark.told_to_customers): mark for mark in marks}
    entries = [LegendEntry(lens, told, _named(mark)) for (lens, told), mark in found.items()]
    return tuple(sorted(entries, key=lambda entry: ORDER.index(entry.lens)))


def _named(mark: Mark) -> str:
    if mark.lens != "promised":
        return mark.label
    return _("promised to customers") if mark.told_to_customers else _("promised inside")
