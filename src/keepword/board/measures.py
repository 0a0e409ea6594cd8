"""The board's pages from the database: a fixed number of queries, whatever the rows."""

from collections.abc import Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from keepword import measure
from keepword.ledger.reading import read_pairs, read_tallies
from keepword.organisation.tree import Tree, on_day

from . import beside, details, figures, pairing, sentences
from .cells import Cells, cells_of, texts
from .known import canonical, known
from .promises import Promise, Stretch, in_stretches, promised
from .question import Question, UnknownFilterError, question
from .reading import Moment, Views, channels_of, read_board, read_in_small, read_rows
from .results import Board, InSmall, MomentPage, Related
from .withholding import grouped

__all__ = ["UnknownFilterError", "board", "in_small", "moment_page"]

LEVEL = 0.95
_CELL = ("month", "moment", "lens", "unit", "channel")
_CELL_OF_ALL = ("month", "moment", "lens", "channel")
_WEEK = ("month", "week", "moment", "lens", "unit", "channel")
_PAIR = ("month", "moment_a", "lens_a", "first", "moment_b", "lens_b")
_PAIR_IN_CELL = (*_PAIR, "week", "unit", "channel")


def board(
    level: float = LEVEL,
    /,
    *,
    first: str = "",
    last: str = "",
    unit: str = "",
    channel: str = "",
) -> Board:
    """The board of whole months from `first` to `last` (ISO days), for a unit and a channel.

    Without days: three months up to the last one that holds as many observations as a month usually
    does; `Board.subline` says what that leaves out. A unit is taken with
    everything below it on the last day.

    Raises:
        UnknownFilterError: A day is no day, or there is no such unit.
    """
    asking = question(known(), first=first, last=last, unit=unit, channel=channel)
    cells = _cells_of_all(asking) if asking.asked.everything else _cells(asking, None)
    return read_board(
        _views(asking, cells, _pairs_of_one_moment(asking)),
        asking.facts.moments,
        asking.filters,
        units=asking.unit_choices(),
        channels=asking.channel_choices(texts(cells.table["channel"])),
        span=asking.facts.span,
        level=level,
    )


def moment_page(
    key: str, *, first: str = "", last: str = "", unit: str = "", channel: str = ""
) -> MomentPage | None:
    """The page of one moment, or None where there is no such moment. Filters as on the board."""
    asking = question(known(), first=first, last=last, unit=unit, channel=channel)
    facts, filters = asking.facts, asking.filters
    subject = facts.moment(key)
    if subject is None:
        return None
    wanted = [subject, *([facts.overall] if facts.overall else [])]
    keys = sorted({key for moment in wanted for key in facts.keys_of(moment.key)})
    cells, weeks = _read(asking, _CELL, keys), _read(asking, _WEEK, keys)
    pairs = _pairs(asking, keys)
    related = _related(asking, subject, cells, weeks, pairs)
    its_cells, its_weeks = _grouped(asking, _of(cells, subject)), _of(weeks, subject)
    rows = read_rows(_views(asking, its_cells, pairs), [subject], level=LEVEL)
    minimum, asked, below = (
        facts.minimum,
        asking.asked,
        asking.units_below(texts(its_cells.table["unit"])),
    )
    return MomentPage(
        row=rows[0] if rows else details.row_without_figures(subject),
        criterion=subject.criterion,
        trends=details.trends(
            its_weeks,
            its_cells,
            asked,
            filters.period,
            _stretches(asking, subject.key),
            minimum=minimum,
            level=LEVEL,
        ),
        trends_said=sentences.trends(minimum, everything=asked.everything),
        units=details.unit_dots(its_cells, asked, below, asking.tree, minimum=minimum, level=LEVEL),
        sources=details.sources(_sources(asking, facts.keys_of(subject.key))),
        related=related,
        filters=filters,
        unit_choices=asking.unit_choices(),
        channel_choices=asking.channel_choices(texts(its_cells.table["channel"])),
        span=facts.span,
    )


def in_small() -> InSmall:
    """What the board says of each moment while nothing is filtered, its gaps left out."""
    asking = question(known(), first="", last="", unit="", channel="")
    cells, everything = _cells_of_all(asking), asking.asked
    views = Views(
        table=_sums(cells.rows_of(cells.shown(everything))),
        promises=_promises(asking),
        withheld=cells.withheld(everything),
        minimum=asking.facts.minimum,
    )
    return read_in_small(views, asking.facts.moments, asking.filters.period, level=LEVEL)


