"""What the page of one moment shows beside its row: weeks, units, sources."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from keepword.organisation.tree import Tree

from . import figures, sentences
from .cells import Cells, Together
from .figures import Sums
from .promises import Stretch
from .reading import Moment
from .results import Mark, Period, Row, SourceLine, Trend, UnitDot, WeekPoint
from .ways import way
from .withholding import PEOPLES_VIEWS, Asked, grouped, stretches
from .wording import counted, day_as, gettext_noop
from .wording import gettext as _

Days = tuple[date, date]
Spell = tuple[Days, Sequence[Sums]]
"""The days that a point covers, and its sums."""

_TREND = ("perceived", "delivered", "believed_leaders", "believed_staff", "expected")
_DOTS = ("perceived", "delivered")
_BANDS = (
    (100, gettext_noop("100 or more")),
    (figures.ENOUGH, gettext_noop("30 to 99")),
    (0, gettext_noop("fewer than 30")),
)
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
        note=_("nothing observed in this period"),
        channels_said="",
    )


# --- weeks -------------------------------------------------------------------------------------


def trends(
    weeks: pa.Table,
    cells: Cells,
    asked: Asked,
    period: Period,
    promises: Sequence[Stretch],
    *,
    minimum: int,
    level: float,
) -> tuple[Trend, ...]:
    """Each lens over time, of one moment, and what was promised meanwhile.

    What was delivered stands week by week. People's views stand in stretches of weeks that hold the
    minimum; under a filter, where weeks could give a few away, in runs of months. So does what is
    expected, as a zone: it is asked seldom and moves slowly.
    """
    rows = weeks.to_pylist()
    spells: list[tuple[str, Spell]] = []
    for lens in _TREND:
        its_rows = [row for row in rows if row["lens"] == lens]
        if lens not in PEOPLES_VIEWS:
            its_spells = _by_week(its_rows, asked)
        elif asked.everything and lens != "expected":
            its_spells = _in_stretches(its_rows, cells, minimum)
        else:
            its_spells = _in_runs(cells, lens, asked)
        spells += [(lens, spell) for spell in its_spells]
    targets = [("promised", [figures.target(stretch.share)]) for stretch in promises]
    observed = [(lens, sums) for lens, (_, sums) in spells]
    marks = iter(figures.marks_of([*observed, *targets], level=level))
    points = [
        _zone(days, mark, period) if lens == "expected" else _point(days, mark, period)
        for (lens, (days, _)), mark in zip(spells, marks, strict=False)
    ]
    points += [
        _promised(stretch, mark, period) for stretch, mark in zip(promises, marks, strict=True)
    ]
    by_lens = grouped(points, key=lambda point: point.lens)
    return tuple(
        Trend(lens, figures.label(lens), tuple(by_lens[lens]))
        for lens in (*_TREND, "promised")
        if lens in by_lens
    )


def _promised(stretch: Stretch, mark: Mark, period: Period) -> WeekPoint:
    days = (stretch.first_day, stretch.last_day)
    return _zone(days, replace(mark, told_to_customers=stretch.told), period)


def _zone(days: Days, mark: Mark, period: Period) -> WeekPoint:
    """A point that holds from a first day to a last one."""
    whole = (period.last_day - period.first_day).days + 1
    start, end = ((day - period.first_day).days for day in days)
    ends = max(start, 0) / whole, min(end + 1, whole) / whole
    return replace(_point(days, mark, period), ends=ends)


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
    return [(days, cells.sums_of(by_days[days])) for days in sorted(by_days)]


def _days_of_run(group: Together) -> Days:
    period = figures.months(*group.months)
    return period.first_day, period.last_day


def _point(days: Days, mark: Mark, period: Period) -> WeekPoint:
    first, last = days
    start, end = max(first, period.first_day), min(last, period.last_day)
    middle = (start - period.first_day).days + ((end - start).days + 1) / 2
    return WeekPoint(
        lens=mark.lens,
        week=start,
        x=middle / ((period.last_day - period.first_day).days + 1),
        mark=mark,
        said=_spell_said(first, last),
    )


def _spell_said(first: date, last: date) -> str:
    """The week of 6 October 2025; or the days from the first to the last."""
    if last - first == _WEEK:
        return _("Week of %(day)s") % {"day": day_as("day", first)}
    return figures.period(first, last).said


# --- units -------------------------------------------------------------------------------------


def unit_dots(
    cells: Cells, asked: Asked, below: Mapping[str, str], tree: Tree, *, minimum: int, level: float
) -> tuple[UnitDot, ...]:
    """The units just below the one asked for, each with all that is below it, best perceived first.

    `below` are their keys and names.
    """
    asked_of = {key: Asked(tree.descendants(key), asked.channel) for key in below}
    sums = [(key, lens, rows) for key in below for lens, rows in _dot_sums(cells, asked_of[key])]
    marks: dict[str, list[Mark]] = {key: [] for key in below}
    found = figures.marks_of([(lens, rows) for _, lens, rows in sums], level=level)
    for (key, *_sums), mark in zip(sums, found, strict=True):
        marks[key].append(mark)
    for key, its in marks.items():
        hidden = [lens for _, lens in sorted(cells.withheld(asked_of[key])) if lens in _DOTS]
        its += [figures.withheld_mark(lens, minimum) for lens in hidden]
    dots = [_dot(key, below[key], its, minimum) for key, its in marks.items() if its]
    return tuple(sorted(dots, key=_rank))


def _dot_sums(cells: Cells, unit: Asked) -> list[tuple[str, list[Sums]]]:
    by_lens: dict[str, list[Sums]] = grouped(
        cells.sums_of(cells.shown(unit)), key=lambda row: row["lens"]
    )
    return [(lens, by_lens[lens]) for lens in _DOTS if lens in by_lens]


def _dot(key: str, name: str, marks: Sequence[Mark], minimum: int) -> UnitDot:
    hidden = all(mark.withheld for mark in marks)
    return UnitDot(key, name, figures.in_lanes(marks), figures.too_few(minimum) if hidden else None)


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
        label=figures.label(row["lens"]),
        channel=way(row["channel"]),
        n=row["n"] if exact else None,
        n_said=counted(row["n"]) if exact else _(band),
    )
