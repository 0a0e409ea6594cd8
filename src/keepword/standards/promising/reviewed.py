"""Kinds of promises, for the calendar of what is to be reviewed."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from keepword.standards.promising.querysets import promises
from keepword.strategy.reviewing import Review


def reviewed(which: Q) -> Iterator[Review]:
    """What is promised today, each to be looked at again on its day."""
    for promise in promises().filter(which):
        if promise.in_force:
            address = reverse("promise", args=[promise.pk])
            name = str(promise.in_force)
            yield Review(f"promise-{promise.pk}", name, promise.review_on, promise.owner, address)
