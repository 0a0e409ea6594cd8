"""Who is served by whom inside: the service chain says it; until it is drawn, roles do."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from keepword.organisation.access import tree_today
from keepword.organisation.chain.reading import who_serves_whom
from keepword.organisation.models import Organisation, Role, Unit, User

WORK_HERE = (Role.Kind.MEMBER, Role.Kind.CARE, Role.Kind.MANAGER, Role.Kind.LEADER)


def served_inside() -> Mapping[Unit, tuple[User, ...]]:
    """Every unit that serves others inside, with the people whom it serves, in a fixed order."""
    found: dict[Unit, dict[int, User]] = defaultdict(dict)
    for unit, person in _by_chain() if is_drawn() else _by_roles():
        found[unit][person.pk] = person
    return {
        unit: tuple(people[key] for key in sorted(people))
        for unit, people in sorted(found.items(), key=lambda each: each[0].key)
    }


def is_drawn() -> bool:
    """Whether the service chain says of any unit whom it serves inside, today."""
    return who_serves_whom(_today()).exclude(customer=None).exists()


def _today() -> dt.date:
    return Organisation.objects.get(pk=1).today()


def _by_chain() -> Iterator[tuple[Unit, User]]:
    """Those who work in a unit that is served, or below it; never those who serve it themselves."""
    tree = tree_today()
    works: dict[str, dict[int, User]] = defaultdict(dict)
    for role in _roles(WORK_HERE):
        if role.unit:
            works[role.unit.key][role.user_id] = role.user
    for service in who_serves_whom(_today()).exclude(customer=None):
        if service.customer:
            own = {pk for key in tree.descendants(service.provider.key) for pk in works[key]}
            for key in tree.descendants(service.customer.key):
                yield from (
                    (service.provider, person) for pk, person in works[key].items() if pk not in own
                )


def _by_roles() -> Iterator[tuple[Unit, User]]:
    return ((role.unit, role.user) for role in _roles([Role.Kind.CUSTOMER]) if role.unit)


def _roles(kinds: Iterable[str]) -> Iterable[Role]:
    found = Role.objects.filter(kind__in=kinds, user__is_active=True)
    return found.select_related("user", "unit")
