"""Whom a notice touches: everybody in its units and below who has one of its roles, each once."""

from django.db.models import QuerySet

from keepword.organisation.access import ALLOWED, May, tree_today
from keepword.organisation.models import Role, Unit, User
from keepword.standards.models import Notice

Touched = tuple[User, Unit | None]


def touched(notice: Notice) -> list[Touched]:
    """Everybody whom it touches today, by the unit of their first role there."""
    roles = _roles(notice)
    keys = [unit.key for unit in notice.units.all()]
    if keys:
        tree = tree_today()
        below = frozenset[str]().union(*(tree.descendants(key) for key in keys))
        roles = roles.filter(unit__key__in=below)
    found: dict[int, Touched] = {}
    for role in roles.select_related("user", "unit").order_by("given_at", "pk"):
        found.setdefault(role.user.pk, (role.user, role.unit))
    return list(found.values())


def _roles(notice: Notice) -> QuerySet[Role]:
    kinds = notice.kinds or ALLOWED[May.TAKE_PART]
    return Role.objects.filter(kind__in=kinds, user__is_active=True)
