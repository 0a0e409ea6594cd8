"""Which given promises somebody sees; whoever sees one may say what became of it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from keepword.delivery.models import GivenPromise
from keepword.organisation.access import May, allowed, may, units_where
from keepword.organisation.models import User
from keepword.standards.models import Promise


def given_for(user: User) -> QuerySet[GivenPromise]:
    """Those that one's units keep or make, with all below, and those that one gave oneself."""
    every = GivenPromise.objects.select_related("promise__maker", "version", "keeper")
    keys = units_where(user, May.GIVE)
    if keys is None:
        return every
    theirs = Q(keeper__key__in=keys) | Q(promise__maker__key__in=keys)
    return every.filter(theirs | Q(given_by=user))


def must_give(by: User) -> None:
    """Let only those go on who give promises somewhere.

    Raises:
        PermissionDenied: They do not.
    """
    if May.GIVE not in allowed(by):
        raise PermissionDenied


def must_bring_in(by: User, promise: Promise) -> None:
    """Let only those go on who bring files in for the unit that keeps a kind of promise.

    Raises:
        PermissionDenied: They do not.
    """
    if not may(by, May.BRING_IN, promise.keeper.key):
        raise PermissionDenied


def held(given: GivenPromise, by: User) -> GivenPromise:
    """The promise, locked until the transaction ends, for somebody who may act on it.

    Raises:
        PermissionDenied: It is none of theirs.
    """
    if not given_for(by).filter(pk=given.pk).exists():
        raise PermissionDenied
    locked = GivenPromise.objects.select_for_update(of=("self",))
    return locked.select_related("promise__moment", "version", "keeper", "person").get(pk=given.pk)
