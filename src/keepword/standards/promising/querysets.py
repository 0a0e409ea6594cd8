"""Which promises there are, and to whom an enabler's question goes."""

from django.db.models import Q, QuerySet

from keepword.organisation.access import May, tree_today, units_where
from keepword.organisation.models import Role, Unit, User
from keepword.standards.models import Promise, PromiseEnabler


def promises() -> QuerySet[Promise]:
    """Every kind of promise with all that its row shows."""
    known = Promise.objects.select_related("maker", "keeper", "moment", "owner")
    return known.prefetch_related("versions__enablers__unit")


def on_charter() -> list[Promise]:
    """Those in force that the service charter shows."""
    return [each for each in promises().filter(on_charter=True) if each.in_force]


def who_answers_for(unit: Unit) -> list[User]:
    """Who leads a unit, else the nearest above it that somebody leads, else the whole."""
    leads = Q(roles__kind__in=(Role.Kind.MANAGER, Role.Kind.LEADER))
    active = User.objects.filter(is_active=True)
    for key in (unit.key, *tree_today().ancestors(unit.key)):
        found = list(active.filter(leads, roles__unit__key=key).distinct())
        if found:
            return found
    whole = active.filter(roles__unit=None, roles__kind__in=(Role.Kind.LEADER, Role.Kind.OWNER))
    return list(whole.distinct())


def asked_of(user: User) -> QuerySet[PromiseEnabler]:
    """The parts of drafts that wait for somebody's answer, for the units for which they write."""
    waiting = PromiseEnabler.objects.filter(
        can=None, version__asked_at__isnull=False, version__published_at=None,
        version__ended_at=None,
    ).select_related("unit", "version__promise")  # fmt: skip
    keys = units_where(user, May.WRITE)
    return waiting if keys is None else waiting.filter(unit__key__in=keys)
