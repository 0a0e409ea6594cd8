"""What has a day on which somebody asks whether it is still right, here and in every room above.

A domain says it when it starts, in its `apps.py`; the calendar and everybody's own page ask all.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.strategy.kinds import Kind
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

    def __str__(self) -> str:
        return self.name


Reviewed = Callable[[Q], Iterable[Review]]
"""What a domain has of those that are asked for by their `review_on` and their `owner`."""


def _texts(which: Q) -> Iterator[Review]:
    for text in texts_in_force(*Kind, which=which):
        address = reverse("text", args=[text.pk])
        yield Review(f"review-{text.pk}", str(text), text.review_on, text.owner, address)


REVIEWED: dict[str, Reviewed] = {"texts": _texts}


def is_reviewed(what: str, reviewed: Reviewed) -> None:
    """Say what a domain has that is looked at again; to say it again replaces what was said."""
    REVIEWED[what] = reviewed


def to_be_reviewed(which: Q = Q()) -> list[Review]:  # noqa: B008 -- nobody changes it
    """What holds today, by the day on which it is to be reviewed."""
    every = (each for reviewed in REVIEWED.values() for each in reviewed(which))
    return sorted(every, key=lambda each: each.review_on or dt.date.max)


def reviews_due(user: User, today: dt.date) -> list[Review]:
    """What somebody is to look at again by now: their own; all of it for who adopts."""
    come = Q(review_on__lte=today)
    return to_be_reviewed(come if may(user, May.ADOPT, None) else come & Q(owner=user))
