"""How far a round has come: how many have predicted, never who."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from keepword.listening.models import Participant, Round
from keepword.listening.questions import lenses
from keepword.notify.models import Request


@dataclass(frozen=True)
class Progress:
    """How many were asked and have predicted; how many came by the link; for how many it waits."""

    asked: int
    predicted: int
    by_link: int
    waiting: int


def progress(rounds: Collection[Round]) -> Mapping[int, Progress]:
    """The progress of each round, by its number."""
    counted = Participant.objects.filter(round__in=rounds).order_by()
    rows = counted.values("pk", "round", "view", "user").annotate(said=Count("predictions"))
    theirs: dict[int, list[tuple[bool, int, str]]] = {asking.pk: [] for asking in rounds}
    for row in rows:
        theirs[row["round"]].append((row["user"] is None, row["said"], row["view"]))
    waiting = _waiting(rounds)
    return {asking.pk: _of(asking, theirs[asking.pk], waiting) for asking in rounds}


def _of(
    asking: Round, participants: Iterable[tuple[bool, int, str]], waiting: Mapping[str, int]
) -> Progress:
    asked = predicted = by_link = 0
    for came_by_link, said, view in participants:
        if came_by_link:
            by_link += said > 0
            continue
        asked += 1
        predicted += said >= len(asking.moments) * len(lenses(asking, view))
    return Progress(asked, predicted, by_link, waiting.get(asking.request_key, 0))


def _waiting(rounds: Iterable[Round]) -> Mapping[str, int]:
    """For how many people each round waits until their week has the minutes."""
    keys = [asking.request_key for asking in rounds]
    counts = Request.objects.waiting().filter(key__in=keys).order_by().values_list("key")
    return dict(counts.annotate(Count("pk")))
