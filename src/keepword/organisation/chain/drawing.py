"""The service chain drawn: in columns from left to right, the customers outside at the right.

Every unit stands left of whom it serves. What runs back, in a circle, runs below all the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from keepword.organisation.chain.columns import Place, columns, is_box, runs_back

WIDTH, HEIGHT = 152, 48
ACROSS, BETWEEN, SLIM = 84, 22, 26
MARGIN, LANE, BEND = 14, 22, 10
ROUNDS = 6
LETTERS, LINES = 19, 2
BADGE_AT = 0.4


class Box(NamedTuple):
    """A unit, or the customers outside, with the corner where its box begins."""

    key: str
    x: float
    y: float
    width: float = WIDTH
    height: float = HEIGHT


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


def drawing(pairs: Iterable[tuple[str, str]]) -> Drawing:
    """Find everything its place."""
    known = sorted(set(pairs))
    back = runs_back(known)
    forth = [pair for pair in known if pair not in back]
    standing, chains = columns(known, forth)
    heights = _heights(standing, chains)
    xs = _across(standing)
    at = {place: (xs[place], heights[place]) for column in standing for place in column}
    boxes = tuple(
        Box(place.key, x, y - HEIGHT / 2) for place, (x, y) in at.items() if is_box(place)
    )
    lowest = max((box.y + HEIGHT for box in boxes), default=0.0)
    lines = [_forth(pair, [at[place] for place in chains[pair]]) for pair in forth]
    lines += [
        _back(pair, at, lowest + MARGIN + LANE * number) for number, pair in enumerate(sorted(back))
    ]
    return Drawing(
        boxes,
        tuple(lines),
        max((box.x + WIDTH for box in boxes), default=0.0) + MARGIN,
        lowest + MARGIN + LANE * len(back),
    )


def _across(standing: Sequence[Sequence[Place]]) -> dict[Place, float]:
    step = WIDTH + ACROSS
    return {
        place: MARGIN + number * step for number, column in enumerate(standing) for place in column
    }


def _heights(
    standing: Sequence[Sequence[Place]], chains: Mapping[tuple[str, str], Sequence[Place]]
) -> dict[Place, float]:
    """The middle of each place: as near to its neighbours as the order in its column lets it."""
    beside: dict[Place, list[Place]] = {place: [] for column in standing for place in column}
    for chain in chains.values():
        for one, other in pairwise(chain):
            beside[one].append(other)
            beside[other].append(one)
    heights: dict[Place, float] = {}
    for column in standing:
        _stack(column, dict.fromkeys(column, 0.0), heights)
    for number in range(ROUNDS):
        for column in standing if number % 2 else reversed(standing):
            wished = {
                place: sum(heights[other] for other in beside[place]) / len(beside[place])
                if beside[place]
                else heights[place]
                for place in column
            }
            _stack(column, wished, heights)
    top = min((heights[place] - HEIGHT / 2 for place in heights), default=0.0)
    return {place: height - top + MARGIN for place, height in heights.items()}


def _stack(
    column: Sequence[Place], wished: Mapping[Place, float], heights: dict[Place, float]
) -> None:
    """Stack a column in its order, on the whole where its places wish to be."""
    stacked = [wished[place] for place in column[:1]]
    for before, place in pairwise(column):
        stacked.append(max(stacked[-1] + _apart(before, place), wished[place]))
    off = sum(wished[place] for place in column) - sum(stacked)
    for place, height in zip(column, stacked, strict=True):
        heights[place] = height + off / len(column)


def _apart(one: Place, other: Place) -> float:
    return (_tall(one) + _tall(other)) / 2 + BETWEEN


def _tall(place: Place) -> float:
    return HEIGHT if is_box(place) else SLIM - BETWEEN


def _forth(pair: tuple[str, str], through: Sequence[tuple[float, float]]) -> Line:
    (x, y), (next_x, next_y) = (through[0][0] + WIDTH, through[0][1]), through[1]
    path = f"M{x:.0f} {y:.1f}"
    for number, (to_x, to_y) in enumerate(through[1:]):
        last = number == len(through) - 2
        middle = (x + to_x) / 2
        path += f"C{middle:.0f} {y:.1f} {middle:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
        x, y = to_x, to_y
        if not last:
            x += WIDTH
            path += f"H{x:.0f}"
    t = BADGE_AT
    start_x, start_y = through[0][0] + WIDTH, through[0][1]
    return Line(
        pair,
        path,
        start_x + (1.5 * t * (1 - t) + t**3) * (next_x - start_x),
        start_y + (3 - 2 * t) * t * t * (next_y - start_y),
        back=False,
    )


def _back(pair: tuple[str, str], at: Mapping[Place, tuple[float, float]], lane: float) -> Line:
    (x, y), (to_x, to_y) = (at[Place(key)] for key in pair)
    right, left = x + WIDTH + BEND, to_x - BEND
    path = f"M{x + WIDTH:.0f} {y:.1f}H{right:.0f}V{lane:.1f}H{left:.0f}V{to_y:.1f}H{to_x:.0f}"
    return Line(pair, path, (right + left) / 2, lane, back=True)


def lines_of(name: str) -> tuple[str, ...]:
    """A name on at most two lines of a box."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:LINES]
    if len(lines) > LINES:
        kept[-1] += " …"
    return tuple(_cut(line) for line in kept)


def _cut(line: str) -> str:
    return line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…"
