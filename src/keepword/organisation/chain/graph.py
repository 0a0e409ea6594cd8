"""The service chain as a graph: whose path leads to the customers outside, and whose nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from keepword.organisation.tree import Tree

OUTSIDE = ""
"""Where the customers outside stand: no unit has this key."""
Way = tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """Which unit serves which, or those outside; each pair once."""

    pairs: frozenset[tuple[str, str]]

    @cached_property
    def units(self) -> frozenset[str]:
        """Every unit that serves or is served."""
        return frozenset(key for pair in self.pairs for key in pair) - {OUTSIDE}

    @cached_property
    def customers(self) -> Mapping[str, Way]:
        """Whom each unit serves, by key."""
        return _joined(self.pairs)

    @cached_property
    def outside(self) -> frozenset[str]:
        """Every unit from which a way leads to the customers outside."""
        providers = _joined((customer, provider) for provider, customer in self.pairs)
        return _reached(OUTSIDE, providers) - {OUTSIDE}

    @cached_property
    def without_way(self) -> frozenset[str]:
        """The units that serve somebody, and from which no way leads to the customers outside."""
        return frozenset(self.customers) - self.outside

    def way(self, unit: str) -> Way:
        """The shortest way from a unit to the customers outside, both included; empty: none."""
        return _shortest(unit, OUTSIDE, self.customers)

    def ways(self, unit: str) -> frozenset[tuple[str, str]]:
        """Every pair on some way from a unit to the customers outside."""
        leads = self.outside | {OUTSIDE}
        behind = _reached(unit, self.customers)
        return frozenset(pair for pair in self.pairs if pair[0] in behind and pair[1] in leads)

    def circles(self) -> tuple[Way, ...]:
        """Of units that wait for each other the shortest circle, begun by the first of them."""
        reached = {unit: _reached(unit, self.customers) for unit in sorted(self.units)}
        found: dict[frozenset[str], Way] = {}
        for unit, behind in reached.items():
            tied = frozenset(other for other in behind if unit in reached.get(other, ()))
            if unit in tied and len(tied) > 1 and tied not in found:
                found[tied] = _shortest(unit, unit, self.customers)
        return tuple(found.values())

    def server_of(self, unit: str, tree: Tree) -> str | None:
        """Who serves for a unit: itself, else the nearest above it that serves somebody."""
        above = (unit, *tree.ancestors(unit))
        return next((each for each in above if each in self.customers), None)

    def without_customer(self, units: Iterable[str], tree: Tree) -> tuple[str, ...]:
        """The units that serve nobody: neither they nor a unit above or below them."""
        return tuple(
            unit
            for unit in units
            if self.server_of(unit, tree) is None
            and not tree.descendants(unit) & self.customers.keys()
        )


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, Way]:
    behind: dict[str, Way] = {}
    for one, other in sorted(pairs):
        behind[one] = (*behind.get(one, ()), other)
    return behind


def _reached(start: str, behind: Mapping[str, Way]) -> frozenset[str]:
    """Where one comes from a start, the start included."""
    found = {start: None}
    for each in (waiting := [start]):
        new = [other for other in behind.get(each, ()) if other not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return frozenset(found)


def _shortest(start: str, end: str, behind: Mapping[str, Way]) -> Way:
    """The shortest way with at least one step; empty where there is none."""
    seen = {start}
    ways: list[Way] = [(start,)]
    for way in ways:
        for other in behind.get(way[-1], ()):
            if other == end:
                return (*way, other)
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()
