"""From tallies and what is known of the moments to the board: pure, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from keepword import measure

from . import figures, gap_sentences, measured, notes, sentences, wording
from .cells import texts
from .promises import Promise
from .results import (
    Board,
    Choice,
    Filters,
    First,
    GapLine,
    InSmall,
    Mark,
    Period,
    Row,
    Span,
)
from .withholding import PEOPLES_VIEWS, grouped

Lensed = tuple[str, str]
"""A moment and a lens."""
DRAWN = tuple(figures.LABELS)
"""The lenses that have a mark: not what leaders think customers expect."""
RARE = 3
"""A moment is rare if the one in the middle is met so many times as often."""


@dataclass(frozen=True)
class Moment:
    """What is recorded of a moment of truth."""

    key: str
    name: str
    proposition: str = ""
    criterion: str = ""
    dimension: str = ""
    unit_name: str = ""
    is_overall: bool = False


@dataclass(frozen=True)
class Views:
    """What may be shown of a period: sums by moment and lens, and what stands beside them."""

    table: pa.Table
    promises: Mapping[str, Promise] = field(default_factory=dict)
    withheld: frozenset[Lensed] = frozenset()
    channels: Mapping[Lensed, tuple[str, ...]] = field(default_factory=dict)
    pairs: pa.Table | None = None
    minimum: int = 1


def read_board(
    views: Views,
    moments: Iterable[Moment],
    filters: Filters,
    *,
    units: tuple[Choice, ...] = (),
    channels: tuple[Choice, ...] = (),
    span: Span | None = None,
    level: float = 0.95,
) -> Board:
    """The board: a row a moment, the overall apart, and what to look at first."""
    moments = list(moments)
    rows = read_rows(views, moments, level=level)
    if filters.unit is not None or filters.channel is not None:
        rows = [row for row in rows if any(mark.lens != "promised" for mark in row.marks)]
    if not rows:
        return _empty_board(len(moments), filters, units, channels, span)
    overall_key = next((moment.key for moment in moments if moment.is_overall), None)
    overall = next((row for row in rows if row.key == overall_key), None)
    pooled = sentences.channels_of_all(rows)
    if pooled:
        rows = [replace(row, channels_said="") for row in rows]
        overall = overall and replace(overall, channels_said="")
    rows = [row for row in rows if row.key != overall_key]
    first = look_first(rows)
    return Board(
        headline=sentences.headline(_by_lens(overall), len(rows), named=overall_key is not None),
        subline=sentences.subline(
            filters.period,
            _perceived(rows, overall),
            _by_lens(overall),
            span,
            named=overall_key is not None,
        ),
        rows=tuple(replace(row, first=row.key == first.key) for row in rows),
        overall=overall,
        first=first,
        filters=filters,
        units=units,
        channels=channels,
        lenses=_legend([*rows, *([overall] if overall else [])]),
        span=span,
        channels_said=pooled,
    )


def _empty_board(
    moments: int,
    filters: Filters,
    units: tuple[Choice, ...],
    channels: tuple[Choice, ...],
    span: Span | None,
) -> Board:
    ever = span is not None
    return Board(
        headline=sentences.nothing(ever=ever),
        subline=f"{wording.opened(filters.period.said)}." if ever else "",
        rows=(),
        overall=None,
        first=First((), None),
        filters=filters,
        units=units,
        channels=channels,
        lenses=(),
        empty=sentences.empty(moments=moments, ever=ever),
        span=span,
    )


def read_rows(views: Views, moments: Sequence[Moment], *, level: float) -> list[Row]:
    """A row for every moment of which something is known in the period."""
    table = with_promises(views.table, views.promises)
    marks = _marks(table, views, level)
    gaps = _gaps(table, views, level)
    rare = _rare(marks)
    return [
        _row(moment, marks[moment.key], gaps.get(moment.key, ()), views, rare=moment.key in rare)
        for moment in moments
        if moment.key in marks
    ]


def _rare(marks: Mapping[str, Sequence[Mark]]) -> frozenset[str]:
    """The moments that far fewer customers meet than the one in the middle."""
    counts = {moment: occasions(its) for moment, its in marks.items()}
    if not counts:
        return frozenset()
    middle = median(counts.values())
    return frozenset(moment for moment, n in counts.items() if n * RARE < middle)


def channels_of(cells: pa.Table) -> dict[Lensed, tuple[str, ...]]:
    """Which channels the cells of each moment and lens come from."""
    keys = cells.select(["moment", "lens", "channel"]).to_pylist()
    found = grouped(keys, key=lambda key: (key["moment"], key["lens"]))
    return {
        lensed: tuple(sorted({key["channel"] for key in group})) for lensed, group in found.items()
    }


def with_promises(table: pa.Table, promises: Mapping[str, Promise]) -> pa.Table:
    """The sums with the targets in force as the promised lens, in place of any observed ones."""
    if not promises:
        return table
    observed = pc.and_(
        pc.equal(table["lens"], pa.scalar("promised")),
        pc.is_in(table["moment"], value_set=pa.array(promises, pa.string())),
    )
    targets = [_target_row(moment, promise) for moment, promise in promises.items()]
    columns = table.select(["moment", "lens", *measure.TALLY_COLUMNS])
    return pa.concat_tables(
        [columns.filter(pc.invert(observed)), pa.Table.from_pylist(targets, schema=columns.schema)]
    )


def _target_row(moment: str, promise: Promise) -> dict[str, Any]:
    sums = {
        name: sum(days**i * share**j for days, share in promise.weighted)
        for name, i, j in (
            ("w", 1, 0),
            ("ww", 2, 0),
            ("wx", 1, 1),
            ("wxx", 1, 2),
            ("wwx", 2, 1),
            ("wwxx", 2, 2),
        )
    }
    return {"moment": moment, "lens": "promised", "n": len(promise.weighted), **sums}


def _marks(table: pa.Table, views: Views, level: float) -> dict[str, tuple[Mark, ...]]:
    has_mark = pc.is_in(table["lens"], value_set=pa.array(DRAWN))
    drawn = table.filter(pc.and_(has_mark, pc.not_equal(table["n"], pa.scalar(0))))
    found: dict[str, list[Mark]] = {}
    for moment, mark in zip(texts(drawn["moment"]), figures.marks(drawn, level=level), strict=True):
        told = mark.lens == "promised" and _told(views.promises.get(moment))
        found.setdefault(moment, []).append(replace(mark, told_to_customers=told))
    for moment, lens in sorted(views.withheld):
        if lens in DRAWN:
            found.setdefault(moment, []).append(figures.withheld_mark(lens, views.minimum))
    return {moment: figures.in_lanes(marks) for moment, marks in found.items()}


def _told(promise: Promise | None) -> bool:
    return promise is not None and promise.told


def _gaps(table: pa.Table, views: Views, level: float) -> dict[str, list[GapLine]]:
    found: dict[str, list[GapLine]] = {}
    for gap in measure.gaps(table, by=("moment",), pairs=views.pairs, level=level):
        moment = str(gap.group["moment"])
        hidden = {(moment, gap.later), (moment, gap.earlier)} & views.withheld
        withheld = figures.too_few(views.minimum) if hidden else None
        found.setdefault(moment, []).append(_gap_line(gap, withheld))
    return found


def _gap_line(gap: measure.NamedGap, withheld: str | None) -> GapLine:
    refused = withheld or measured.why_not(gap)
    key = gap_sentences.KEYS[gap.name]
    value_said = "" if gap.value is None else figures.signed(gap.value)
    certain = gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0)
    return GapLine(
        key=key,
        name=measured.said(gap.name),
        value=gap.value,
        low=gap.low,
        high=gap.high,
        n_later=_n(gap.later, gap.n_later, withheld),
        n_earlier=_n(gap.earlier, gap.n_earlier, withheld),
        said=gap_sentences.of_gap(key, gap.value, gap.low, gap.high, refused),
        value_said=value_said,
        method=measured.said(gap.method),
        ranks=gap.ranks and key in gap_sentences.SHORTFALLS,
        certain=certain,
        refused=refused,
        more_answers=gap.more_answers,
    )


def _n(lens: str, n: int, withheld: str | None) -> int | None:
    """How many are behind a side of a gap: a target has none, and what is withheld tells none."""
    return None if withheld or lens == "promised" else n


def _row(
    moment: Moment, marks: tuple[Mark, ...], gaps: Sequence[GapLine], views: Views, *, rare: bool
) -> Row:
    by_lens = {mark.lens: mark for mark in marks}
    channels = {
        lens: views.channels[moment.key, lens]
        for lens in by_lens
        if (moment.key, lens) in views.channels and not by_lens[lens].withheld
    }
    return Row(
        key=moment.key,
        name=moment.name,
        proposition=moment.proposition,
        unit_name=moment.unit_name,
        dimension=moment.dimension,
        marks=marks,
        gaps=tuple(gaps),
        sentence=sentences.of_row(by_lens),
        figures_said=sentences.figures_of_row(by_lens),
        note=notes.note(by_lens, {gap.key: gap for gap in gaps}, rare=rare),
        channels_said=sentences.channels_of(channels),
        withheld=_withheld(marks, views),
        shortfall=_shortfall(by_lens),
    )


def _withheld(marks: Iterable[Mark], views: Views) -> str | None:
    """What replaces all figures of people's views, where none may be shown."""
    people = [mark for mark in marks if mark.lens in PEOPLES_VIEWS]
    return figures.too_few(views.minimum) if people and all(m.withheld for m in people) else None


