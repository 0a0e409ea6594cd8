"""A question of an anonymous survey by its periods, and by the units whose customers answered.

Each row is a sum of groups that `releasing` has found large enough to be told of, and no two of
these overlap: whatever is added or subtracted, one of them at least is left.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from keepword.listening.anonymity.releasing import part_of
from keepword.listening.models import Answer, Count, Survey
from keepword.listening.results.cells import NONE, Cell, Kind, Sums, values_of
from keepword.listening.results.figures import Cells, Headline, figures
from keepword.listening.results.groups import Closely, Row
from keepword.listening.surveys.distributions import Given

By = TypeVar("By", bound=Hashable)
When = tuple[dt.date, dt.date, int]
"""The first and the last day of a period, and its own number."""


def apart(survey: Survey, given: Given) -> Closely:
    """The question by period and by unit; the unit without a name is all the others together."""
    told = Count.objects.filter(period__survey=survey, question=given.question.key)
    rows = list(
        told.exclude(period__released_on=None)
        .exclude(value="")
        .values_list("period__begins_on", "period__ends_on", "period", "group", "value", "n")
    )
    by_period = _cells(given, (((day, to, pk), said, n) for day, to, pk, _unit, said, n in rows))
    by_unit = _cells(given, ((unit, said, n) for _day, _to, _pk, unit, said, n in rows))
    return Closely(
        periods=tuple(_of_periods(given, by_period)),
        units=tuple(Row(unit, *_figures(given, cells)) for unit, cells in sorted(by_unit.items())),
    )


def _cells(given: Given, rows: Iterable[tuple[By, str, int]]) -> Mapping[By, Cells]:
    found: dict[By, dict[Cell, Sums]] = defaultdict(dict)
    answered: dict[By, Counter[str]] = defaultdict(Counter)
    for by, value, n in rows:
        answered[by][part_of(value)] += n
        for cell, sums in values_of(given.question, json.loads(value)):
            found[by][cell] = found[by].get(cell, NONE).and_(sums.times(n))
    state = Cell(Kind.STATE, given.question.key, value=Answer.State.ANSWERED)
    for by, of_parts in answered.items():
        found[by][state] = Sums(max(of_parts.values()))
    return found


def _of_periods(given: Given, by_period: Mapping[When, Cells]) -> Iterator[Row]:
    for (begins, ends, _number), cells in sorted(by_period.items()):
        yield Row("", *_figures(given, cells), begins, ends)


def _figures(given: Given, cells: Cells) -> tuple[int, Headline | None]:
    its = replace(given, cells=cells)
    return its.answered, figures(its).headline
