"""What roles may decide, for the calendar of what is to be reviewed."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.standards.authority.looking_up import in_force
from keepword.standards.models import Authority
from keepword.strategy.reviewing import Review


def reviewed(which: Q) -> Iterator[Review]:
    """What roles may decide today, each to be looked at again on its day."""
    for version in in_force().filter(authority__in=Authority.objects.filter(which)):
        authority = version.authority
        address = reverse("authority", args=[authority.pk])
        key = f"authority-{authority.pk}"
        yield Review(
            key,
            authority.what,
            authority.review_on,
            authority.owner,
            address,
            _("What a role may decide"),
        )
