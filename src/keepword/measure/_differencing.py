from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

from ._errors import MeasureError
from ._extremes import CLOSE, extremes, minimise
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Exposure:
    """A group that the releases give away.

    Attributes:
        members: The people, or the cells of people, that make the group.
        n: How many people they are.
        combination: The releases and the factors with which they add up to the group.
        mean: The mean score that follows for the group, where scores were given.
        unanimous: The group is given away because everyone in it scored the same.
    """

    members: frozenset[Hashable]
    n: int
    combination: dict[str, Fraction]
    mean: float | None = None
    unanimous: bool = False

    def __str__(self) -> str:
        people = "1 person" if self.n == 1 else f"{self.n} people"
        scored = "" if self.mean is None else f", whose mean is {self.mean:.4g}"
        why = ": all of them scored the same" if self.unanimous else ""
        return f"{_spelled(self.combination)} gives {people}{scored}{why}."


@dataclass(frozen=True)
class Differencing:
    """What combinations of releases give away: nothing, or the groups in `exposed`."""

    exposed: tuple[Exposure, ...]
    threshold: int

    @property
    def safe(self) -> bool:
        """Whether the releases may stand together."""
        return not self.exposed

    def __str__(self) -> str:
        if self.safe:
            return f"No combination of these releases gives away a group under {self.threshold}."
        return "\n".join(str(exposure) for exposure in self.exposed)

    def _repr_html_(self) -> str:
        rows = [
            (
                _spelled(exposure.combination),
                exposure.n,
                "" if exposure.mean is None else exposure.mean,
            )
            for exposure in self.exposed
        ]
        caption = f"{len(rows)} groups given away, where {self.threshold} are the fewest to show."
        return html_table(("releases", "people", "mean"), rows, caption=caption)


def differencing(
    releases: Mapping[str, Iterable[Hashable]],
    threshold: int = 5,
    *,
    sizes: Mapping[Any, int] | None = None,
    scores: Mapping[Any, float] | None = None,
) -> Differencing:
    """Whether any combination of releases gives away a group under the threshold.

    A release is any figure whose n is shown: a filter, a date, a total. Who is in which release
    cuts the people into pieces; the outsider is taken to know who is in which release. A piece is
    given away where the most people that it can hold, by linear programming over all releases at
    once, is under the threshold; the dual of that program is the combination that does it
    ("company − technology"). With scores, whatever follows for each piece from the published
    means is bounded as well: a unanimous group discloses everyone in it at any n.

    Args:
        releases: The name of each release and its members: people, or cells of people.
        threshold: The smallest group that may be shown.
        sizes: How many people each cell holds; without it each member is one person.
        scores: The sum of the scores (each 0 to 1) of each member, if means are published.

    Returns:
        `.safe`, and `.exposed`: the groups given away, the smallest first. Prints as sentences.

    Raises:
        MeasureError: No releases, a threshold under 1, a size that is no count, a member without
            a size or score, or a score outside 0 to its size.

    Source:
        Fischetti & Salazar-González (2001), the attacker's problem on overlapping groups; the
        rule of "company less a team" as published by Culture Amp, Dialog and Effectory.

    Example:
        >>> company, technology = range(13), range(4, 13)
        >>> print(differencing({"company": company, "technology": technology}))
        company − technology gives 4 people.
        >>> differencing({"company": company}).safe
        True
        >>> print(differencing({"kiosk": range(6)}, scores=dict.fromkeys(range(6), 1)))
        kiosk gives 6 people, whose mean is 1: all of them scored the same.
    """
    if not threshold >= 1:
        raise MeasureError(f"A threshold of {threshold} hides nothing: give 1 or more.")
    pieces = _Pieces.of(releases, sizes, scores)
    exposed = {exposure.members: exposure for exposure in pieces.small(threshold)}
    alike = () if pieces.scores is None else pieces.unanimous(pieces.scores)
    for exposure in alike:
        exposed.setdefault(exposure.members, exposure)
    ordered = sorted(exposed.values(), key=lambda e: (e.n, _spelled(e.combination)))
    return Differencing(tuple(ordered), threshold)


