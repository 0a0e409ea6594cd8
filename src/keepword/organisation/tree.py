"""The tree of units on one day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Edge:
    """`child` belongs to `parent` from one day to another, both included; None is open."""

    parent: str
    child: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the edge is in force on the day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Tree:
    """Each unit's parent; a unit that is missing stands at the top."""

    parents: Mapping[str, str]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Each unit's children, by key."""
        below: dict[str, tuple[str, ...]] = {}
        for child, parent in self.parents.items():
            below[parent] = (*below.get(parent, ()), child)
        return below

    def ancestors(self, unit: str) -> Iterator[str]:
        """The parent of a unit, its parent, and so on to the top."""
        while unit in self.parents:
            unit = self.parents[unit]
            yield unit

    def descendants(self, unit: str) -> frozenset[str]:
        """A unit and everything below it."""
        found = [unit]
        for above in found:
            found.extend(self.children.get(above, ()))
        return frozenset(found)

    def depth(self, unit: str) -> int:
        """How many units stand above this one."""
        return sum(1 for _ in self.ancestors(unit))


def on_day(edges: Iterable[Edge], day: date) -> Tree:
    """The tree in force on a day: of a unit's parents the first, and never a circle."""
    parents: dict[str, str] = {}
    tree = Tree(parents)
    for edge in sorted(filter(lambda edge: edge.holds(day), edges), key=lambda e: e.parent):
        circular = edge.child in (edge.parent, *tree.ancestors(edge.parent))
        if edge.child not in parents and not circular:
            parents[edge.child] = edge.parent
    return tree
