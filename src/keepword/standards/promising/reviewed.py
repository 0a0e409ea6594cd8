"""Kinds of promises, for the calendar of what is to be reviewed."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.standards.models import Promise
from keepword.strategy.reviewing import Review


def reviewed(which: Q) -> Iterator[Review]:
    """What is promised today, each to be looked at again on its day."""
    promises = Promise.objects.filter(which).select_related("owner").prefetch_related("versions")
    for promise in promises:
        if promise.in_force:
            address = reverse("promise", args=[promise.pk])
            name = str(promise.in_force)
            yield Review(
                f"promise-{promise.pk}",
                name,
                promise.review_on,
                promise.owner,
                address,
                _("Promise"),
            )
