"""What others read of role profiles."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may
from keepword.organisation.models import User
from keepword.standards.authority.holding import Holding
from keepword.standards.models import RoleProfile
from keepword.strategy.reviewing import Review


def profiles() -> QuerySet[RoleProfile]:
    """Those that hold, with their versions."""
    found = RoleProfile.objects.filter(ended_at=None, versions__isnull=False).distinct()
    found = found.select_related("unit", "owner")
    return found.prefetch_related("versions", "standards__versions", "principles__versions")


def of_roles(held: Holding) -> list[RoleProfile]:
    """Those of the roles that somebody has, where they have them."""
    units = {where for _, where in held.roles}
    return [
        profile
        for profile in profiles().filter(kind__in={kind for kind, _ in held.roles})
        if profile.unit is None or None in units or units & held.tree.descendants(profile.unit.key)
    ]


def writes(user: User, profile: RoleProfile) -> bool:
    """Whether somebody may change it."""
    return may(user, May.WRITE, profile.unit.key if profile.unit else None)


def reviewed(which: Q) -> Iterator[Review]:
    """Each profile, to be looked at again on its day."""
    for profile in RoleProfile.objects.filter(which, ended_at=None).select_related("owner"):
        address = reverse("role_profile", args=[profile.pk])
        yield Review(
            f"profile-{profile.pk}",
            profile.name,
            profile.review_on,
            profile.owner,
            address,
            _("Role profile"),
        )
