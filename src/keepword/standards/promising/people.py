"""What is kept of promises of who works here: to hand out to them, and to forget."""

from typing import Any

from django.db.models import Q

from keepword.organisation.models import User
from keepword.standards.models import Promise, PromiseEnabler, PromiseHistory, PromiseVersion

MODELS = frozenset({Promise, PromiseEnabler, PromiseHistory, PromiseVersion})
_OF_VERSIONS = ("made_by", "published_by", "ended_by")


def written_by(user: User) -> dict[str, Any]:
    """What somebody wrote, published, ended, answered or read in."""
    theirs = Q(*((name, user) for name in _OF_VERSIONS), _connector=Q.OR)
    versions = PromiseVersion.objects.filter(theirs)
    answered = PromiseEnabler.objects.filter(said_by=user)
    read = PromiseHistory.objects.filter(read_by=user)
    owned = PromiseVersion.objects.filter(promise__owner=user)
    return {
        "promises": list(versions.values("what", "reason", "made_at", "published_at", "ended_at")),
        "promises_owned": list(owned.values("what", "number")),
        "promises_enabled": list(answered.values("part", "can", "words", "said_at")),
        "promises_read_in": list(read.values("until", "read_at")),
    }


def forget(user: User, _by: str) -> None:
    """Take somebody's name from it; what it says stays."""
    for name in _OF_VERSIONS:
        PromiseVersion.objects.filter(**{name: user}).update(**{name: None})
    Promise.objects.filter(owner=user).update(owner=None)
    PromiseEnabler.objects.filter(said_by=user).update(said_by=None)
    PromiseHistory.objects.filter(read_by=user).update(read_by=None)
