"""What came back as rows to take away: the figures, or every single answer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from keepword.listening.models import Answer, Survey
from keepword.listening.surveys.distributions import Bar
from keepword.listening.surveys.measures import Result

FIGURES = ("question", "text", "part", "answer", "n", "of", "share", "low", "high")
ANSWERS = (
    "response", "version", "channel", "language", "began_at", "ended_at", "question", "state",
    "value",
)  # fmt: skip
Rows = Iterator[Sequence[object]]


def figures_of(found: Iterable[Result]) -> tuple[Sequence[str], Rows]:
    """The figures of the results page; what is withheld there has no row here."""
    return FIGURES, (row for result in found for row in _of_a_question(result))


def _of_a_question(result: Result) -> Rows:
    about = (result.question.key, result.text)
    every = {**dict.fromkeys(Answer.State.values, 0), **result.states}
    for state, n in {**every, "not reached": result.not_reached}.items():
        yield (*about, "", f"({state})", n, None, None, None, None)
    for part in result.parts:
        for bar in part.bars:
            yield (*about, part.label, bar.label, *_figures(bar))
        if part.mean:
            mean = part.mean
            yield (*about, part.label, "(mean)", part.n, None, mean.value, mean.low, mean.high)
    if result.held:
        yield (*about, "", "(it was so)", *_figures(result.held))


def _figures(bar: Bar) -> Sequence[object]:
    return bar.n, bar.share.n, bar.share.value, bar.share.low, bar.share.high


def answers_of(survey: Survey) -> tuple[Sequence[str], Rows]:
    """Every answer that holds, a line each, in the order of the responses."""
    rows = Answer.objects.filter(response__version__survey=survey, replaced_at=None)
    named = (
        "response__key", "response__version__number", "response__channel", "response__language",
        "response__began_at", "response__finished_at", "question", "state", "value",
    )  # fmt: skip
    ordered = rows.order_by("response", "pk").values_list(*named)
    return ANSWERS, ((str(key), *rest, _said(value)) for key, *rest, value in ordered.iterator())


def _said(value: Any) -> str | None:
    return (
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
