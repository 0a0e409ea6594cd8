"""What is kept of an account: handed out to whom it belongs, and erased for good."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may
from keepword.organisation.actions.accounts import end_sessions
from keepword.organisation.audit import record
from keepword.organisation.keeping import KEEPINGS
from keepword.organisation.models import AuditEntry, User

NOBODY = "Somebody who left"


def kept_of(user: User) -> dict[str, Any]:
    """Everything that is kept of somebody's account, in every domain, for a file."""
    roles = user.roles.values("kind", "unit__name", "given_at")
    lines = AuditEntry.objects.filter(by=user).values("at", "did", "about", "details")
    elsewhere = SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "joined_at": user.joined_at,
        "last_sign_in": user.last_login,
        "second_step": Authenticator.objects.filter(user=user).exists(),
        "roles": list(roles),
        "signs_in_elsewhere": list(elsewhere),
        "invitations": list(user.invitations.values("kind", "unit__name", "note", "made_at")),
        "tokens": list(user.api_tokens.values("name", "scopes", "made_at", "ends_at", "used_at")),
        "did": list(lines),
        **{domain: keeping.kept_of(user) for domain, keeping in KEEPINGS.items()},
    }


@transaction.atomic
def erase_account(*, user: User, by: User) -> None:
    """Take everything from a closed account that says whose it was; a number is left of it."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    if user.is_active:
        raise ValidationError(_("Close the account before you erase it."))
    _erase(user, by=by, asked_by=str(by))


@transaction.atomic
def erase_account_again(*, user: User, asked_by: str) -> None:
    """Erase whom a restored backup has brought back, also where nobody has signed in yet."""
    user.is_active = False
    end_sessions(user)
    _erase(user, by=None, asked_by=asked_by)


def _erase(user: User, *, by: User | None, asked_by: str) -> None:
    for things in (
        user.roles,
        user.invitations,
        user.api_tokens,
        user.password_addresses,
        EmailAddress.objects.filter(user=user),
        SocialAccount.objects.filter(user=user),
        Authenticator.objects.filter(user=user),
    ):
        things.all().delete()
    for keeping in KEEPINGS.values():
        keeping.forget(user, asked_by)
    AuditEntry.objects.filter(by=user).update(by_said=NOBODY)
    told = AuditEntry.objects.filter(details__person=user.pk)
    told.update(about=NOBODY, details={"person": user.pk})
    user.name, user.email, user.language = NOBODY, f"{user.pk}@erased.invalid", ""
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    said = {} if by else {"asked_by": asked_by}
    record(by=by, did="erased an account", about=NOBODY, person=user.pk, **said)
