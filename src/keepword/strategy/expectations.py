"""What principles ask, of everybody and of leaders; and how much of it is a rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MANY_PRINCIPLES = 8
"""From so many on nobody knows them by heart."""


@dataclass(frozen=True)
class Expectation:
    """One thing that a principle asks."""

    words: str
    of_leaders: bool
    is_rule: bool


_ASKED_IN = (
    ("rules", False, True),
    ("guidance", False, False),
    ("leaders_rules", True, True),
    ("leaders_guidance", True, False),
)


def expectations(parts: Mapping[str, str]) -> list[Expectation]:
    """What a principle asks: every line of the parts that say it."""
    return [
        Expectation(words, of_leaders, is_rule)
        for name, of_leaders, is_rule in _ASKED_IN
        for line in parts.get(name, "").splitlines()
        if (words := line.strip())
    ]


@dataclass(frozen=True)
class Latitude:
    """How many of all expectations are rules, and how many leave a choice."""

    rules: int
    all: int

    @property
    def mostly_rules(self) -> bool:
        """Whether whoever stands before a customer is left less choice than rule."""
        return 2 * self.rules > self.all


def latitude(principles: Iterable[Mapping[str, str]]) -> Latitude:
    """The share of rules among everything that principles ask."""
    asked = [each for parts in principles for each in expectations(parts)]
    return Latitude(sum(each.is_rule for each in asked), len(asked))
