"""What the page of one moment shows beside its row: weeks, units, sources."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from keepword import measure

from . import figures, sentences
from .cells import Cells, Together
from .reading import Moment
from .results import Mark, Period, Row, SourceLine, Trend, UnitDot, WeekPoint
from .tree import Tree
from .withholding import PEOPLES_VIEWS, Asked, grouped, stretches

Sums = Mapping[str, Any]
Days = tuple[date, date]
Spell = tuple[Days, Sequence[Sums]]
"""The days that a point covers, and its sums."""

_TREND = ("perceived", "delivered", "believed_leaders", "believed_staff", "expected")
_DOTS = ("perceived", "delivered")
_BANDS = ((100, "100 or more"), (figures.ENOUGH, "30 to 99"), (0, "fewer than 30"))
_WEEK = timedelta(days=6)


def row_without_figures(moment: Moment) -> Row:
    """The row of a moment of which nothing is known in the period."""
    return Row(
        key=moment.key,
        name=moment.name,
        proposition=moment.proposition,
        unit_name=moment.unit_name,
        dimension=moment.dimension,
        marks=(),
        gaps=(),
        sentence=sentences.of_row({}),
        figures_said="",
        note="nothing observed in this period",
        channels_said="",
    )


# --- weeks -------------------------------------------------------------------------------------


def trends(
    weeks: pa.Table, cells: Cells, asked: Asked, period: Period, *, minimum: int, level: float
) -> tuple[Trend, ...]:
    """Each lens over time, of one moment.

    What was delivered stands week by week. People's views stand in stretches of weeks that hold the
    minimum; under a filter, where weeks could give a few away, in runs of months.
    """
    rows = weeks.to_pylist()
    found = []
    for lens in _TREND:
        its_rows = [row for row in rows if row["lens"] == lens]
        if lens not in PEOPLES_VIEWS:
            spells = _by_week(its_rows, asked)
        elif asked.everything:
            spells = _in_stretches(its_rows, cells, minimum)
        else:
            spells = _in_runs(cells, lens, asked)
        points = tuple(_point(lens, spell, period, level) for spell in spells)
        if points:
            found.append(Trend(lens, figures.LABELS[lens], points))
    return tuple(found)


def _by_week(rows: Sequence[Sums], asked: Asked) -> list[Spell]:
    inside = [row for row in rows if asked.holds([(row["unit"], row["channel"])])]
    weeks = grouped(inside, key=lambda row: row["week"])
    return [((week, week + _WEEK), weeks[week]) for week in sorted(weeks)]


def _in_stretches(rows: Sequence[Sums], cells: Cells, minimum: int) -> list[Spell]:
    """Weeks cut at the ends of runs, joined within them, and put together again where they can."""
    spells: dict[Days, list[Sums]] = defaultdict(list)
    lensed = {(row["moment"], row["lens"]) for row in rows}
    for run in (run for each in lensed for run in cells.runs.get(each, ())):
        inside = [row for row in rows if run.holds(row["month"])]
        pieces = grouped(inside, key=lambda row: (row["week"], row["month"]))
        sizes = {piece: sum(row["n"] for row in found) for piece, found in pieces.items()}
        for stretch in stretches(sizes, minimum):
            days = (stretch[0][0], stretch[-1][0] + _WEEK)
            spells[days] += [row for piece in stretch for row in pieces[piece]]
    return [(days, spells[days]) for days in sorted(spells)]


def _in_runs(cells: Cells, lens: str, asked: Asked) -> list[Spell]:
    shown = [group for group in cells.shown(asked) if group.lens == lens]
    by_days = grouped(shown, key=_days_of_run)
    return [(days, cells.rows_of(by_days[days]).to_pylist()) for days in sorted(by_days)]


def _days_of_run(group: Together) -> Days:
    period = figures.months(*group.months)
    return period.first_day, period.last_day


def _point(lens: str, spell: Spell, period: Period, level: float) -> WeekPoint:
    (first, last), rows = spell
    start, end = max(first, period.first_day), min(last, period.last_day)
    middle = (start - period.first_day).days + ((end - start).days + 1) / 2
    return WeekPoint(
        lens=lens,
        week=first,
        x=middle / ((period.last_day - period.first_day).days + 1),
        mark=figures.mark(_total(rows), lens, level=level),
        said=_spell_said(first, last),
    )


def _total(rows: Iterable[Sums]) -> dict[str, float]:
    every = list(rows)
    return {name: sum(row[name] for row in every) for name in measure.TALLY_COLUMNS}


def _spell_said(first: date, last: date) -> str:
    """The week of 6 October 2025; or the days from the first to the last."""
    if last - first == _WEEK:
        return f"Week of {figures.day(first)}"
    return figures.period(first, last).said


# --- units -------------------------------------------------------------------------------------


def unit_dots(
    cells: Cells, asked: Asked, below: Mapping[str, str], tree: Tree, *, minimum: int, level: float
) -> tuple[UnitDot, ...]:
    """The units just below the one asked for, each with all that is below it, best perceived first.

    `below` are their keys and names.
    """
    dots = []
    for key, name in below.items():
        unit = Asked(tree.descendants(key), asked.channel)
        marks = _dot_marks(cells, unit, minimum, level)
        if marks:
            hidden = all(mark.withheld for mark in marks)
            dots.append(UnitDot(key, name, marks, figures.too_few(minimum) if hidden else None))
    return tuple(sorted(dots, key=_rank))


def _dot_marks(cells: Cells, unit: Asked, minimum: int, level: float) -> tuple[Mark, ...]:
    sums = grouped(cells.rows_of(cells.shown(unit)).to_pylist(), key=lambda row: row["lens"])
    marks = [figures.mark(_total(sums[lens]), lens, level=level) for lens in _DOTS if lens in sums]
    withheld = [lens for _, lens in sorted(cells.withheld(unit)) if lens in _DOTS]
    return figures.in_lanes([*marks, *(figures.withheld_mark(lens, minimum) for lens in withheld)])


def _rank(dot: UnitDot) -> tuple[bool, bool, float, str]:
    """Best perceived first; too few answers for an index after those; nothing shown last."""
    mark = next((mark for mark in dot.marks if mark.at is not None), None)
    if mark is None or mark.at is None:
        return (True, True, 0.0, dot.name)
    return (mark.lens != "perceived", mark.early, -mark.at, dot.name)


# --- sources -----------------------------------------------------------------------------------


def sources(tallies: pa.Table) -> tuple[SourceLine, ...]:
    """Where the observations come from; of people's views only about how many there are."""
    lines = [_source(row) for row in tallies.to_pylist() if row["lens"] in figures.LABELS]
    order = list(figures.LABELS)
    return tuple(
        sorted(lines, key=lambda line: (order.index(line.lens), line.source, line.channel))
    )


def _source(row: Sums) -> SourceLine:
    exact = row["lens"] not in PEOPLES_VIEWS
    band = next(said for least, said in _BANDS if row["n"] >= least)
    return SourceLine(
        source=row["source"],
        lens=row["lens"],
        label=figures.LABELS[row["lens"]],
        channel=row["channel"],
        n=row["n"] if exact else None,
        n_said=figures.thousands(row["n"]) if exact else band,
    )
