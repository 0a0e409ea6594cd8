"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from keepword.organisation.models import User
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion

MODELS = frozenset({Authority, AuthorityUse, AuthorityVersion})


def written_by(user: User) -> dict[str, Any]:
    """What somebody let roles decide, and what they noted of their own deciding."""
    versions = AuthorityVersion.objects.filter(made_by=user)
    uses = AuthorityUse.objects.filter(person=user)
    owned = Authority.objects.filter(owner=user)
    return {
        "authority": list(versions.values("sentence", "up_to", "valid_from", "reason", "made_at")),
        "authority_owned": list(owned.values("what", "review_on")),
        "authority_used": list(
            uses.values("authority__what", "words", "amount", "counted_in", "asked", "noted_at")
        ),
    }


def forget(user: User) -> None:
    """Take somebody's name from what they wrote and noted; what it says stays."""
    AuthorityVersion.objects.filter(made_by=user).update(made_by=None)
    Authority.objects.filter(owner=user).update(owner=None)
    AuthorityUse.objects.filter(person=user).update(person=None)
