"""Who stands in which column of the drawn chain, and in which order: as few crossings as found."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from keepword.organisation.chain.graph import OUTSIDE

Pair = tuple[str, str]
SWEEPS = 8


class Place(NamedTuple):
    """A unit in its column; with `to` and `column`, where a long line passes another column."""

    key: str
    to: str = ""
    column: int = -1


def is_box(place: Place) -> bool:
    """Whether somebody stands there, and not only a line that passes."""
    return place.column < 0


def runs_back(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """The pairs that close a circle, met by going back from the customers outside."""
    providers: dict[str, list[str]] = {OUTSIDE: []}
    for provider, customer in pairs:
        providers.setdefault(customer, []).append(provider)
    done, back = set[str](), set[Pair]()
    for start, first in providers.items():
        entered: dict[str, Iterator[str]] = {} if start in done else {start: iter(first)}
        while entered:
            unit = next(reversed(entered))
            other = next(entered[unit], None)
            if other is None:
                done.add(unit)
                del entered[unit]
            elif other in entered:
                back.add((other, unit))
            elif other not in done:
                entered[other] = iter(providers.get(other, ()))
    return frozenset(back)


def columns(
    known: Sequence[Pair], forth: Sequence[Pair]
) -> tuple[list[list[Place]], dict[Pair, list[Place]]]:
    """The columns from left to right, and through which places each line runs."""
    levels = _levels(known, forth)
    deepest = max(levels.values(), default=0)
    standing: list[list[Place]] = [[] for _ in range(deepest + 1)]
    for key in sorted(levels):
        standing[deepest - levels[key]].append(Place(key))
    chains: dict[Pair, list[Place]] = {}
    for pair in forth:
        first, last = (deepest - levels[key] for key in pair)
        passed = [Place(*pair, column) for column in range(first + 1, last)]
        for place in passed:
            standing[place.column].append(place)
        chains[pair] = [Place(pair[0]), *passed, Place(pair[1])]
    return _untangled(standing, chains.values()), chains


def _levels(known: Iterable[Pair], forth: Iterable[Pair]) -> dict[str, int]:
    """How many steps lie at most between each and the customers outside, or the end of its way."""
    behind: dict[str, list[str]] = {}
    for provider, customer in forth:
        behind.setdefault(provider, []).append(customer)
    levels = {OUTSIDE: 0}

    def level(key: str) -> int:
        if key not in levels:
            levels[key] = 1 + max(map(level, behind.get(key, ())), default=0)
        return levels[key]

    for pair in known:
        for key in pair:
            level(key)
    if all(OUTSIDE not in pair for pair in known):
        del levels[OUTSIDE]
        return {key: found - 1 for key, found in levels.items()}
    return levels


def _untangled(standing: list[list[Place]], chains: Iterable[Sequence[Place]]) -> list[list[Place]]:
    """The order in the columns with the fewest crossings of those that were tried."""
    steps = [step for chain in chains for step in pairwise(chain)]
    best, fewest = [*standing], _crossings(standing, steps)
    tried = standing
    for number in range(SWEEPS):
        tried = _swept(tried, steps, from_right=number % 2 == 0)
        found = _crossings(tried, steps)
        if found < fewest:
            best, fewest = [*tried], found
    return best


def _swept(
    standing: list[list[Place]], steps: Sequence[tuple[Place, Place]], *, from_right: bool
) -> list[list[Place]]:
    """Each column in the order of the middle of its neighbours in the column before."""
    behind: dict[Place, list[Place]] = {}
    for left, right in steps:
        one, other = (left, right) if from_right else (right, left)
        behind.setdefault(one, []).append(other)
    order = reversed(range(len(standing))) if from_right else range(len(standing))
    swept, at = [*standing], dict[Place, float]()
    for number in order:
        wished = {}
        for index, place in enumerate(swept[number]):
            beside = [at[other] for other in behind.get(place, ()) if other in at]
            wished[place] = sum(beside) / len(beside) if beside else float(index)
        swept[number] = sorted(swept[number], key=lambda place, wished=wished: wished[place])  # type: ignore[misc]
        at.update((place, float(index)) for index, place in enumerate(swept[number]))
    return swept


def _crossings(standing: Sequence[Sequence[Place]], steps: Iterable[tuple[Place, Place]]) -> int:
    """How many lines cross between neighbouring columns."""
    at = {
        place: (number, index)
        for number, column in enumerate(standing)
        for index, place in enumerate(column)
    }
    between: dict[int, list[tuple[int, int]]] = {}
    for left, right in steps:
        between.setdefault(at[left][0], []).append((at[left][1], at[right][1]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for lines in between.values()
        for index, one in enumerate(lines)
        for other in lines[:index]
    )
