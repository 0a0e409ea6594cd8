"""The first owner: made at an address that works once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import FirstOwnerAddress, Organisation, Role, User
from keepword.organisation.tokens import hashed, new_token

ADDRESS_HOLDS = timedelta(hours=24)


@transaction.atomic
def offer_first_owner_address() -> str | None:
    """Make the token of a one-time address; earlier ones end. None if there is an owner already."""
    if User.objects.exists():
        return None
    token = new_token()
    FirstOwnerAddress.objects.filter(used_at=None).delete()
    FirstOwnerAddress.objects.create(token_hash=hashed(token))
    return token


def is_first_owner_token(token: str) -> bool:
    """Whether somebody may still become the first owner with this token. Reads only."""
    return not User.objects.exists() and _valid(token).exists()


def _valid(token: str) -> QuerySet[FirstOwnerAddress]:
    return FirstOwnerAddress.objects.filter(
        token_hash=hashed(token), used_at=None, made_at__gt=timezone.now() - ADDRESS_HOLDS
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
    record(by=owner, did="became the first owner", about=organisation)
    return owner