def read_in_small(
    views: Views, moments: Iterable[Moment], period: Period, *, level: float
) -> InSmall:
    """The marks of every moment of which something is known, and what they say."""
    found = _marks(with_promises(views.table, views.promises), views, level)
    marks = {moment.key: found[moment.key] for moment in moments if moment.key in found}
    by_lens = {key: {mark.lens: mark for mark in its} for key, its in marks.items()}
    return InSmall(period, by_lens, {key: _in_small(its, views) for key, its in by_lens.items()})


def _in_small(marks: Mapping[str, Mark], views: Views) -> str:
    """A row's sentence, and beneath it on the board its figures or why there are none."""
    sentence = "".join(part.text for part in sentences.of_row(marks))
    below = _withheld(marks.values(), views) or sentences.figures_of_row(marks)
    return " ".join(filter(None, (sentence, below)))


def _shortfall(marks: Mapping[str, Mark]) -> tuple[float, float] | None:
    """From what is perceived up to the farthest mark above it; a zone of wishes is no mark."""
    perceived = marks.get("perceived")
    if perceived is None or perceived.at is None:
        return None
    others = [mark.at for lens, mark in marks.items() if lens != "expected"]
    above = [at for at in others if at is not None and at > perceived.at]
    return (perceived.at, max(above)) if above else None


