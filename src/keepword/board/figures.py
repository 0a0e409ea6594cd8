"""Numbers as they are said: out of 100, with their n and interval, or why there is none."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

import pyarrow as pa

from keepword import measure

from . import measured
from .results import Mark, Period
from .wording import day_as, gettext_noop
from .wording import gettext as _

Sums = Mapping[str, Any]
"""A row of a tally."""
_SUMS: dict[str, pa.DataType] = dict.fromkeys(measure.TALLY_COLUMNS, pa.float64())
_LENS_SUMS = pa.schema({"lens": pa.string(), **_SUMS})

ENOUGH = 30
"""Under so many answers a share is told as "7 of 9", never as an index."""

LABELS: Mapping[str, str] = {
    "perceived": gettext_noop("customers perceive"),
    "delivered": gettext_noop("delivered"),
    "promised": gettext_noop("promised"),
    "believed_leaders": gettext_noop("leaders believe"),
    "believed_staff": gettext_noop("staff believe"),
    "expected": gettext_noop("expected"),
}
"""The lenses in the order of the legend."""

_LANES: Mapping[str, Sequence[int]] = {
    "perceived": (0,),
    "delivered": (0, 1, -1, 2, -2),
    "promised": (0, -1, 1, -2, 2),
    "believed_leaders": (-1, -2, 1, 2),
    "believed_staff": (1, 2, -1, -2),
    "expected": (0,),
}
_APART = 0.05
"""Marks of one lane stand at least this far apart: 16 pixels on a phone."""


def label(lens: str) -> str:
    """What a lens is called beside its mark."""
    return _(LABELS[lens])


def index(share: float) -> int:
    """A share as "out of 100 such moments"."""
    return round(100 * share)


def signed(share: float) -> str:
    """A difference of two shares with its sign: −17, 0, +5."""
    points = index(abs(share))
    if points == 0:
        return "0"
    return f"−{points}" if share < 0 else f"+{points}"


def between(low: float, high: float) -> str:
    """An interval in words: 68 to 74."""
    return _("%(low)s to %(high)s") % {"low": index(low), "high": index(high)}


def missing_answers(n: int) -> int:
    """About how many more answers make an index: the missing ones, rounded up to fives."""
    return 5 * ceil((ENOUGH - n) / 5)


def period(first_day: date, last_day: date) -> Period:
    """A period and how it is said: 1 August to 31 October 2025."""
    if first_day == last_day:
        return Period(first_day, last_day, day_as("day", first_day))
    start = day_as("day of year" if first_day.year == last_day.year else "day", first_day)
    said = _("%(first)s to %(last)s") % {"first": start, "last": day_as("day", last_day)}
    return Period(first_day, last_day, said)


def months(first: str, last: str) -> Period:
    """The period of whole months from "YYYY-MM" to "YYYY-MM"."""
    start, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    return period(start, end.replace(day=monthrange(end.year, end.month)[1]))


def marks(tallied: pa.Table, *, level: float = 0.95) -> list[Mark]:
    """A mark for every row of a tally by lens."""
    return [_mark(summary) for summary in measure.lens_summaries(tallied, level=level)]


def marks_of(sums: Iterable[tuple[str, Iterable[Sums]]], *, level: float = 0.95) -> list[Mark]:
    """A mark for each lens and the rows of a tally that count for it: all estimated at once."""
    rows = [{"lens": lens, **_total(its)} for lens, its in sums]
    return marks(pa.Table.from_pylist(rows, schema=_LENS_SUMS), level=level)


def _total(rows: Iterable[Sums]) -> dict[str, float]:
    every = list(rows)
    return {name: sum(row[name] for row in every) for name in measure.TALLY_COLUMNS}


def target(share: float) -> Sums:
    """The row of a tally that one target stands for."""
    powers = {"wx": share, "wxx": share**2, "wwx": share, "wwxx": share**2}
    return {"n": 1, "w": 1, "ww": 1, **powers}


def _mark(summary: measure.LensSummary) -> Mark:
    low, high = summary.low, summary.high
    promised = summary.lens == "promised"
    spread = low is None and bool(summary.sd) and summary.mean is not None and not promised
    if spread and summary.sd is not None and summary.mean is not None:
        low, high = max(summary.mean - summary.sd, 0.0), min(summary.mean + summary.sd, 1.0)
    return Mark(
        lens=summary.lens,
        label=label(summary.lens),
        at=summary.mean,
        low=low,
        high=high,
        n=None if promised else summary.n,
        said=measured.figure(summary),
        interval_said=_interval_said(low, high, spread=spread),
        why_no_interval=measured.said(summary.method) if low is None else "",
        early=summary.mean is not None and summary.index is None,
        counted=measured.is_counted(summary),
        spread=spread,
        method=measured.said(summary.method),
    )


def _interval_said(low: float | None, high: float | None, *, spread: bool) -> str:
    if low is None or high is None:
        return ""
    if spread:
        return _("%(interval)s, their spread") % {"interval": between(low, high)}
    return between(low, high)


def withheld_mark(lens: str, minimum: int) -> Mark:
    """A lens whose figures would give a small group away: nothing but that it exists."""
    return Mark(
        lens=lens,
        label=label(lens),
        at=None,
        low=None,
        high=None,
        n=None,
        said=_("withheld"),
        interval_said="",
        why_no_interval=too_few(minimum),
        withheld=True,
    )


def too_few(minimum: int) -> str:
    """Why figures of people's views are not shown."""
    said = _("Withheld: fewer than %(n)s answers, or too few to keep others' answers apart.")
    return said % {"n": minimum}


def in_lanes(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks in the legend's order, each in a lane where it covers no other.

    The most important choose first: perceived is always on the axis.
    """
    taken: list[tuple[int, float]] = []
    placed = []
    for lens in LABELS:
        for each in marks:
            if each.lens != lens:
                continue
            lane = _free_lane(each, taken)
            if each.at is not None and lens != "expected":
                taken.append((lane, each.at))
            placed.append(replace(each, lane=lane))
    return tuple(placed)


def _free_lane(mark: Mark, taken: Sequence[tuple[int, float]]) -> int:
    lanes = _LANES[mark.lens]
    for lane in lanes:
        if mark.at is None or all(
            lane != other or abs(mark.at - at) >= _APART for other, at in taken
        ):
            return lane
    return lanes[0]
