"""A period is over: what enough people said is told, and the rest is forgotten for good.

What may be told is decided once, here, for each question: a group of fewer than the smallest one
joins the others, and so does whatever would give it away by subtraction. Pages, files and the API
read what is left, so that none of them can be asked for more than another.
"""

import datetime as dt
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from keepword.listening.models import Answer, Count, Period, Remark
from keepword.measure import disclosure

ANSWERED = Answer.State.ANSWERED
Said = tuple[str, str, str, str]
"""A question, a group, a state and a value."""


def release(period: Period, fewest: int, today: dt.date) -> None:
    """Keep of a period what may be told, shuffled; all else that was counted is forgotten."""
    told = list(tellable(_counted(period), fewest))
    enough = {
        question for (question, _g, state, _v), n in told if state == ANSWERED and n >= fewest
    }
    remarks = list(period.remarks.filter(question__in=enough).values_list("question", "words"))
    for rows in (told, remarks):
        random.SystemRandom().shuffle(rows)
    for before in (period.counts, period.remarks):
        before.all().delete()
    Count.objects.bulk_create(
        Count(period=period, question=question, group=group, state=state, value=value, n=n)
        for (question, group, state, value), n in told
    )
    Remark.objects.bulk_create(
        Remark(period=period, question=question, words=words) for question, words in remarks
    )
    Period.objects.filter(pk=period.pk).update(released_on=today, fewest=fewest)
    period.refresh_from_db()


def _counted(period: Period) -> Iterator[tuple[Said, int]]:
    rows = period.counts.values_list("question", "group", "state", "value", "n")
    return ((said, n) for *said, n in rows)  # type: ignore[misc]  # four texts


def tellable(counted: Iterable[tuple[Said, int]], fewest: int) -> Iterator[tuple[Said, int]]:
    """What may be told of all that was counted.

    Of how many answered a question and how many passed it by, the sums over everybody; of what was
    answered, that of groups from which nobody can be found out.
    """
    states: Counter[tuple[str, str]] = Counter()
    values: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for (question, group, state, value), n in counted:
        if value:
            values[question, part_of(value)][group][value] += n
        else:
            states[question, state] += n
    for (question, state), n in states.items():
        yield (question, "", state, ""), n
    for (question, _), groups in values.items():
        for group, said in _groups_told(groups, fewest).items():
            yield from (((question, group, ANSWERED, value), n) for value, n in said.items())


def part_of(value: str) -> str:
    """Of which part of a question an answer is; none, where it has no parts."""
    decoded: Any = json.loads(value)
    return next(iter(decoded)) if isinstance(decoded, dict) else ""


def _groups_told(groups: Mapping[str, Counter[str]], fewest: int) -> Mapping[str, Counter[str]]:
    """The answers by group, those that must be hidden put together; nothing, if all are too few."""
    names = sorted(groups)
    sizes = [groups[name].total() for name in names]
    if sum(sizes) < fewest:
        return {}
    told: dict[str, Counter[str]] = {}
    for name, hidden in zip(names, disclosure.suppress(sizes, fewest).tolist(), strict=True):
        to = "" if hidden else name
        told[to] = told.get(to, Counter()) + groups[name]
    return told
