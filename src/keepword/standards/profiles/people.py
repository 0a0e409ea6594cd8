"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from keepword.organisation.models import User
from keepword.standards.models import RoleProfile, RoleProfileVersion

MODELS = frozenset({RoleProfile, RoleProfileVersion})


def written_by(user: User) -> dict[str, Any]:
    """The role profiles that somebody wrote, answers for, or ended."""
    wrote = RoleProfileVersion.objects.filter(made_by=user)
    owned = RoleProfile.objects.filter(owner=user)
    ended = RoleProfile.objects.filter(ended_by=user)
    return {
        "profiles": list(wrote.values("profile__name", "qualities", "skills", "reason", "made_at")),
        "profiles_owned": list(owned.values("name", "review_on")),
        "profiles_ended": list(ended.values("name", "ended_at")),
    }


def forget(user: User) -> None:
    """Take somebody's name from the profiles that they wrote; what those say stays."""
    RoleProfileVersion.objects.filter(made_by=user).update(made_by=None)
    RoleProfile.objects.filter(owner=user).update(owner=None)
    RoleProfile.objects.filter(ended_by=user).update(ended_by=None)
