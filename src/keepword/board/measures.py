"""The board's pages from the database: a fixed number of queries, whatever the rows."""

from collections.abc import Collection
from datetime import date

import pyarrow as pa
from django.utils import timezone

from keepword import measure
from keepword.ledger.reading import read_pairs, read_tallies

from . import details, figures, pairing
from .cells import Cells, cells_of
from .known import EVER, Known, canonical, known, readable
from .promises import Promise, promised
from .reading import Lensed, Moment, Views, read_board, read_rows
from .results import Board, Choice, Filters, MomentPage, Period
from .tree import Tree, on_day
from .withholding import Asked, grouped

LEVEL = 0.95
MONTHS = 3
"""How many months the board shows when the address does not say."""
_CELL = ("month", "moment", "lens", "unit", "channel")
_PAIR = ("month", "moment_a", "lens_a", "first", "moment_b", "lens_b")


class UnknownFilterError(ValueError):
    """An address asks for what there is not; the sentence says what."""


def board(*, first: str = "", last: str = "", unit: str = "", channel: str = "") -> Board:
    """The board of whole months from `first` to `last` (ISO days), for a unit and a channel.

    Without days: the last three months in which something was observed. A unit is taken with
    everything below it on the last day.

    Raises:
        UnknownFilterError: A day is no day, or there is no such unit.
    """
    facts = known()
    filters = _filters(facts, first, last, unit, channel)
    cells = _cells(facts, filters, None)
    views = _views(facts, filters, cells, _pairs(facts, filters, cells))
    return read_board(
        views,
        facts.moments,
        filters,
        units=_unit_choices(facts, filters),
        channels=_channel_choices(cells, filters),
        span=facts.span,
        level=LEVEL,
    )


def moment(
    key: str, *, first: str = "", last: str = "", unit: str = "", channel: str = ""
) -> MomentPage | None:
    """The page of one moment, or None where there is no such moment. Filters as on the board."""
    facts = known()
    subject = facts.moment(key)
    if subject is None:
        return None
    filters = _filters(facts, first, last, unit, channel)
    cells = _cells(facts, filters, facts.keys_of(subject.key))
    pairs = _pairs(facts, filters, cells)
    row = next(iter(read_rows(_views(facts, filters, cells, pairs), [subject], level=LEVEL)), None)
    asked = _asked(facts, filters)
    tree = on_day(facts.edges, filters.period.last_day)
    rules = {"minimum": facts.minimum, "level": LEVEL}
    return MomentPage(
        row=row or details.row_without_figures(subject),
        criterion=subject.criterion,
        trends=details.trends(
            _weeks(facts, filters, subject), cells, asked, filters.period, **rules
        ),
        units=details.unit_dots(cells, asked, _below(facts, filters, tree, cells), tree, **rules),
        sources=details.sources(_sources(facts, filters, subject)),
        related=pairing.related(pairs, subject, facts.overall, **rules),
        filters=filters,
        unit_choices=_unit_choices(facts, filters),
        channel_choices=_channel_choices(cells, filters),
    )


# --- what is asked for -------------------------------------------------------------------------


def _filters(facts: Known, first: str, last: str, unit: str, channel: str) -> Filters:
    if unit and unit not in facts.units:
        raise UnknownFilterError(f"There is no unit {unit!r}.")
    span = facts.span
    latest = span.last_day if span else timezone.localdate()
    end = _day(last) if last else latest
    start = _day(first) if first else _months_before(end, MONTHS - 1)
    if start > end:
        raise UnknownFilterError(f"The period ends on {end} before it begins on {start}.")
    period = figures.months(f"{start:%Y-%m}", f"{end:%Y-%m}")
    return Filters(period, unit or None, channel or None)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UnknownFilterError(f"{text!r} is no day: write it as 2026-03-31.") from None
    if not EVER[0] <= found <= EVER[1]:
        raise UnknownFilterError(f"{text} is too far away: give a day from {EVER[0]} to {EVER[1]}.")
    return found


