"""What was told of a survey as rows: for the file of its page, and for programs."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from keepword.listening.models import Survey, Telling

COLUMNS = (
    "telling", "published_at", "you_said", "comes", "what", "by_day", "question", "n", "figure",
    "value", "low", "high",
)  # fmt: skip


def published(survey: Survey) -> QuerySet[Telling]:
    """What everybody with the survey's address reads, the newest first."""
    told = survey.tellings.exclude(published_at=None).prefetch_related("heard")
    return told.order_by("-published_at", "-pk")


def rows_of(survey: Survey) -> Iterator[tuple[object, ...]]:
    """Each thing that was heard and what comes of it, with the figure that stood beside it."""
    for telling in published(survey):
        for line in telling.heard.all():
            figure = figure_of(telling, line.question)
            beside = ("text", "n", "figure", "value", "low", "high")
            yield (
                telling.pk, telling.published_at, line.words, line.comes, line.what, line.by_day,
                *(figure.get(name) for name in beside),
            )  # fmt: skip


def figure_of(telling: Telling, question: str) -> dict[str, Any]:
    """The figure of a question as it stood when this was published; empty if there was none."""
    kept = telling.figures.get(question)
    if not kept:
        return {}
    kind = next((each for each in ("held", "score") if kept[each]), None)
    value, low, high = kept[kind] if kind else (None, None, None)
    text = kept["text"].get("en") or next(iter(kept["text"].values()), "")
    return {
        "text": text, "n": kept["n"], "figure": kind, "value": value, "low": low, "high": high,
    }  # fmt: skip
