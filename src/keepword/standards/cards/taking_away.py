"""The marks on a card as rows of a file: without names, only what others may see."""

from collections.abc import Iterator

from django.db.models import QuerySet

from keepword.standards.models import CardMark, Interaction

COLUMNS = (
    "interaction", "at", "unit", "item", "points", "critical", "scoring", "seen", "counts",
)  # fmt: skip


def lines(interactions: QuerySet[Interaction]) -> Iterator[tuple[object, ...]]:
    """A line for each item as each scorer saw it; the scorers are numbered."""
    marks = CardMark.objects.filter(
        scoring__interaction__in=interactions, scoring__scored_at__isnull=False
    )
    marks = marks.select_related("item", "scoring__interaction__unit")
    for mark in marks.order_by("scoring__interaction__at", "scoring", "item").iterator():
        scoring, shown = mark.scoring, mark.scoring.interaction
        yield (
            str(shown.key), shown.at, shown.unit and shown.unit.key, mark.item.words,
            mark.item.weight, mark.item.critical, 1 if scoring.counts else 2, mark.seen,
            scoring.counts,
        )  # fmt: skip
