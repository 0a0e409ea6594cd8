"""Who holds a role somewhere: what a role may, those above it in the same units may, too."""

from collections.abc import Iterable
from dataclasses import dataclass

from keepword.organisation.access import roles_of, tree_today
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.tree import Tree

_OWNER, _LEADER, _MANAGER = Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.MANAGER
ABOVE: dict[str, frozenset[str]] = {
    Role.Kind.MEMBER: frozenset({_MANAGER, _LEADER, _OWNER}),
    Role.Kind.CARE: frozenset({_LEADER, _OWNER}),
    Role.Kind.MANAGER: frozenset({_LEADER, _OWNER}),
    Role.Kind.LEADER: frozenset({_OWNER}),
    Role.Kind.OWNER: frozenset(),
}
"""The roles of those who work here, each with those above it."""
Held = tuple[str, str | None]
"""A kind of role, and the key of its unit or (None) the whole."""


@dataclass(frozen=True)
class Holding:
    """The roles of one person, and how the units belong together today."""

    person: User
    roles: tuple[Held, ...]
    tree: Tree

    def covers(self, kind: str, unit: str | None) -> bool:
        """Whether what a role may, in a unit or everywhere, this person may."""
        return any(self._is(held, kind, unit) for held in self.roles)

    def _is(self, held: Held, kind: str, unit: str | None) -> bool:
        own, where = held
        if own != kind and own not in ABOVE.get(kind, frozenset()):
            return False
        if unit is None or where is None or where in self.tree.descendants(unit):
            return True
        return own != kind and unit in self.tree.descendants(where)

    def above(self) -> list[set[str]]:
        """The roles above this person's highest, the lowest of them first, each by itself."""
        each = [ABOVE[own] for own, _ in self.roles if own in ABOVE]
        above = frozenset.intersection(*each) if each else frozenset()
        return [{kind} for kind in (_MANAGER, _LEADER, _OWNER) if kind in above]

    def units(self) -> frozenset[str] | None:
        """The units of this person's roles, with all below them; None is every."""
        own = [where for _, where in self.roles]
        if None in own:
            return None
        return frozenset[str]().union(*(self.tree.descendants(where) for where in own if where))

    def near(self) -> frozenset[str]:
        """The units of this person's roles, and those above them."""
        own = [where for _, where in self.roles if where]
        return frozenset(own).union(*(self.tree.ancestors(where) for where in own))


def holding(user: User) -> Holding:
    """What somebody holds today; three queries."""
    roles = ((role.kind, role.unit.key if role.unit else None) for role in roles_of(user))
    return Holding(user, tuple(roles), tree_today())


def own_unit(user: User) -> Unit | None:
    """The unit that somebody was first given a role in."""
    first = user.roles.exclude(unit=None).order_by("given_at", "pk").select_related("unit").first()
    return first.unit if first else None


def named(people: Iterable[User]) -> tuple[str, ...]:
    """Their names, each once."""
    return tuple(dict.fromkeys(map(str, people)))
