"""A question by time, by way and by unit, without a group that is small or could be worked out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from keepword import measure
from keepword.listening.results.cells import Cell, Sums
from keepword.listening.results.figures import Cells, Headline, figures, together
from keepword.listening.results.reading import Counted, Group
from keepword.listening.surveys.distributions import Given

WEEK = dt.timedelta(days=7)
By = TypeVar("By", bound=Hashable)


@dataclass(frozen=True)
class Row:
    """One group: its name, how many answered, and the figure; none, where it is withheld."""

    name: str
    """The key of a way or unit; nothing of a time."""
    n: int | None
    headline: Headline | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Closely:
    """One question, taken apart. No two of these tables together tell of a small group."""

    weeks: tuple[Row, ...] = ()
    months: tuple[Row, ...] = ()
    channels: tuple[Row, ...] = ()
    units: tuple[Row, ...] = ()
    periods: tuple[Row, ...] = ()
    """Those of an anonymous survey, which has neither weeks nor ways."""


def closely(given: Given, found: Counted, minimum: int) -> Closely:
    """The question by week, by month, by the way it came and by the unit that asked."""
    by_week = _grouped(found, lambda group: _monday(group.day or dt.date.min))
    numbers = {week: replace(given, cells=cells).answered for week, cells in by_week.items()}
    weeks, months = periods(numbers, minimum)
    return Closely(
        weeks=tuple(_over_time(given, by_week, weeks)),
        months=tuple(_over_time(given, by_week, months)),
        channels=tuple(_apart(given, _grouped(found, lambda group: group.channel), minimum)),
        units=tuple(_apart(given, _grouped(found, lambda group: group.unit), minimum)),
    )


def shown_apart(numbers: Mapping[str, int], minimum: int) -> frozenset[str]:
    """The groups that may be shown beside their total."""
    names = sorted(name for name, n in numbers.items() if n)
    if len(names) < 2:  # noqa: PLR2004 -- one group is the whole
        return frozenset(names)
    counts = [numbers[name] for name in names]
    hidden = measure.disclosure.suppress(counts, max(minimum, 1), show_zeros=True)
    return frozenset(name for name, hide in zip(names, hidden.tolist(), strict=True) if not hide)


Weeks = tuple[dt.date, ...]
"""The Mondays of weeks that are shown as one."""


def periods(numbers: Mapping[dt.date, int], minimum: int) -> tuple[list[Weeks], list[Weeks]]:
    """Weeks, and months of whole weeks, each with enough answers: fewer are joined to the next.

    A week belongs to the month of its Thursday. Weeks are joined within their months only, so what
    is left when weeks are taken from months is never a smaller group than those that are shown.
    """
    of_month: dict[dt.date, list[dt.date]] = defaultdict(list)
    for week in sorted(week for week, n in numbers.items() if n):
        of_month[(week + dt.timedelta(days=3)).replace(day=1)].append(week)
    months = _joined([tuple(weeks) for _month, weeks in sorted(of_month.items())], numbers, minimum)
    weeks = [
        each for month in months for each in _joined([(week,) for week in month], numbers, minimum)
    ]
    return weeks, months


def _joined(parts: Sequence[Weeks], numbers: Mapping[dt.date, int], minimum: int) -> list[Weeks]:
    found: list[Weeks] = []
    waiting: Weeks = ()
    for part in parts:
        waiting += part
        if sum(numbers[week] for week in waiting) >= minimum:
            found.append(waiting)
            waiting = ()
    if waiting and found:
        found[-1] += waiting
    return found


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _grouped(found: Counted, by: Callable[[Group], By]) -> dict[By, dict[Cell, Sums]]:
    groups: dict[By, list[Cells]] = defaultdict(list)
    for group, cells in found.items():
        groups[by(group)].append(cells)
    return {key: together(cells) for key, cells in groups.items()}


def _over_time(
    given: Given, by_week: Mapping[dt.date, Cells], shown: Sequence[Weeks]
) -> Iterator[Row]:
    for weeks in shown:
        its = replace(given, cells=together(by_week[week] for week in weeks))
        until = weeks[-1] + WEEK - dt.timedelta(days=1)
        yield Row("", its.answered, figures(its).headline, weeks[0], until)


def _apart(given: Given, groups: Mapping[str, Cells], minimum: int) -> Iterator[Row]:
    its = {name: replace(given, cells=cells) for name, cells in groups.items()}
    shown = shown_apart({name: each.answered for name, each in its.items()}, minimum)
    for name, each in sorted(its.items()):
        if name in shown:
            yield Row(name, each.answered, figures(each).headline)
        elif each.answered:
            yield Row(name, None)
