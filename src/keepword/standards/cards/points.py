"""From the marks on a card to its points, and whether the interaction was as it should be."""

from collections.abc import Iterable
from dataclasses import dataclass

from keepword.standards.models import CardMark

YES, NO = CardMark.Seen.YES, CardMark.Seen.NO


@dataclass(frozen=True)
class Seen:
    """One item as somebody saw it."""

    weight: int
    critical: bool
    seen: str


@dataclass(frozen=True)
class Points:
    """So many of 100, of the items that applied; and whether a critical one was not seen."""

    of_100: float | None
    failed: bool

    def score(self, pass_mark: int) -> float | None:
        """1 as it should be, 0 not; None where nothing applied, so that nothing is said."""
        if self.of_100 is None:
            return None
        return float(not self.failed and self.of_100 >= pass_mark)


def points(marks: Iterable[Seen]) -> Points:
    """The weights of what was seen, as a share of the weights of what applied.

    >>> points([Seen(3, False, "yes"), Seen(1, True, "no"), Seen(9, True, "does not apply")])
    Points(of_100=75.0, failed=True)
    """
    applied = [each for each in marks if each.seen in (YES, NO)]
    whole = sum(each.weight for each in applied)
    seen = sum(each.weight for each in applied if each.seen == YES)
    failed = any(each.critical and each.seen == NO for each in applied)
    return Points(100 * seen / whole if whole else None, failed)


def points_of(marks: Iterable[CardMark]) -> Points:
    """The same from rows that know their items."""
    return points(Seen(each.item.weight, each.item.critical, each.seen) for each in marks)
