"""A new password without mail: an owner makes a link, its receiver sets the password."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import NewPasswordAddress, User
from keepword.organisation.tokens import hashed, new_token

ADDRESS_HOLDS = timedelta(hours=24)


@transaction.atomic
def offer_new_password(*, user: User, ends_second_step: bool, by: User) -> str:
    """The token of an address where somebody sets a new password; earlier ones end."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    return _offer(user, by, ends_second_step=ends_second_step)


@transaction.atomic
def let_in_from_the_server(*, user: User, ends_second_step: bool) -> str:
    """The same, asked for by whoever runs commands on the server, where no owner can sign in."""
    asked_by = "the command line on the server"
    return _offer(user, None, ends_second_step=ends_second_step, asked_by=asked_by)


def _offer(user: User, by: User | None, *, ends_second_step: bool, **said: str) -> str:
    token = new_token()
    user.password_addresses.filter(used_at=None).delete()
    user.password_addresses.create(token_hash=hashed(token), ends_second_step=ends_second_step)
    record(
        by=by,
        did="made a link for a new password",
        about=str(user),
        person=user.pk,
        ends_second_step=ends_second_step,
        **said,
    )
    return token


def new_password_address_of(token: str) -> NewPasswordAddress | None:
    """The address of a token, if a password can still be set there. Reads only."""
    return (
        NewPasswordAddress.objects.select_related("user")
        .filter(
            token_hash=hashed(token),
            used_at=None,
            made_at__gt=timezone.now() - ADDRESS_HOLDS,
            user__is_active=True,
        )
        .first()
    )


@transaction.atomic
def set_new_password(*, address: NewPasswordAddress, password: str) -> bool:
    """Use the address up and set the password, which ends every session of the old one.

    False if somebody was quicker.
    """
    unused = NewPasswordAddress.objects.filter(pk=address.pk, used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    user = address.user
    user.set_password(password)
    user.save(update_fields=["password"])
    if address.ends_second_step:
        Authenticator.objects.filter(user=user).delete()
    record(
        by=user,
        did="set a new password",
        about=str(user),
        person=user.pk,
        ended_second_step=address.ends_second_step,
    )
    return True
