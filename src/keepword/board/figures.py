"""Numbers as they are said: out of 100, with their n and interval, or why there is none."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

import pyarrow as pa

from keepword import measure

from .results import Mark, Period

ENOUGH = 30
"""Under so many answers a share is told as "7 of 9", never as an index."""

LABELS: Mapping[str, str] = {
    "perceived": "customers perceive",
    "delivered": "delivered",
    "promised": "promised",
    "believed_leaders": "leaders believe",
    "believed_staff": "staff believe",
    "expected": "expected",
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


def index(share: float) -> int:
    """A share as "out of 100 such moments"."""
    return round(100 * share)


def thousands(n: int) -> str:
    """A count, with commas: 2,104."""
    return f"{n:,}"


def signed(share: float) -> str:
    """A difference of two shares with its sign: −17, 0, +5."""
    points = index(abs(share))
    if points == 0:
        return "0"
    return f"−{points}" if share < 0 else f"+{points}"


def between(low: float, high: float) -> str:
    """An interval in words: 68 to 74."""
    return f"{index(low)} to {index(high)}"


def more_answers(n: int) -> str:
    """How many more answers make an index: the missing ones, rounded up to fives."""
    return f"about {5 * ceil((ENOUGH - n) / 5)} more answers"


def day(day: date) -> str:
    """A day as it is written: 6 October 2025."""
    return f"{day.day} {day:%B %Y}"


def period(first_day: date, last_day: date) -> Period:
    """A period and how it is said: 1 August to 31 October 2025."""
    if first_day == last_day:
        return Period(first_day, last_day, day(first_day))
    start = f"{first_day.day} {first_day:%B}" if first_day.year == last_day.year else day(first_day)
    return Period(first_day, last_day, f"{start} to {day(last_day)}")


def months(first: str, last: str) -> Period:
    """The period of whole months from "YYYY-MM" to "YYYY-MM"."""
    start, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    return period(start, end.replace(day=monthrange(end.year, end.month)[1]))


def marks(tallied: pa.Table, *, level: float = 0.95) -> list[Mark]:
    """A mark for every row of a tally by lens."""
    return [_mark(summary) for summary in measure.lens_summaries(tallied, level=level)]


def mark(sums: Mapping[str, Any], lens: str, *, level: float = 0.95) -> Mark:
    """A lens's mark from one row of a tally."""
    return _mark(measure.lens_summary(sums, lens, level=level))


def target(share: float, *, told: bool) -> Mark:
    """The mark of one target."""
    powers = {"wx": share, "wxx": share**2, "wwx": share, "wwxx": share**2}
    return replace(mark({"n": 1, "w": 1, "ww": 1, **powers}, "promised"), told_to_customers=told)


def _mark(summary: measure.LensSummary) -> Mark:
    low, high = summary.low, summary.high
    promised = summary.lens == "promised"
    spread = low is None and bool(summary.sd) and summary.mean is not None and not promised
    if spread and summary.sd is not None and summary.mean is not None:
        low, high = max(summary.mean - summary.sd, 0.0), min(summary.mean + summary.sd, 1.0)
    return Mark(
        lens=summary.lens,
        label=LABELS[summary.lens],
        at=summary.mean,
        low=low,
        high=high,
        n=None if promised else summary.n,
        said=summary.said,
        interval_said=_interval_said(low, high, spread=spread),
        why_no_interval=summary.method if low is None else "",
        early=summary.mean is not None and summary.index is None,
        spread=spread,
        method=summary.method,
    )


def _interval_said(low: float | None, high: float | None, *, spread: bool) -> str:
    if low is None or high is None:
        return ""
    return f"{between(low, high)}, their spread" if spread else between(low, high)


def withheld_mark(lens: str, minimum: int) -> Mark:
    """A lens whose figures would give a small group away: nothing but that it exists."""
    return Mark(
        lens=lens,
        label=LABELS[lens],
        at=None,
        low=None,
        high=None,
        n=None,
        said="withheld",
        interval_said="",
        why_no_interval=too_few(minimum),
        withheld=True,
    )


def too_few(minimum: int) -> str:
    """Why figures of people's views are not shown."""
    return f"Withheld: fewer than {minimum} answers, or too few to keep others' answers apart."


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