@dataclass(frozen=True, eq=False)
class _Pieces:
    """The parts into which releases cut the people, and which release holds which part."""

    names: tuple[str, ...]
    members: tuple[frozenset[Hashable], ...]
    sizes: NDArray[np.float64]
    scores: NDArray[np.float64] | None
    holds: scipy.sparse.csr_array  # releases × pieces

    @classmethod
    def of(
        cls,
        releases: Mapping[str, Iterable[Hashable]],
        sizes: Mapping[Any, int] | None,
        scores: Mapping[Any, float] | None,
    ) -> _Pieces:
        if not releases:
            raise MeasureError("There are no releases: give at least one name with its members.")
        seen_in: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place, group in enumerate(releases.values()):
            for member in frozenset(group):
                seen_in[member].append(place)
        counted = {member: _size(member, sizes) for member in seen_in}
        together: defaultdict[tuple[int, ...], set[Hashable]] = defaultdict(set)
        for member, places in seen_in.items():
            if counted[member]:
                together[tuple(places)].add(member)
        holds = np.zeros((len(releases), len(together)))
        for piece, held_by in enumerate(together):
            holds[list(held_by), piece] = 1.0
        members = tuple(frozenset(group) for group in together.values())
        return cls(
            tuple(releases),
            members,
            np.array([float(sum(counted[m] for m in group)) for group in members]),
            None if scores is None else _scores(members, counted, scores),
            scipy.sparse.csr_array(holds),
        )

    def small(self, threshold: int) -> Iterator[Exposure]:
        """The groups that come out under the threshold."""
        suspects = np.flatnonzero(self.sizes < threshold).tolist()
        upper = np.full(len(self.sizes), np.inf)
        most = extremes(self.holds, self.holds @ self.sizes, upper, suspects, highest=True)
        for piece, high in zip(suspects, most.tolist(), strict=True):
            if high < threshold - CLOSE:
                yield self._small(piece, self._combination(piece, self.sizes, upper, sign=-1.0))

    def unanimous(self, scores: NDArray[np.float64]) -> Iterator[Exposure]:
        """The pieces of which everyone is known to have scored nothing, or everything."""
        pieces = list(range(len(self.sizes)))
        known = self.holds @ scores
        most = extremes(self.holds, known, self.sizes, pieces, highest=True)
        least = extremes(self.holds, known, self.sizes, pieces, highest=False)
        for piece in pieces:
            if most[piece] < CLOSE:
                yield self._alike(piece, scores, 0.0)
            elif least[piece] > self.sizes[piece] - CLOSE:
                yield self._alike(piece, scores, 1.0)

    def _combination(
        self, piece: int, truth: NDArray[np.float64], upper: NDArray[np.float64], *, sign: float
    ) -> NDArray[np.float64]:
        """The factors of the releases that bound a piece: the dual of its linear program."""
        cost = np.zeros(len(self.sizes))
        cost[piece] = sign
        bounds = np.column_stack([np.zeros(len(upper)), upper])
        _, prices = minimise(cost, self.holds, self.holds @ truth, bounds)
        return sign * prices

    def _small(self, piece: int, factors: NDArray[np.float64]) -> Exposure:
        reach = self.holds.T @ factors
        group = np.flatnonzero(reach > CLOSE)
        # Where the factors do not make one plain group, what is known is the piece's bound.
        plain = bool(np.allclose(reach[group], 1.0, atol=CLOSE))
        group = group if plain else np.array([piece])
        n = self.sizes[group].sum()
        mean = None
        if plain and self.scores is not None:
            mean = float(self.scores[group].sum() / n)
        return Exposure(self._people(group), int(n), self._named(factors), mean)

    def _alike(self, piece: int, scores: NDArray[np.float64], mean: float) -> Exposure:
        factors = self._combination(piece, scores, self.sizes, sign=1.0 if mean else -1.0)
        group = self._people(np.array([piece]))
        return Exposure(group, int(self.sizes[piece]), self._named(factors), mean, unanimous=True)

    def _people(self, group: NDArray[np.int64]) -> frozenset[Hashable]:
        return frozenset().union(*(self.members[piece] for piece in group.tolist()))

    def _named(self, factors: NDArray[np.float64]) -> dict[str, Fraction]:
        fractions = [Fraction(factor).limit_denominator(100) for factor in factors.tolist()]
        return {name: f for name, f in zip(self.names, fractions, strict=True) if f}


def _size(member: Hashable, sizes: Mapping[Any, int] | None) -> int:
    size = 1 if sizes is None else sizes.get(member)
    if size is None or size < 0 or size != int(size):
        raise MeasureError(f"The size of {member!r} is {size}: give a count of people, 0 or more.")
    return int(size)


def _scores(
    members: tuple[frozenset[Hashable], ...],
    counted: Mapping[Hashable, int],
    scores: Mapping[Any, float],
) -> NDArray[np.float64]:
    for member in (member for group in members for member in group):
        score = scores.get(member)
        if score is None or not 0 <= score <= counted[member]:
            raise MeasureError(
                f"The sum of scores of {member!r} is {score}: give one between 0 and its size, "
                f"{counted[member]}."
            )
    return np.array([float(sum(scores[member] for member in group)) for group in members])


def _spelled(combination: Mapping[str, Fraction]) -> str:
    """As a reader says it, what is added first: company − technology."""
    ordered = sorted(combination.items(), key=lambda item: item[1] < 0)
    parts = [
        f"{'−' if factor < 0 else '+'} {'' if abs(factor) == 1 else f'{abs(factor)} × '}{name}"
        for name, factor in ordered
    ]
    return " ".join(parts).removeprefix("+ ")
