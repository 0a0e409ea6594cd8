"""The board's pages from the database: a fixed number of queries, whatever the rows."""

from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from keepword import measure
from keepword.ledger.reading import read_pairs, read_tallies
from keepword.organisation.tree import Tree, on_day

from . import details, figures, pairing, sentences
from .cells import Cells, cells_of, texts
from .known import canonical, known
from .promises import Promise, Stretch, in_stretches, promised
from .question import Question, UnknownFilterError, question
from .reading import Views, channels_of, read_board, read_rows
from .results import Board, MomentPage
from .withholding import grouped

__all__ = ["UnknownFilterError", "board", "moment_page"]

LEVEL = 0.95
_CELL = ("month", "moment", "lens", "unit", "channel")
_CELL_OF_ALL = ("month", "moment", "lens", "channel")
_WEEK = ("month", "week", "moment", "lens", "unit", "channel")
_PAIR = ("month", "moment_a", "lens_a", "first", "moment_b", "lens_b")


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
        _views(asking, cells, _pairs(asking, cells)),
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
    keys = facts.keys_of(subject.key)
    cells = _cells(asking, keys)
    pairs = _pairs(asking, cells)
    rows = read_rows(_views(asking, cells, pairs), [subject], level=LEVEL)
    minimum, asked, below = (
        facts.minimum,
        asking.asked,
        asking.units_below(texts(cells.table["unit"])),
    )
    weeks = canonical(_read(asking, _WEEK, keys), facts.aliases)
    return MomentPage(
        row=rows[0] if rows else details.row_without_figures(subject),
        criterion=subject.criterion,
        trends=details.trends(
            weeks,
            cells,
            asked,
            filters.period,
            _stretches(asking, subject.key),
            minimum=minimum,
            level=LEVEL,
        ),
        trends_said=sentences.trends(minimum, everything=asked.everything),
        units=details.unit_dots(cells, asked, below, asking.tree, minimum=minimum, level=LEVEL),
        sources=details.sources(_sources(asking, keys)),
        related=pairing.related(pairs, subject, facts.overall, minimum=minimum, level=LEVEL),
        filters=filters,
        unit_choices=asking.unit_choices(),
        channel_choices=asking.channel_choices(texts(cells.table["channel"])),
        span=facts.span,
    )


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
        canonical(table, asking.facts.aliases),
        asking.facts.history,
        months=asking.months,
        minimum=asking.facts.minimum,
        tree_in=tree_in,
    )


def _views(asking: Question, cells: Cells, pairs: pa.Table) -> Views:
    rows = cells.rows_of(cells.shown(asking.asked))
    return Views(
        table=measure.merge(rows.select(["moment", "lens", *measure.TALLY_COLUMNS])),
        promises=_promises(asking),
        withheld=cells.withheld(asking.asked),
        channels=channels_of(rows),
        pairs=pairing.same_moment(pairs),
        minimum=asking.facts.minimum,
    )


def _promises(asking: Question) -> dict[str, Promise]:
    period, lineage = asking.filters.period, asking.lineage
    by_moment = grouped(asking.facts.targets, key=lambda target: target.moment)
    found = {key: promised(its, period, lineage) for key, its in by_moment.items()}
    return {key: promise for key, promise in found.items() if promise is not None}


def _stretches(asking: Question, moment: str) -> list[Stretch]:
    targets = [target for target in asking.facts.targets if target.moment == moment]
    return in_stretches(targets, asking.filters.period, asking.lineage)


def _pairs(asking: Question, cells: Cells) -> pa.Table:
    """The pairs that may be used: none under a filter, which could set somebody apart."""
    period = asking.filters.period
    read = read_pairs(first_day=period.first_day, last_day=period.last_day, by=_PAIR)
    pairs = canonical(read, asking.facts.aliases, "moment_a", "moment_b")
    runs = cells.runs if asking.asked.everything else {}
    return pairing.safe_pairs(pairs, runs, asking.facts.counts, asking.facts.minimum)


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
    period = asking.filters.period
    return read_tallies(
        first_day=period.first_day, last_day=period.last_day, by=by, moments=moments
    )
