"""The check with which every action on a unit's moments and standards begins."""

from django.core.exceptions import PermissionDenied

from keepword.organisation.access import May, may
from keepword.organisation.models import Unit, User


def must_write_for(by: User, *units: Unit | None) -> None:
    """Let only those go on who may write for each of the units; None is the whole organisation.

    Raises:
        PermissionDenied: They may not.
    """
    for unit in units:
        if not may(by, May.WRITE, unit.key if unit else None):
            raise PermissionDenied
