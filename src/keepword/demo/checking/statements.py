"""What a page says, beside what is true; and how many may be wrong by chance."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ROUNDING = 1e-9
ALONE = 0.05
"""How often a sentence with an interval may be outside of it."""
TOGETHER = 3.0
"""Sentences share their data: one unlucky answer moves a mark, its gaps and its weeks. So the
number outside varies this many times as much as if each were alone; 200 simulated shops say so."""
SURE = 4.0
"""So many standard deviations are more than chance: none of 200 simulated shops has as many."""


@dataclass(frozen=True)
class Statement:
    """One sentence: its figure and interval, and the truth. Without an interval it must be true."""

    about: str
    said: str
    truth: float
    estimate: float
    low: float | None = None
    high: float | None = None

    @property
    def exact(self) -> bool:
        """Whether chance has no part in it."""
        return self.low is None or self.high is None

    @property
    def holds(self) -> bool:
        """Whether the truth lies within what was said."""
        if self.low is None or self.high is None:
            return math.isclose(self.truth, self.estimate, abs_tol=ROUNDING)
        return self.low - ROUNDING <= self.truth <= self.high + ROUNDING

    def __str__(self) -> str:
        within = "exactly" if self.exact else f"{_number(self.low)} to {_number(self.high)}"
        mark = "  " if self.holds else "✗ "
        figures = f"{_number(self.truth):>8} {_number(self.estimate):>8}  {within:<18}"
        return f"{mark}{figures} {self.about}: {self.said}"


@dataclass(frozen=True)
class Checked:
    """Every sentence beside its truth."""

    statements: Sequence[Statement]

    @property
    def outside(self) -> list[Statement]:
        """Sentences with an interval that the truth is not in."""
        return [each for each in self.statements if not each.exact and not each.holds]

    @property
    def wrong(self) -> list[Statement]:
        """Sentences that leave no room for chance, and are not true."""
        return [each for each in self.statements if each.exact and not each.holds]

    @property
    def allowed(self) -> int:
        """How many may be outside by chance."""
        n = sum(not each.exact for each in self.statements)
        return math.floor(n * ALONE + SURE * math.sqrt(TOGETHER * n * ALONE * (1 - ALONE)))

    @property
    def may_be_chance(self) -> bool:
        """Whether nothing is wrong, and no more are outside than chance allows."""
        return not self.wrong and len(self.outside) <= self.allowed

    def lines(self) -> Iterator[str]:
        """A line for each sentence, and what they come to."""
        yield f"  {'truth':>8} {'said':>8}  {'between':<18} sentence"
        for each in self.statements:
            yield str(each)
        exact = sum(each.exact for each in self.statements)
        yield (
            f"{len(self.statements) - exact} sentences have an interval: the truth is outside of "
            f"{len(self.outside)}, chance allows {self.allowed}. {exact} say it exactly: "
            f"{len(self.wrong)} are wrong."
        )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.0f}"  # noqa: PLR2004 -- three digits
