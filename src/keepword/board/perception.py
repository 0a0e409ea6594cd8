"""What customers perceive: of the whole, and by dimension of service. From the board's own rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from keepword import measure

from . import measures
from .results import Board, Mark, Row
from .wording import counted, pgettext
from .wording import gettext as _

EARLY = 30
"""Under so many answers there is no index."""
PERCEIVED = "perceived"


@dataclass(frozen=True)
class Together:
    """What customers said at all moments of a dimension; under 30 answers there is no index.

    The interval is as wide as it would be if the same customers had answered at every moment and
    felt alike at each: the mean of the moments' own intervals, weighted by answers. That holds
    however much they are the same people.
    """

    share: float
    low: float
    high: float
    n: int

    @property
    def is_early(self) -> bool:
        """Whether so few have answered that it is a count and no index."""
        return self.n < EARLY


@dataclass(frozen=True)
class Dimension:
    """A dimension of service: its moments as customers perceive them, and all of them together."""

    name: str
    rows: tuple[Row, ...]
    together: Together | None
    """None for a single moment, and where some are withheld: one could be told from the others."""

    @property
    def lowest(self) -> float:
        """Where its worst moment stands; withheld ones come last."""
        return min((mark.at for mark in _marks(self.rows) if mark.at is not None), default=2.0)


@dataclass(frozen=True)
class Perception:
    """The whole and its dimensions, the one with the worst moment first."""

    board: Board
    whole: Row | None
    """The moment that stands for the whole; never a mean of moments."""
    dimensions: tuple[Dimension, ...]


def perception(*, first: str = "", last: str = "", unit: str = "", channel: str = "") -> Perception:
    """The perception of a period, a unit and a channel; filters as on the board.

    Raises:
        UnknownFilterError: A day is no day, or there is no such unit.
    """
    board = measures.board(first=first, last=last, unit=unit, channel=channel)
    rows = [_perceived_only(row) for row in board.rows]
    whole = board.overall and _perceived_only(board.overall)
    return Perception(
        board=board,
        whole=whole if whole and whole.marks else None,
        dimensions=tuple(_dimensions([row for row in rows if row.marks])),
    )


def _perceived_only(row: Row) -> Row:
    marks = tuple(replace(mark, lane=0) for mark in row.marks if mark.lens == PERCEIVED)
    return replace(row, marks=marks, gaps=(), shortfall=None)


def _dimensions(rows: Sequence[Row]) -> list[Dimension]:
    names = dict.fromkeys(row.dimension for row in rows)
    found = [
        Dimension(
            name=name or pgettext("dimension", "None named yet"),
            rows=(its := tuple(row for row in rows if row.dimension == name)),
            together=together(_marks(its)),
        )
        for name in names
    ]
    return sorted(found, key=lambda dimension: (dimension.lowest, dimension.name))


def _marks(rows: Iterable[Row]) -> list[Mark]:
    return [mark for row in rows for mark in row.marks]


def together(marks: Sequence[Mark]) -> Together | None:
    """All answers of some moments together, if there are several and none is withheld.

    >>> def mark(at, n):
    ...     return Mark("perceived", "", at, None, None, n, "", "")
    >>> both = together([mark(0.9, 40), mark(0.6, 20)])
    >>> round(both.share, 2), both.n
    (0.8, 60)
    >>> 0 < both.low < both.share < both.high < 1
    True
    """
    if len(marks) < 2 or any(mark.at is None or not mark.n for mark in marks):  # noqa: PLR2004 -- one is itself
        return None
    n = sum(mark.n or 0 for mark in marks)
    limits = [_limits(mark) for mark in marks]
    low, at, high = (
        sum(limit[i] * (mark.n or 0) for limit, mark in zip(limits, marks, strict=True)) / n
        for i in range(3)
    )
    return Together(share=at, low=low, high=high, n=n)


def _limits(mark: Mark) -> tuple[float, float, float]:
    """The interval around a moment; where so few answered that the board has none, Wilson's."""
    at, n = mark.at or 0.0, mark.n or 0
    if mark.low is not None and mark.high is not None:
        return mark.low, at, mark.high
    share = measure.proportion(round(at * n), n)
    return share.low, at, share.high


def said(together: Together) -> str:
    """All moments of a dimension together, in a sentence."""
    if together.is_early:
        return _("All together: %(kept)d of %(n)d answers. Too early for an index.") % {
            "kept": round(together.share * together.n), "n": together.n,
        }  # fmt: skip
    words = _("All together: %(share)d of 100, between %(low)d and %(high)d (%(n)s answers).")
    limits = {"low": round(100 * together.low), "high": round(100 * together.high)}
    return words % {"share": round(100 * together.share), "n": counted(together.n), **limits}
