"""The service charter: off until an owner publishes it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.organisation.access import May, may
from keepword.organisation.audit import record
from keepword.organisation.models import Organisation, User
from keepword.strategy.models import Charter


@transaction.atomic
def publish_charter(*, by: User) -> None:
    """Show mission and principles to everybody who has the address, without signing in."""
    _must_run(by)
    _charter, new = Charter.objects.get_or_create(pk=1, defaults={"published_by": by})
    if new:
        record(by=by, did="published the service charter", about=_organisation())


@transaction.atomic
def withdraw_charter(*, by: User) -> None:
    """Show them no longer."""
    _must_run(by)
    gone, _each = Charter.objects.all().delete()
    if gone:
        record(by=by, did="withdrew the service charter", about=_organisation())


def _must_run(by: User) -> None:
    if not may(by, May.RUN, None):
        raise PermissionDenied


def _organisation() -> str:
    return str(Organisation.objects.get())
