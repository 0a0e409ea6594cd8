"""What has a day on which somebody asks whether it is still right, here and in every room above.

A domain says it when it starts, in its `apps.py`; the calendar and everybody's own page ask all.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet, Value
from django.urls import reverse

from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Text
from keepword.strategy.querysets import texts_in_force


@dataclass(frozen=True)
class Review:
    """Something that holds, when it is looked at again, by whom, and where it stands."""

    key: str
    """Its own among all reviews."""
    name: str
    review_on: dt.date | None
    owner: User | None
    address: str
    kind: str
    """What it is, in a word: a standard, a form."""

    def __str__(self) -> str:
        return self.name


Reviewed = Callable[[Q], Iterable[Review]]
"""What a domain has of those that are asked for by their `review_on` and their `owner`."""


def _texts(which: Q) -> Iterator[Review]:
    for text in texts_in_force(*Kind, which=which):
        address = reverse("text", args=[text.pk])
        yield Review(
            f"review-{text.pk}",
            str(text),
            text.review_on,
            text.owner,
            address,
            text.get_kind_display(),
        )


REVIEWED: dict[str, Reviewed] = {}
_ROWS: dict[str, QuerySet[Model]] = {}


def is_reviewed(what: str, reviewed: Reviewed, rows: QuerySet[Model]) -> None:
    """Say what a domain has that is looked at again, and in which rows its days stand.

    To say it again replaces what was said.
    """
    REVIEWED[what], _ROWS[what] = reviewed, rows.order_by()


is_reviewed("texts", _texts, Text.objects.filter(ended_at=None))


def to_be_reviewed(which: Q = Q()) -> list[Review]:  # noqa: B008 -- nobody changes it
    """What holds today, by the day on which it is to be reviewed."""
    return _of(REVIEWED, which)


def _of(rooms: Iterable[str], which: Q) -> list[Review]:
    every = (each for what in rooms for each in REVIEWED[what](which))
    return sorted(every, key=lambda each: each.review_on or dt.date.max)


def _with_any(which: Q) -> set[str]:
    """The rooms that may have some: asked at once, since mostly none has."""
    first, *others = (rows.filter(which).values_list(Value(what)) for what, rows in _ROWS.items())
    return {what for (what,) in first.union(*others)}


def reviews_due(user: User, today: dt.date) -> list[Review]:
    """What somebody is to look at again by now: their own; all of it for who adopts."""
    come = Q(review_on__lte=today)
    which = come if may(user, May.ADOPT, None) else come & Q(owner=user)
    return _of(sorted(_with_any(which)), which)
