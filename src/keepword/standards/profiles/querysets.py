"""What others read of role profiles."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.standards.models import RoleProfile
from keepword.strategy.reviewing import Review


def profiles() -> QuerySet[RoleProfile]:
    """Those that hold, with their versions."""
    found = RoleProfile.objects.filter(ended_at=None, versions__isnull=False).distinct()
    found = found.select_related("unit", "owner")
    return found.prefetch_related("versions", "standards__versions", "principles__versions")


def writes(user: User, profile: RoleProfile) -> bool:
    """Whether somebody may change it."""
    return may(user, May.WRITE, profile.unit.key if profile.unit else None)


def reviewed() -> Iterator[Review]:
    """Each profile, to be looked at again on its day."""
    for profile in RoleProfile.objects.filter(ended_at=None).select_related("owner"):
        address = reverse("role_profile", args=[profile.pk])
        yield Review(
            f"profile-{profile.pk}", profile.name, profile.review_on, profile.owner, address
        )
