"""Tokens for programs: shown once, ending by themselves, revoked by any owner."""

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keepword.organisation.access import SCOPES, May, may
from keepword.organisation.audit import record
from keepword.organisation.models import ApiToken, User
from keepword.organisation.tokens import hashed, new_token

PREFIX = "keepword_"
"""By it a token is known for what it is where it was left lying."""
BETWEEN_NOTES = timedelta(hours=1)


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], days: int, by: User) -> tuple[ApiToken, str]:
    """Make a token that acts for its maker; it is told here and never again."""
    if not may(by, May.RUN, None) or not SCOPES.issuperset(scopes):
        raise PermissionDenied
    secret = PREFIX + new_token()
    now = timezone.now()
    token = ApiToken.objects.create(
        token_hash=hashed(secret),
        name=name,
        scopes=sorted(scopes),
        made_by=by,
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    record(by=by, did="made a token", about=name, token=token.pk, scopes=token.scopes, days=days)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token, whoever made it."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(by=by, did="revoked a token", about=token.name, token=token.pk)


def token_of(secret: str) -> ApiToken | None:
    """The token of a secret, if it still holds and its maker's account is open. Reads only."""
    still_open = ApiToken.objects.filter(
        revoked_at=None, ends_at__gt=timezone.now(), made_by__is_active=True
    )
    return still_open.select_related("made_by").filter(token_hash=hashed(secret)).first()


def note_use(token: ApiToken) -> None:
    """Remember that a token is in use, once an hour at most."""
    now = timezone.now()
    ApiToken.objects.filter(
        Q(used_at=None) | Q(used_at__lt=now - BETWEEN_NOTES), pk=token.pk
    ).update(used_at=now)
