"""The share of standards, and of policies that stood in the way, in the review calendar."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.organisation.present import today
from keepword.standards.models import Obstacle, Standard
from keepword.strategy.reviewing import Review


def standards_in_force() -> QuerySet[Standard]:
    """Those that promise something today or later."""
    held = Q(versions__valid_to=None) | Q(versions__valid_to__gte=today())
    return Standard.objects.filter(held, versions__isnull=False).distinct()


def standards(which: Q) -> Iterator[Review]:
    """Each standard that holds, to be looked at again on its day."""
    found = standards_in_force().filter(which).select_related("moment", "owner")
    for each in found.prefetch_related("versions"):
        address = reverse("standard", args=[each.pk])
        yield Review(
            f"standard-{each.pk}", str(each), each.review_on, each.owner, address, _("Standard")
        )


def policies(which: Q) -> Iterator[Review]:
    """Each policy that stood in the way, as it was answered."""
    answered = Obstacle.objects.exclude(answered_at=None).exclude(review_on=None)
    for each in answered.filter(which).select_related("owner"):
        address = reverse("obstacle", args=[each.pk])
        yield Review(
            f"policy-{each.pk}", str(each), each.review_on, each.owner, address, _("Policy")
        )
