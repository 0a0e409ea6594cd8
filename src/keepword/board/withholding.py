"""Small groups of people's views are not shown, and cannot be worked out from what is shown.

The answers to a moment under a lens are cut into pieces in three ways:

- *runs*: whole months, joined from the first one on until a run holds the minimum; the last months,
  while they hold fewer, wait;
- within a run, *blocks* of units and channels: a unit's answers in a channel; where they are too
  few, together with its other channels or with its neighbours in the tree of units;
- within a run, *stretches* of weeks (without regard to unit or channel).

The answers to the overall are cut in a fourth way, by how the promise of a moment went (see
`beside`). Every other figure of people's views is a sum of whole runs, blocks or stretches,
whatever the filters ask for, and each holds at least the minimum. Inside a run, what can be had by
adding and subtracting such figures is again a union of blocks or a union of stretches: if a sum of
a block's and a stretch's coefficient takes only the values 0 and 1 over all their crossings, one of
the two does not vary. With kept and broken, whatever can be singled out beyond whole blocks or
stretches is counted and holds the minimum too. The argument, and what lies outside it, is told in
docs/methods/board.md.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from keepword.organisation.tree import Tree

PEOPLES_VIEWS = frozenset(
    {"expected", "believed_leaders", "believed_staff", "believed_expected", "perceived"}
)

Cell = tuple[str, str]
"""A unit and a channel."""
Week = tuple[date, str]
"""The part of a week, by its Monday, that lies in a month."""
Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Asked:
    """The part of the cells that a page asks for; None asks for all."""

    units: frozenset[str] | None = None
    channel: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered out."""
        return self.units is None and self.channel is None

    def holds(self, cells: Iterable[Cell]) -> bool:
        """Whether all of the cells are asked for."""
        return self.everything or all(
            (self.units is None or unit in self.units) and self.channel in (None, channel)
            for unit, channel in cells
        )


@dataclass(frozen=True)
class Run:
    """Months, as "YYYY-MM", whose answers are shown only together."""

    first: str
    last: str

    def within(self, first: str, last: str) -> bool:
        """Whether the run lies wholly between two months."""
        return first <= self.first and self.last <= last

    def holds(self, month: str) -> bool:
        """Whether the month is one of the run's."""
        return self.first <= month <= self.last


def runs(counts: Mapping[str, int], minimum: int) -> list[Run]:
    """Months joined, from the first on, until each run holds the minimum; a last one may wait."""
    found, first, n = [], "", 0
    for month in sorted(counts):
        first, n = first or month, n + counts[month]
        if n >= minimum:
            found.append(Run(first, month))
            first, n = "", 0
    return found


def stretches(counts: Mapping[Week, int], minimum: int) -> list[list[Week]]:
    """Neighbours joined until each stretch holds the minimum; a short rest joins the last."""
    found: list[list[Week]] = []
    pending: list[Week] = []
    for week in sorted(counts):
        pending.append(week)
        if sum(counts[each] for each in pending) >= minimum:
            found.append(pending)
            pending = []
    if pending and found:
        found[-1].extend(pending)
    return found


def blocks(cells: Mapping[Cell, int], tree: Tree, minimum: int) -> list[frozenset[Cell]]:
    """A partition of a run's cells in which no part holds fewer than the minimum."""
    found: list[frozenset[Cell]] = []
    loose: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        loose[cell[0]].append(cell)
    units = {*loose, *(above for unit in loose for above in tree.ancestors(unit))}
    for unit in sorted(units, key=lambda unit: (-tree.depth(unit), unit)):
        full, rest = _pool(loose[unit], cells, minimum)
        found += full
        loose[tree.parents.get(unit, _TOP)] += rest
    full, rest = _pool(loose[_TOP], cells, minimum)
    return _with_rest(found + full, rest, cells)


_TOP = "\0top"


def _pool(
    loose: Sequence[Cell], cells: Mapping[Cell, int], minimum: int
) -> tuple[list[frozenset[Cell]], list[Cell]]:
    """Blocks from loose cells, by channel if that is enough, else across channels; and the rest."""

    def size(group: Iterable[Cell]) -> int:
        return sum(cells[cell] for cell in group)

    single = [[cell] for cell in loose if cells[cell] >= minimum]
    small = [cell for cell in loose if cells[cell] < minimum]
    if not small:
        return [frozenset(group) for group in single], []
    by_channel = grouped(small, key=lambda cell: cell[1]).values()
    full = [group for group in by_channel if size(group) >= minimum]
    rest = [cell for group in by_channel if size(group) < minimum for cell in group]
    if rest and size(rest) >= minimum:
        full, rest = [*full, rest], []
    return [frozenset(group) for group in single + full], rest


def _with_rest(
    found: list[frozenset[Cell]], rest: Sequence[Cell], cells: Mapping[Cell, int]
) -> list[frozenset[Cell]]:
    """The blocks, the smallest of them joined by what was left over at the top."""
    if not rest or not found:
        return found
    smallest = min(found, key=lambda block: (sum(cells[cell] for cell in block), sorted(block)))
    return [block | set(rest) if block is smallest else block for block in found]


def enough(n: int, minimum: int) -> bool:
    """Whether a group so large may be known: nobody, or at least the minimum."""
    return n == 0 or n >= minimum


def grouped(items: Iterable[Item], *, key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """The items by what `key` says of them."""
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
