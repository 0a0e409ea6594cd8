"""The service chain drawn: from left to right, or from top to bottom where a screen is narrow.

Every unit stands before whom it serves, the customers outside at the end. What runs back, in a
circle, runs beside all the others. Places are found as they lie, along the way and beside it; only
what is drawn at the end knows whether that is across or down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from keepword.organisation.chain.columns import Place, columns, is_box, runs_back

ROUNDS = 6
LINES = 2
BADGE_AT = 0.4


@dataclass(frozen=True)
class Sizes:
    """How large everything is, in pixels, and which way the chain runs."""

    down: bool
    long: float
    """A box along the way."""
    wide: float
    """And beside it."""
    apart: float
    """From the end of one box to the begin of the next along the way."""
    between: float
    slim: float
    """Between two boxes beside each other, and for a line that passes between them."""
    letters: int
    margin: float = 14
    lane: float = 22
    bend: float = 10

    def xy(self, along: float, beside: float) -> tuple[float, float]:
        """Where a point is drawn."""
        return (beside, along) if self.down else (along, beside)

    def at(self, along: float, beside: float) -> str:
        """The same, as it is said in a path."""
        x, y = self.xy(along, beside)
        return f"{x:.1f} {y:.1f}"


ACROSS = Sizes(down=False, long=152, wide=48, apart=84, between=22, slim=26, letters=19)
DOWN = Sizes(down=True, long=48, wide=104, apart=52, between=9, slim=12, letters=13)


class Box(NamedTuple):
    """A unit, or the customers outside, with the corner where its box begins."""

    key: str
    x: float
    y: float
    width: float
    height: float


class Line(NamedTuple):
    """Who serves whom, as a path, and where its numbers stand."""

    pair: tuple[str, str]
    path: str
    x: float
    y: float
    back: bool


@dataclass(frozen=True)
class Drawing:
    """Everything with its place."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


def drawing(pairs: Iterable[tuple[str, str]], sizes: Sizes = ACROSS) -> Drawing:
    """Find everything its place."""
    known = sorted(set(pairs))
    back = runs_back(known)
    forth = [pair for pair in known if pair not in back]
    standing, chains = columns(known, forth)
    beside = _beside(standing, chains, sizes)
    along = _along(standing, sizes)
    at = {place: (along[place], beside[place]) for column in standing for place in column}
    boxes = tuple(_box(place.key, *at[place], sizes) for place in at if is_box(place))
    outmost = max((beside[place] + sizes.wide / 2 for place in at if is_box(place)), default=0.0)
    lines = [_forth(pair, [at[place] for place in chains[pair]], sizes) for pair in forth]
    lines += [
        _back(pair, at, outmost + sizes.margin + sizes.lane * number, sizes)
        for number, pair in enumerate(sorted(back))
    ]
    longest = max(along.values(), default=-sizes.long) + sizes.long + sizes.margin
    widest = outmost + sizes.margin + sizes.lane * len(back)
    return Drawing(boxes, tuple(lines), *sizes.xy(longest, widest))


def _box(key: str, along: float, beside: float, sizes: Sizes) -> Box:
    corner = sizes.xy(along, beside - sizes.wide / 2)
    return Box(key, *corner, *sizes.xy(sizes.long, sizes.wide))


def _along(standing: Sequence[Sequence[Place]], sizes: Sizes) -> dict[Place, float]:
    step = sizes.long + sizes.apart
    return {
        place: sizes.margin + number * step
        for number, column in enumerate(standing)
        for place in column
    }


def _beside(
    standing: Sequence[Sequence[Place]],
    chains: Mapping[tuple[str, str], Sequence[Place]],
    sizes: Sizes,
) -> dict[Place, float]:
    """The middle of each place: as near to its neighbours as the order in its column lets it."""
    near: dict[Place, list[Place]] = {place: [] for column in standing for place in column}
    for chain in chains.values():
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    found: dict[Place, float] = {}
    for column in standing:
        _stack(column, dict.fromkeys(column, 0.0), found, sizes)
    for number in range(ROUNDS):
        for column in standing if number % 2 else reversed(standing):
            wished = {
                place: sum(found[other] for other in near[place]) / len(near[place])
                if near[place]
                else found[place]
                for place in column
            }
            _stack(column, wished, found, sizes)
    first = min((at - _takes(place, sizes) / 2 for place, at in found.items()), default=0.0)
    return {place: at - first + sizes.margin for place, at in found.items()}


def _stack(
    column: Sequence[Place],
    wished: Mapping[Place, float],
    found: dict[Place, float],
    sizes: Sizes,
) -> None:
    """Stack a column in its order, on the whole where its places wish to be."""
    stacked = [wished[place] for place in column[:1]]
    for before, place in pairwise(column):
        apart = (_takes(before, sizes) + _takes(place, sizes)) / 2 + sizes.between
        stacked.append(max(stacked[-1] + apart, wished[place]))
    off = sum(wished[place] for place in column) - sum(stacked)
    for place, at in zip(column, stacked, strict=True):
        found[place] = at + off / len(column)


def _takes(place: Place, sizes: Sizes) -> float:
    return sizes.wide if is_box(place) else sizes.slim - sizes.between


def _forth(pair: tuple[str, str], through: Sequence[tuple[float, float]], sizes: Sizes) -> Line:
    begins, to = (through[0][0] + sizes.long, through[0][1]), through[1]
    along, beside = begins
    path = f"M{sizes.at(along, beside)}"
    for number, (to_along, to_beside) in enumerate(through[1:]):
        last = number == len(through) - 2
        middle = (along + to_along) / 2
        path += (
            f"C{sizes.at(middle, beside)} {sizes.at(middle, to_beside)}"
            f" {sizes.at(to_along, to_beside)}"
        )
        along, beside = to_along, to_beside
        if not last:
            along += sizes.long
            path += f"L{sizes.at(along, beside)}"
    t = BADGE_AT
    badge = (
        begins[0] + (1.5 * t * (1 - t) + t**3) * (to[0] - begins[0]),
        begins[1] + (3 - 2 * t) * t * t * (to[1] - begins[1]),
    )
    x, y = sizes.xy(*badge)
    return Line(pair, path, x, y, back=False)


def _back(
    pair: tuple[str, str], at: Mapping[Place, tuple[float, float]], lane: float, sizes: Sizes
) -> Line:
    (along, beside), (to_along, to_beside) = (at[Place(key)] for key in pair)
    far, near = along + sizes.long + sizes.bend, to_along - sizes.bend
    points = (
        (along + sizes.long, beside), (far, beside), (far, lane), (near, lane), (near, to_beside),
        (to_along, to_beside),
    )  # fmt: skip
    path = "M" + "L".join(sizes.at(*point) for point in points)
    x, y = sizes.xy((far + near) / 2, lane)
    return Line(pair, path, x, y, back=True)


def lines_of(name: str, letters: int = ACROSS.letters) -> tuple[str, ...]:
    """A name on at most two lines of a box."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= letters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:LINES]
    if len(lines) > LINES:
        kept[-1] += " …"
    return tuple(_cut(line, letters) for line in kept)


def _cut(line: str, letters: int) -> str:
    return line if len(line) <= letters else f"{line[: letters - 1]}…"
