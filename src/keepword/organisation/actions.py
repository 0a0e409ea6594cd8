"""What people do with accounts: one function per intention."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from keepword.organisation.models import FirstOwnerAddress, Organisation, Role, User

ADDRESS_HOLDS = timedelta(hours=24)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def offer_first_owner_address() -> str | None:
    """Make the token of a one-time address; earlier ones end. None if there is an owner already."""
    if User.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    FirstOwnerAddress.objects.filter(used_at=None).delete()
    FirstOwnerAddress.objects.create(token_hash=_hashed(token))
    return token


def is_first_owner_token(token: str) -> bool:
    """Whether somebody may still become the first owner with this token. Reads only."""
    return not User.objects.exists() and _valid(token).exists()


def _valid(token: str) -> QuerySet[FirstOwnerAddress]:
    return FirstOwnerAddress.objects.filter(
        token_hash=_hashed(token), used_at=None, made_at__gt=timezone.now() - ADDRESS_HOLDS
    )


@transaction.atomic
def make_first_owner(
    *, token: str, name: str, email: str, password: str, organisation: str
) -> User | None:
    """Use the token up, name the organisation, make its owner. None if the token does not hold."""
    if User.objects.exists() or not _valid(token).update(used_at=timezone.now()):
        return None
    Organisation.objects.update_or_create(pk=1, defaults={"name": organisation})
    owner = User.objects.create_user(email, password, name=name)
    Role.objects.create(user=owner, kind=Role.Kind.OWNER)
    return owner
