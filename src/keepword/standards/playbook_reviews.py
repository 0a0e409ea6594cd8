"""The playbook's share of the review calendar: each entry has a day and somebody."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from keepword.standards.models import PlaybookEntry
from keepword.strategy.reviewing import Review

FEW = 60
"""So many letters of an entry find it again."""


def reviewed(which: Q) -> Iterator[Review]:
    """Every entry, at the address where everybody who reads finds it."""
    for entry in PlaybookEntry.objects.filter(which).exclude(words="").select_related("owner"):
        address = f"{reverse('playbook')}?{urlencode({'q': entry.words[:FEW]})}"
        yield Review(
            f"playbook-{entry.pk}",
            entry.words,
            entry.review_on,
            entry.owner,
            address,
            entry.get_kind_display(),
        )