def _related(
    asking: Question, moment: Moment, cells: pa.Table, weeks: pa.Table, pairs: pa.Table
) -> tuple[Related, ...]:
    """The overall among kept and broken promises, decided from all moments' pairs alike."""
    overall, minimum = asking.facts.overall, asking.facts.minimum
    found = [] if overall is None else beside.of_overall(pairs, overall)
    its = [pair for pair in found if pair["moment_a"] == moment.key]
    if overall is None or not its:
        return ()
    if not asking.asked.everything:
        return (beside.withheld(overall, beside.UNDER_A_FILTER),)
    parted = beside.overall_of(
        _grouped(asking, _of(cells, overall)), _of(weeks, overall), overall.key, minimum
    )
    may = beside.shown(found, parted, minimum)[moment.key]
    if not may:
        return (beside.withheld(overall, beside.NO_MONTHS),)
    return (beside.related(its, may, moment, overall, level=LEVEL),)


def _of(table: pa.Table, moment: Moment) -> pa.Table:
    return table.filter(pc.equal(table["moment"], pa.scalar(moment.key)))


def _cells_of_all(asking: Question) -> Cells:
    """The cells where nothing is filtered: whole runs, so no unit need be read."""
    table = _read(asking, _CELL_OF_ALL, None)
    units = pa.array([""] * table.num_rows, pa.string())
    return _grouped(asking, table.append_column("unit", units))


def _cells(asking: Question, moments: Sequence[str] | None) -> Cells:
    """Every unit's and every channel's cells: what goes together hangs on all of them."""
    return _grouped(asking, _read(asking, _CELL, moments))


def _grouped(asking: Question, table: pa.Table) -> Cells:
    @cache
    def tree_in(month: str) -> Tree:
        return on_day(asking.facts.edges, figures.months(month, month).last_day)

    return cells_of(
        table,
        asking.facts.counts,
        months=asking.months,
        minimum=asking.facts.minimum,
        tree_in=tree_in,
    )


def _views(asking: Question, cells: Cells, pairs: pa.Table) -> Views:
    rows = cells.rows_of(cells.shown(asking.asked))
    return Views(
        table=_sums(rows),
        promises=_promises(asking),
        withheld=cells.withheld(asking.asked),
        channels=channels_of(rows),
        pairs=_pairs_for_gaps(asking, cells, pairs),
        minimum=asking.facts.minimum,
    )


def _sums(rows: pa.Table) -> pa.Table:
    """The sums by moment and lens."""
    return measure.merge(rows.select(["moment", "lens", *measure.TALLY_COLUMNS]))


def _pairs_for_gaps(asking: Question, cells: Cells, pairs: pa.Table) -> pa.Table:
    """The pairs that gaps may use: none under a filter, which could set somebody apart."""
    runs = cells.runs if asking.asked.everything else {}
    return pairing.same_moment(pairs, runs, asking.facts.counts)


def _promises(asking: Question) -> dict[str, Promise]:
    period, lineage = asking.filters.period, asking.lineage
    by_moment = grouped(asking.facts.targets, key=lambda target: target.moment)
    found = {key: promised(its, period, lineage) for key, its in by_moment.items()}
    return {key: promise for key, promise in found.items() if promise is not None}


def _stretches(asking: Question, moment: str) -> list[Stretch]:
    targets = [target for target in asking.facts.targets if target.moment == moment]
    return in_stretches(targets, asking.filters.period, asking.lineage)


def _pairs(asking: Question, moments: Sequence[str]) -> pa.Table:
    """The pairs with these moments, whatever the filters: what may be shown hangs on all of them.

    For kept beside broken that is every pair with the overall, whichever moment it was kept at.
    """
    period = asking.filters.period
    read = read_pairs(
        first_day=period.first_day, last_day=period.last_day, by=_PAIR_IN_CELL, moments=moments
    )
    return canonical(read, asking.facts.aliases, "moment_a", "moment_b")


def _pairs_of_one_moment(asking: Question) -> pa.Table:
    """The pairs of two lenses on one moment; those of a moment with several keys are among all."""
    period, aliases = asking.filters.period, asking.facts.aliases
    read = read_pairs(
        first_day=period.first_day, last_day=period.last_day, by=_PAIR, of_one_moment=not aliases
    )
    return canonical(read, aliases, "moment_a", "moment_b")


def _sources(asking: Question, moments: Sequence[str]) -> pa.Table:
    period, asked = asking.filters.period, asking.asked
    return read_tallies(
        first_day=period.first_day,
        last_day=period.last_day,
        by=("source", "lens", "channel"),
        units=asked.units,
        channels=None if asked.channel is None else [asked.channel],
        moments=moments,
    )


def _read(asking: Question, by: Sequence[str], moments: Sequence[str] | None) -> pa.Table:
    """The period's tallies, whatever the filters, under the moments' present keys."""
    period = asking.filters.period
    read = read_tallies(
        first_day=period.first_day, last_day=period.last_day, by=by, moments=moments
    )
    return canonical(read, asking.facts.aliases)
