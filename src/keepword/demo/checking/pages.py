"""The sentences of the board and of the moments' pages, from what the pages themselves show."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from keepword.board.gap_sentences import KEYS
from keepword.board.results import Board, GapLine, Mark, MomentPage, Period, Row, Trend, WeekPoint
from keepword.board.sentences import plain
from keepword.demo.checking.statements import Statement
from keepword.measure import NAMED_GAPS
from keepword.simulate import Truth

LENSES = {KEYS[gap.name]: (gap.later, gap.earlier) for gap in NAMED_GAPS}
"""What each gap subtracts from what."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Which part of the shop a figure speaks of."""

    truth: Truth
    promised: dict[str, float]
    """The share promised at each moment over the period."""
    first: dt.date
    last: dt.date
    units: Collection[str] | None = None
    channel: str | None = None
    observed: Mapping[str, float] = field(default_factory=dict)
    """What is delivered at moments where only somebody who looks on can tell."""
    _known: dict[tuple[str, str], float | None] = field(default_factory=dict, compare=False)

    def share(self, moment: str, lens: str) -> float | None:
        """The truth of one lens."""
        if lens == "promised":
            return self.promised.get(moment)
        if lens == "delivered" and moment in self.observed:
            return self.observed[moment]
        if (moment, lens) not in self._known:
            true = self.truth.share(
                moment, lens, self.first, self.last, units=self.units, channel=self.channel
            )
            self._known[moment, lens] = true
        return self._known[moment, lens]


def of_board(board: Board, part: Part) -> Iterator[Statement]:
    """Everything that the board says in figures."""
    overall = [board.overall] if board.overall else []
    for row in overall:
        theirs = next((mark for mark in row.marks if mark.lens == "perceived"), None)
        if theirs:
            yield from of_mark("The headline", plain(board.headline), row.key, theirs, part)
    yield from _of_first(board, part)
    for row in (*board.rows, *overall):
        yield from of_row(row, part)


def _of_first(board: Board, part: Part) -> Iterator[Statement]:
    row = next((row for row in board.rows if row.key == board.first.key), None)
    if row is None:
        return
    said = plain(board.first.sentence)
    largest = [gap for gap in row.gaps if gap.said.removesuffix(".").lower() in said.lower()]
    for gap in largest[:1]:
        yield from _of_gap("What to look at first", said, row.key, gap, part)


def of_row(row: Row, part: Part) -> Iterator[Statement]:
    """Every mark and every gap of a moment."""
    for mark in row.marks:
        yield from of_mark(row.name, f"{mark.label} {mark.said}", row.key, mark, part)
    for gap in row.gaps:
        yield from _of_gap(row.name, gap.said, row.key, gap, part)


def of_mark(about: str, said: str, moment: str, mark: Mark, part: Part) -> Iterator[Statement]:
    """One lens, unless nothing is drawn of it; leaders are all there are, so it is exact."""
    true = part.share(moment, mark.lens)
    if true is None or mark.at is None:
        return
    exact = mark.low is None or mark.spread
    low, high = (None, None) if exact else (mark.low, mark.high)
    yield Statement(about, said, true, mark.at, low, high)


def _of_gap(about: str, said: str, moment: str, gap: GapLine, part: Part) -> Iterator[Statement]:
    later, earlier = (part.share(moment, lens) for lens in LENSES[gap.key])
    if later is None or earlier is None or gap.value is None:
        return
    yield Statement(about, said, later - earlier, gap.value, gap.low, gap.high)


# --- a moment's page ---------------------------------------------------------------------------


def of_moment(
    page: MomentPage, part: Part, below: Mapping[str, Collection[str]]
) -> Iterator[Statement]:
    """Weeks, units, and kept beside broken; `below` has the units that each unit holds."""
    moment = page.row.key
    for trend in page.trends:
        yield from _of_trend(page.row.name, moment, trend, page.filters.period, part)
    for dot in page.units:
        of_unit = replace(part, units=below[dot.key], _known={})
        for mark in dot.marks:
            about = f"{page.row.name}, {dot.name}"
            yield from of_mark(about, f"{mark.label} {mark.said}", moment, mark, of_unit)
    yield from _of_related(page, part)


def _of_trend(
    name: str, moment: str, trend: Trend, period: Period, part: Part
) -> Iterator[Statement]:
    if trend.lens not in {"delivered", "perceived"}:
        return
    for point in trend.points:
        first, last = _days_of(point, period)
        within = replace(part, first=first, last=last, _known={})
        said = f"{point.said}: {trend.label} {point.mark.said}"
        yield from of_mark(name, said, moment, point.mark, within)


def _days_of(point: WeekPoint, period: Period) -> tuple[dt.date, dt.date]:
    """A point stands in the middle of the days it covers."""
    whole = (period.last_day - period.first_day).days + 1
    start = (point.week - period.first_day).days
    days = round(2 * (point.x * whole - start))
    return point.week, point.week + (days - 1) * DAY


def _of_related(page: MomentPage, part: Part) -> Iterator[Statement]:
    for related in page.related:
        for kept, mark in ((True, related.kept), (False, related.broken)):
            true = part.truth.satisfied_where(page.row.key, part.first, part.last, kept=kept)
            if mark.at is not None and true is not None:
                said = plain(related.sentence)
                yield Statement(page.row.name, said, true, mark.at, mark.low, mark.high)
