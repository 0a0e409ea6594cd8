"""Invitations: a link gives a role for a unit, to one person or to a whole team."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may, may_give
from keepword.organisation.actions.roles import check_reach
from keepword.organisation.audit import record
from keepword.organisation.models import Invitation, Role, Unit, User
from keepword.organisation.tokens import hashed, new_token

FOR_SEVERAL = frozenset({Role.Kind.MEMBER, Role.Kind.CUSTOMER})
"""What a link may give to more than one person: it hangs on walls and is passed on."""


@transaction.atomic
def invite(
    *, kind: Role.Kind, unit: Unit | None, note: str, uses: int, days: int, by: User
) -> tuple[Invitation, str]:
    """Make an invitation and its token, which is told here and never again."""
    if not may_give(by, kind, unit.key if unit else None):
        raise PermissionDenied
    check_reach(kind, unit)
    if uses > 1 and kind not in FOR_SEVERAL:
        raise ValidationError(
            _("A link for several people can make members and customers only; make one each.")
        )
    token = new_token()
    invitation = Invitation.objects.create(
        token_hash=hashed(token),
        kind=kind,
        unit=unit,
        note=note,
        uses=uses,
        made_by=by,
        ends_at=timezone.now() + timedelta(days=days),
    )
    record(by=by, did="invited", about=str(invitation), **_said(invitation))
    return invitation, token


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a token, if it still holds. Reads only."""
    every = Invitation.objects.select_related("unit", "made_by")
    invitation = every.filter(token_hash=hashed(token)).first()
    return invitation if invitation and still_holds(invitation) else None


def still_holds(invitation: Invitation) -> bool:
    """Whether it can be accepted: open, and whoever made it may still give that role."""
    unit = invitation.unit.key if invitation.unit else None
    return (
        invitation.revoked_at is None
        and invitation.used < invitation.uses
        and invitation.ends_at > timezone.now()
        and invitation.made_by.is_active
        and may_give(invitation.made_by, Role.Kind(invitation.kind), unit)
    )


@transaction.atomic
def join(*, invitation: Invitation, name: str, email: str, password: str | None) -> User | None:
    """Make an account with the invitation's role; without a password for who signs in elsewhere.

    None if the invitation holds no more.
    """
    if not _claim(invitation):
        return None
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
    except IntegrityError:
        raise ValidationError({"email": [_already_here()]}) from None
    Role.objects.create(user=user, kind=invitation.kind, unit=invitation.unit)
    record(by=user, did="joined", about=str(invitation), **_said(invitation))
    return user


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> bool:
    """Take on a further role; False if the invitation holds no more."""
    if by == invitation.made_by:
        raise ValidationError(
            _("You made this invitation yourself. Give its link to somebody else.")
        )
    if by.roles.filter(kind=invitation.kind, unit=invitation.unit).exists():
        return True
    if not _claim(invitation):
        return False
    Role.objects.create(user=by, kind=invitation.kind, unit=invitation.unit)
    record(by=by, did="accepted an invitation", about=str(invitation), **_said(invitation))
    return True


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """End an invitation that one made oneself, or as an owner anybody's."""
    if by != invitation.made_by and not may(by, May.RUN, None):
        raise PermissionDenied
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record(by=by, did="revoked an invitation", about=str(invitation), **_said(invitation))


def _claim(invitation: Invitation) -> bool:
    """Count one use, unless it holds no more or somebody else was quicker."""
    still_open = Invitation.objects.filter(pk=invitation.pk, revoked_at=None, used__lt=F("uses"))
    return still_holds(invitation) and bool(still_open.update(used=F("used") + 1))


def _already_here() -> str:
    return _("This address has an account. Sign in with it, then open this link again.")


def _said(invitation: Invitation) -> dict[str, object]:
    return {
        "invitation": invitation.pk,
        "role": invitation.kind,
        "unit": invitation.unit.key if invitation.unit else None,
        "uses": invitation.uses,
    }