def _months_before(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _asked(facts: Known, filters: Filters) -> Asked:
    if filters.unit is None:
        return Asked(None, filters.channel)
    tree = on_day(facts.edges, filters.period.last_day)
    return Asked(tree.descendants(filters.unit), filters.channel)


def _unit_choices(facts: Known, filters: Filters) -> tuple[Choice, ...]:
    """All units, and each with its depth, children under their parents."""
    tree = on_day(facts.edges, filters.period.last_day)

    def path(key: str) -> list[str]:
        return [facts.units[each] for each in reversed([key, *tree.ancestors(key)])]

    keys = sorted(facts.units, key=path)
    choices = (Choice(key, facts.units[key], filters.unit == key, tree.depth(key)) for key in keys)
    return (Choice("", "All units", filters.unit is None), *choices)


def _channel_choices(cells: Cells, filters: Filters) -> tuple[Choice, ...]:
    chosen = {filters.channel} - {None}
    keys = sorted(({*cells.table["channel"].to_pylist()} | chosen) - {""})
    choices = (Choice(key, readable(key), filters.channel == key) for key in keys)
    return (Choice("", "All channels", filters.channel is None), *choices)


def _below(facts: Known, filters: Filters, tree: Tree, cells: Cells) -> dict[str, str]:
    """The units just below the one asked for, or at the top; nobody's are left out."""
    if filters.unit is not None:
        keys = set(tree.children.get(filters.unit, ()))
    else:
        keys = {*facts.units, *cells.table["unit"].to_pylist()} - {*tree.parents, ""}
    return {key: facts.units.get(key, readable(key)) for key in sorted(keys)}


# --- what is read ------------------------------------------------------------------------------


def _cells(facts: Known, filters: Filters, moments: Collection[str] | None) -> Cells:
    tallies = read_tallies(**_days(filters), by=_CELL, moments=moments)
    return cells_of(
        canonical(tallies, facts.aliases),
        facts.history,
        months=_months(filters.period),
        minimum=facts.minimum,
        tree_in=lambda month: on_day(facts.edges, figures.months(month, month).last_day),
    )


def _views(facts: Known, filters: Filters, cells: Cells, pairs: pa.Table) -> Views:
    asked = _asked(facts, filters)
    rows = cells.rows_of(cells.shown(asked))
    return Views(
        table=measure.merge(rows.select(["moment", "lens", *measure.TALLY_COLUMNS])),
        promises=_promises(facts, filters),
        withheld=cells.withheld(asked),
        channels=_channels(rows),
        pairs=pairing.same_moment(pairs),
        minimum=facts.minimum,
    )


def _channels(rows: pa.Table) -> dict[Lensed, tuple[str, ...]]:
    keys = rows.select(["moment", "lens", "channel"]).to_pylist()
    found = grouped(keys, key=lambda key: (key["moment"], key["lens"]))
    return {
        lensed: tuple(sorted({key["channel"] for key in group})) for lensed, group in found.items()
    }


def _promises(facts: Known, filters: Filters) -> dict[str, Promise]:
    tree = on_day(facts.edges, filters.period.last_day)
    unit = filters.unit
    lineage = None if unit is None else (unit, *tree.ancestors(unit))
    by_moment = grouped(facts.targets, key=lambda target: target.moment)
    found = {key: promised(its, filters.period, lineage) for key, its in by_moment.items()}
    return {key: promise for key, promise in found.items() if promise is not None}


def _pairs(facts: Known, filters: Filters, cells: Cells) -> pa.Table:
    """The pairs that may be used: none under a filter, which could set somebody apart."""
    read = canonical(read_pairs(**_days(filters), by=_PAIR), facts.aliases, "moment_a", "moment_b")
    runs = cells.runs if _asked(facts, filters).everything else {}
    return pairing.safe_pairs(read, runs, facts.counts, facts.minimum)


def _weeks(facts: Known, filters: Filters, moment: Moment) -> pa.Table:
    by = ("month", "week", "moment", "lens", "unit", "channel")
    keys = facts.keys_of(moment.key)
    return canonical(read_tallies(**_days(filters), by=by, moments=keys), facts.aliases)


def _sources(facts: Known, filters: Filters, moment: Moment) -> pa.Table:
    asked = _asked(facts, filters)
    return read_tallies(
        **_days(filters),
        by=("source", "lens", "channel"),
        units=asked.units,
        channels=None if asked.channel is None else [asked.channel],
        moments=facts.keys_of(moment.key),
    )


def _days(filters: Filters) -> dict[str, date]:
    return {"first_day": filters.period.first_day, "last_day": filters.period.last_day}


def _months(period: Period) -> tuple[str, str]:
    return f"{period.first_day:%Y-%m}", f"{period.last_day:%Y-%m}"
