"""What a question brought in figures, from its cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from keepword import measure
from keepword.listening.models import Answer
from keepword.listening.results.cells import NONE, Cell, Kind, Sums
from keepword.listening.surveys.distributions import Bar, Given, Mean, Part, parts
from keepword.listening.surveys.kinds import scale
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.scoring import scores

Cells = Mapping[Cell, Sums]
ONE_MEAN = frozenset({"rating", "nps", "csat", "ces", "servqual", "number"})
BEST = 2
"""How many of the highest points of a scale are taken together, where no rule says more."""
FEWEST_POINTS = 4
"""A shorter scale has no two that are best."""


@dataclass(frozen=True)
class Headline:
    """The one figure by which a question is followed and compared; it may have no interval."""

    kind: str
    """"share" (of 100), "score" (from −100 to 100) or "mean"."""
    value: float
    low: float | None
    high: float | None
    ends: tuple[float, float] | None = (0, 100)
    """Of the scale on which it lies; a mean of numbers has none."""

    @property
    def drawn(self) -> tuple[float, float, float] | None:
        """Its place on its scale, and where its range begins and how wide it is, of 100."""
        if self.ends is None or self.low is None or self.high is None:
            return None
        first, last = self.ends
        value, low, high = (
            100 * (each - first) / (last - first) for each in (self.value, self.low, self.high)
        )
        return value, low, high - low


@dataclass(frozen=True)
class Figures:
    """Everything that is figured out of one question's answers."""

    parts: tuple[Part, ...] = ()
    held: Bar | None = None
    """Of whom the sentence of the moment was true."""
    best: Bar | None = None
    """Who chose one of the two best answers, where no sentence is asked about."""
    recommended: measure.NetPromoterScore | None = None
    mean: Mean | None = None
    """Of kinds that have one; of a pair what was met less what was expected."""
    ends: tuple[float, float] | None = None
    """Between which a mean lies, where there are such."""

    @property
    def headline(self) -> Headline | None:
        """Whether it was so, else whether they recommend, else the mean; choices have none."""
        if self.held:
            return Headline("share", self.held.percent, self.held.low, self.held.high)
        if self.recommended:
            low, high = self.recommended.interval()
            limits = (max(low, -100.0), min(high, 100.0))
            return Headline("score", self.recommended.score, *limits, ends=(-100, 100))
        if self.mean:
            return Headline("mean", self.mean.value, self.mean.low, self.mean.high, self.ends)
        return None


def together(several: Iterable[Cells]) -> dict[Cell, Sums]:
    """The cells of several groups as one."""
    found: dict[Cell, Sums] = {}
    for cells in several:
        for cell, sums in cells.items():
            found[cell] = found.get(cell, NONE).and_(sums)
    return found


def states_of(key: str, cells: Cells) -> dict[str, int]:
    """What became of a question, each state with how often."""
    found = {state: cells.get(Cell(Kind.STATE, key, value=state), NONE).n for state in Answer.State}
    return {str(state): n for state, n in found.items() if n}


def figures(given: Given) -> Figures:
    """What the answers to a question say."""
    if not given.answered:
        return Figures()
    question, counts = given.question, given.within("")
    found = tuple(parts(given))
    return Figures(
        parts=found,
        held=_held(given),
        best=_best(question, counts),
        recommended=measure.nps(*measure.nps_parts(counts)) if question.kind == "nps" else None,
        mean=found[-1].mean if found and question.kind in ONE_MEAN else None,
        ends=_ends(question),
    )


def _ends(question: Question) -> tuple[float, float] | None:
    """The ends of its scale; of a pair those of what was met less what was expected."""
    offered = scale(question)
    if offered is None:
        return None
    first, last = offered[0], offered[-1]
    return (first - last, last - first) if question.kind == "servqual" else (first, last)


def _held(given: Given) -> Bar | None:
    """How often the sentence of its moment held, by the rule of the question."""
    question = given.question
    if question.kind == "number":
        return None
    pair = question.kind == "servqual"
    held, n = 0.0, 0
    for value, times in given.within("perceived" if pair else "").items():
        said: Any = {"perceived": value} if pair else value
        for lens, score in scores(question, said):
            if lens == "perceived":
                held += score * times
                n += times
    return Bar("", n, measure.proportion(held, n)) if n else None


def _best(question: Question, counts: Mapping[Any, int]) -> Bar | None:
    offered = scale(question)
    if (
        question.scoring
        or question.kind == "nps"
        or offered is None
        or len(offered) < FEWEST_POINTS
    ):
        return None
    n = sum(counts.values())
    chosen = sum(counts.get(point, 0) for point in offered[-BEST:])
    return Bar("", n, measure.proportion(chosen, n)) if n else None
