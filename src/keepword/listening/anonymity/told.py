"""What is told of an anonymous survey: the counts of the periods that are over, and nothing else.

It is all that results are made from, so a page, a file and the API tell the same.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet, Sum

from keepword.listening.models import Count, Period, Remark, Survey


def answered(survey: Survey) -> int:
    """How many are behind what is told."""
    told = survey.periods.exclude(released_on=None).aggregate(came=Sum("came"))["came"]
    return told or 0


def answered_by(surveys: Iterable[Survey]) -> dict[int, int]:
    """How many have answered each survey, told of or not."""
    rows = Period.objects.filter(survey__in=surveys).order_by().values_list("survey")
    return dict(rows.annotate(Sum("came")))


def states(survey: Survey) -> dict[str, dict[str, int]]:
    """What became of each question."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for question, state, n in _sums(survey, "question", "state").filter(value=""):
        found[question][state] = n
    return found


def counted(survey: Survey, keys: Collection[str]) -> dict[str, list[tuple[Any, int]]]:
    """How often each answer was given, the parts of an answer apart."""
    found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    rows = _sums(survey, "question", "value").exclude(value="").filter(question__in=keys)
    for question, value, n in rows:
        found[question].append((json.loads(value), n))
    return found


def texts(survey: Survey, keys: Collection[str], most: int) -> dict[str, list[str]]:
    """What was written, in no order."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Remark.objects.filter(period__survey=survey, question__in=keys)
    told = rows.exclude(period__released_on=None).order_by("pk").values_list("question", "words")
    for question, words in told:
        if len(found[question]) < most:
            found[question].append(words)
    return found


def _sums(survey: Survey, *by: str) -> QuerySet[Count, tuple[Any, ...]]:
    told = Count.objects.filter(period__survey=survey).exclude(period__released_on=None)
    return told.order_by(*by).values_list(*by).annotate(Sum("n"))
