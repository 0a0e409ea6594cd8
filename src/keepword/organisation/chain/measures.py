"""What the chain says of a day: whose way leads where, and what is to be settled."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from keepword.organisation.access import tree_on
from keepword.organisation.chain.graph import OUTSIDE, Chain
from keepword.organisation.chain.reading import chain_of, pair_of, who_serves_whom
from keepword.organisation.models import Service, Unit
from keepword.organisation.tree import Tree


@dataclass(frozen=True)
class Numbered:
    """A service and its number in picture and table."""

    number: int
    service: Service
    on_way: bool


@dataclass(frozen=True)
class ChainDay:
    """The chain on one day, with one unit's way through it if that is asked for."""

    day: dt.date
    services: tuple[Service, ...]
    names: Mapping[str, str]
    tree: Tree
    followed: str = ""

    @cached_property
    def chain(self) -> Chain:
        """Whom each unit serves, as a graph."""
        return chain_of(self.services)

    @cached_property
    def server(self) -> str | None:
        """Who serves for the unit that is followed: itself or one above it."""
        return self.chain.server_of(self.followed, self.tree) if self.followed else None

    @property
    def served_through(self) -> str:
        """The name of who serves for the unit that is followed."""
        return self.name(self.server) if self.server else ""

    @cached_property
    def on_way(self) -> frozenset[tuple[str, str]]:
        """Everything on some way of the unit that is followed to the customers outside."""
        return self.chain.ways(self.server) if self.server else frozenset()

    @cached_property
    def rows(self) -> tuple[Numbered, ...]:
        """The services, numbered."""
        return tuple(
            Numbered(number, each, pair_of(each) in self.on_way)
            for number, each in enumerate(self.services, 1)
        )

    @property
    def steps(self) -> tuple[tuple[Numbered, ...], ...]:
        """The rows on the shortest way of the unit that is followed, step by step."""
        way = self.chain.way(self.server) if self.server else ()
        return tuple(
            tuple(row for row in self.rows if pair_of(row.service) == pair)
            for pair in pairwise(way)
        )

    def name(self, key: str) -> str:
        """How a unit, or those outside, are called."""
        return self.names[key] if key != OUTSIDE else _("The customers outside")

    @property
    def without_customer(self) -> tuple[str, ...]:
        """The names of units that serve nobody."""
        return tuple(map(self.name, self.chain.without_customer(self.names, self.tree)))

    @property
    def without_way(self) -> tuple[str, ...]:
        """The names of units whose way ends inside."""
        return tuple(sorted(map(self.name, self.chain.without_way)))

    @property
    def circles(self) -> tuple[str, ...]:
        """Each circle as its units' names in turn."""
        return tuple(" → ".join(map(self.name, way)) for way in self.chain.circles())

    @property
    def without_time(self) -> tuple[Numbered, ...]:
        """The rows that do not say by when."""
        return tuple(row for row in self.rows if not row.service.by_when)


def chain_on(day: dt.date, followed: str = "") -> ChainDay:
    """Everything that the page says of a day."""
    names = dict(Unit.objects.values_list("key", "name"))
    return ChainDay(day, tuple(who_serves_whom(day)), names, tree_on(day), followed)
