"""Roles given and taken; somebody always owns the place."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import Organisation, Role, Unit, User


@transaction.atomic
def give_role(*, user: User, kind: Role.Kind, unit: Unit | None, by: User) -> Role:
    """Give somebody a role for a unit or for the whole organisation; one they have stays."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    check_reach(kind, unit)
    role, is_new = Role.objects.get_or_create(user=user, kind=kind, unit=unit)
    if is_new:
        record(by=by, did="gave a role", about=str(user), person=user.pk, **said(role))
    return role


@transaction.atomic
def take_role(*, role: Role, by: User) -> None:
    """Take a role away from somebody; the last owner keeps theirs."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    if role.kind == Role.Kind.OWNER:
        keep_an_owner_besides(role.user)
    role.delete()
    user = role.user
    record(by=by, did="took a role away", about=str(user), person=user.pk, **said(role))


def check_reach(kind: Role.Kind, unit: Unit | None) -> None:
    """Refuse an owner of one unit only, and a customer of nobody in particular."""
    if kind == Role.Kind.OWNER and unit:
        raise ValidationError(_("An owner owns the whole organisation: choose no unit."))
    if kind == Role.Kind.CUSTOMER and not unit:
        raise ValidationError(_("Choose the unit whose customer they are."))


def keep_an_owner_besides(user: User) -> None:
    """Refuse, in the caller's transaction, to go on without any other owner who can sign in."""
    Organisation.objects.select_for_update().first()  # owners leave one after another
    owners = User.objects.filter(is_active=True, roles__kind=Role.Kind.OWNER)
    if not owners.exclude(pk=user.pk).exists():
        raise ValidationError(
            _("%(name)s is the last owner. Make somebody else an owner first."),
            params={"name": user},
        )


def said(role: Role) -> dict[str, str | None]:
    """A role as the audit trail keeps it."""
    return {"role": role.kind, "unit": role.unit.key if role.unit else None}