def look_first(rows: Sequence[Row]) -> First:
    """The shortfall to look at first.

    Among the gaps that rank (felt, delivery, self-image; never what is expected, nor how far staff
    and leaders are apart) and whose interval lies wholly below 0, the one with the largest product
    of shortfall and occasions: how often it was delivered or, where that is not known, how many
    customers answered. Nothing else is certain enough to be named.
    """
    ranking = [
        (row, gap) for row in rows for gap in row.gaps if gap.ranks and gap.value is not None
    ]
    certain = [(row, gap) for row, gap in ranking if gap.certain and (gap.value or 0) < 0]
    if not certain:
        uncertain = {row.key for row, gap in ranking if (gap.value or 0) < 0}
        return sentences.first(None, None, len(uncertain))
    row, gap = max(
        certain, key=lambda pair: -(pair[1].value or 0) * (occasions(pair[0].marks) or 1)
    )
    return sentences.first(row, gap, 0)


def _missed(pair: tuple[Row, GapLine]) -> float:
    """About how often the one view held and the other did not."""
    row, gap = pair
    return -(gap.value or 0) * (occasions(row.marks) or 1)


def occasions(marks: Iterable[Mark]) -> int:
    """How often a moment was delivered or, where that is not known, how many answered."""
    counts = {mark.lens: mark.n for mark in marks}
    return counts.get("delivered") or counts.get("perceived") or 0


def _by_lens(row: Row | None) -> dict[str, Mark] | None:
    return None if row is None else {mark.lens: mark for mark in row.marks}


def _perceived(rows: Sequence[Row], overall: Row | None) -> list[Mark]:
    every = [*rows, *([overall] if overall else [])]
    return [mark for row in every for mark in row.marks if mark.lens == "perceived"]


def _legend(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    shown = {mark.lens for row in rows for mark in row.marks}
    return tuple((lens, figures.label(lens)) for lens in figures.LABELS if lens in shown)
