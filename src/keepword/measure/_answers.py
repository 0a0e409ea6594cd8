from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, estimate, normal_quantile, student_quantile
from ._newcombe import square_and_add
from ._shown import html_table, percent
from ._sums import Sums
from ._tally import tally
from .proportion import Proportion, proportion

if TYPE_CHECKING:
    from collections.abc import Callable

    from narwhals.typing import IntoFrame

Counts = Mapping[float, float]
"""How many gave each answer."""

PROMOTER, DETRACTOR = 9, 6
"""The lowest answer of a promoter and the highest one of a detractor."""


@dataclass(frozen=True)
class NetPromoterScore:
    """Promoters less detractors, in 100. See `nps`."""

    promoters: float
    passives: float
    detractors: float

    @property
    def n(self) -> float:
        """How many answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """100 × (promoters - detractors) / n, from -100 to 100, not rounded."""
        return 100 * (self.promoters - self.detractors) / self.n

    @property
    def variance(self) -> float:
        """Of one answer, in points²: 10,000 × (p + d - (p - d)²)."""
        return 1e4 * (self.promoters + self.detractors) / self.n - self.score**2

    @property
    def se(self) -> float:
        """√(variance / n), in points. It is 0 where everybody answered alike."""
        return float(np.sqrt(max(self.variance, 0) / self.n))

    def interval(
        self, method: str = "adjusted-wald", *, level: float = 0.95
    ) -> tuple[float, float]:
        """Between which limits, in points?

        "adjusted-wald" adds three answers (¾ promoter, 1½ passive, ¾ detractor) and is sound
        from a handful of answers; its limits may pass ±100. "wald" is score ± z·se; "trinomial-t"
        takes Student's t and n - 1. These two have no width where everybody answered alike.
        """
        check_level(level)
        if method not in _INTERVALS:
            raise MeasureError(f"There is no method {method!r}: choose {', '.join(_INTERVALS)}.")
        return _INTERVALS[method](self, level)

    def __str__(self) -> str:
        low, high = (max(-100.0, min(100.0, limit)) for limit in self.interval())
        return (
            f"NPS {self.score:+.0f}, between {low:+.0f} and {high:+.0f} "
            f"(adjusted-wald, 95 %; n = {self.n:g})."
        )

    def _repr_html_(self) -> str:
        rows = [
            (name, f"{count:g}", 100 * count / self.n)
            for name, count in (
                ("promoters (9, 10)", self.promoters),
                ("passives (7, 8)", self.passives),
                ("detractors (0 to 6)", self.detractors),
            )
        ]
        return html_table(("", "n", "in 100"), rows, caption=str(self))


@dataclass(frozen=True)
class ScoreDifference:
    """One score minus another one, in points, for different people."""

    value: float
    se: float
    low: float
    high: float
    n_first: float
    n_second: float
    level: float

    def __str__(self) -> str:
        return (
            f"A difference of {self.value:+.0f} points, between {self.low:+.0f} and "
            f"{self.high:+.0f} ({percent(self.level)}; n = {self.n_first:g} and "
            f"{self.n_second:g})."
        )

    def _repr_html_(self) -> str:
        row = ("difference", self.value, self.se, self.low, self.high)
        return html_table(("", "points", "se", "low", "high"), [row], caption=str(self))


@dataclass(frozen=True)
class Rating:
    """The answers to one question on a scale of whole numbers, summed up in one definition.

    `score` and its interval are the definition's; `share` and `mean` are both shown, so that
    another tool's figure can be recognised.
    """

    score: float
    low: float
    high: float
    share: float
    mean: float
    n: float
    level: float
    definition: str

    def __str__(self) -> str:
        return (
            f"{self.score:.1f}, between {self.low:.1f} and {self.high:.1f} "
            f"({self.definition}; n = {self.n:g}, {percent(self.level)})."
        )

    def _repr_html_(self) -> str:
        row = (self.definition, self.score, self.low, self.high, self.share, self.mean)
        head = ("definition", "score", "low", "high", "share", "mean")
        return html_table(head, [row], caption=str(self))


def answer_counts(frame: IntoFrame, question: str) -> dict[float, int]:
    """Reduce a column of answers to how many gave each of them.

    Args:
        frame: A frame of any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        question: The numeric column of answers. Null and NaN are no answer.

    Returns:
        Answer → number of people, in the order of the answers.

    Raises:
        MeasureError: There is no such column, or it is not numeric.

    Example:
        >>> import pyarrow as pa
        >>> answer_counts(pa.table({"recommend": [9, 10, 10, None, 3]}), "recommend")
        {3.0: 1, 9.0: 1, 10.0: 2}
    """
    rows = tally(frame, [question], score=question)
    return {float(row[question]): row["n"] for row in rows.to_pylist()}


def nps_parts(counts: Counts) -> tuple[float, float, float]:
    """Cut answers from 0 to 10 into promoters (9, 10), passives (7, 8) and detractors (0 to 6).

    Args:
        counts: Answer → number of people.

    Returns:
        How many are promoters, passives and detractors: what `nps` takes.

    Raises:
        MeasureError: An answer is not one of 0 to 10. Answers on five or seven points are no NPS.

    Example:
        >>> nps_parts({3: 1, 7: 2, 9: 1, 10: 2})
        (3, 2, 1)
    """
    _check_counts(counts, 0, 10)
    promoters = sum(count for answer, count in counts.items() if answer >= PROMOTER)
    detractors = sum(count for answer, count in counts.items() if answer <= DETRACTOR)
    return promoters, sum(counts.values()) - promoters - detractors, detractors


def nps(promoters: float, passives: float, detractors: float) -> NetPromoterScore:
    """Would customers recommend us, on balance?

    The question "how likely are you to recommend us?" from 0 to 10: the share of 9 and 10 less
    the share of 0 to 6, times 100.

    Args:
        promoters: How many answered 9 or 10.
        passives: How many answered 7 or 8.
        detractors: How many answered 0 to 6.

    Returns:
        A `NetPromoterScore`: `.score`, `.se` (both in points), `.interval(method)`, `.n`.

    Raises:
        MeasureError: A count is negative or not finite, or nobody answered.

    Source:
        Rocks (2016), The American Statistician 70:365, for the intervals.

    Example:
        >>> print(nps(50, 30, 20))
        NPS +30, between +14 and +44 (adjusted-wald, 95 %; n = 100).
        >>> import pyarrow as pa
        >>> answers = pa.table({"recommend": [9, 10, 8, 10, 3]})
        >>> nps(*nps_parts(answer_counts(answers, "recommend"))).score
        40.0
    """
    counts = promoters, passives, detractors
    if not all(np.isfinite(count) and count >= 0 for count in counts) or sum(counts) <= 0:
        raise MeasureError(
            f"{counts} are no counts of promoters, passives and detractors: give three numbers, "
            "none negative, not all 0."
        )
    return NetPromoterScore(*counts)


def nps_difference(
    first: NetPromoterScore, second: NetPromoterScore, *, level: float = 0.95
) -> ScoreDifference:
    """Do two groups of different customers differ in NPS?

    The adjusted-Wald limits of both are squared and added, as Newcombe does for shares, so that a
    group that answers alike does not count as certain. For the same customers twice, tally the
    second of the two scores (-100, 0, 100) by the first and use `paired_gap`: the two go
    together.

    Args:
        first: The score that is subtracted from.
        second: The score that is subtracted.
        level: How sure, 0.95 by default.

    Returns:
        A `ScoreDifference` in points: `value`, `se` = √(se₁² + se₂²), `low`, `high`.

    Raises:
        MeasureError: The level is no share.

    Source:
        Newcombe (1998), Statistics in Medicine 17:873-890, for joining the limits.

    Example:
        >>> print(nps_difference(nps(50, 30, 20), nps(40, 30, 30)))
        A difference of +20 points, between -2 and +42 (95 %; n = 100 and 100).
    """
    (low1, high1), (low2, high2) = (one.interval(level=level) for one in (first, second))
    low, high = square_and_add((first.score, second.score), (low1, low2), (high1, high2))
    return ScoreDifference(
        value=first.score - second.score,
        se=float(np.hypot(first.se, second.se)),
        low=max(low, -200.0),
        high=min(high, 200.0),
        n_first=first.n,
        n_second=second.n,
        level=level,
    )


def csat(counts: Counts, *, satisfied: int = 4, top: int = 5, level: float = 0.95) -> Rating:
    """How many in 100 are satisfied?

    The share of answers from `satisfied` upwards on a scale from 1 to `top`, with Wilson's
    interval. The mean of the scale, which some call CSAT as well, is beside it as `.mean`.

    Args:
        counts: Answer → number of people.
        satisfied: The lowest answer that counts as satisfied: 4 of 5, 6 of 7.
        top: The highest answer of the scale.
        level: How sure, 0.95 by default.

    Returns:
        A `Rating`: `score`, `low`, `high` out of 100; `share` = score / 100; `mean`.

    Raises:
        MeasureError: An answer is not on the scale, a count is negative, or nobody answered.

    Example:
        >>> print(csat({1: 2, 2: 3, 3: 5, 4: 20, 5: 30}))
        83.3, between 72.0 and 90.7 (CSAT: 4 or more of 5, in 100; n = 60, 95 %).
    """
    sums = _sums(counts, top)
    share = _share(counts, satisfied, top, level)
    return Rating(
        score=100 * share.value,
        low=100 * share.low,
        high=100 * share.high,
        share=share.value,
        mean=float(sums.mean[0]),
        n=share.n,
        level=level,
        definition=f"CSAT: {satisfied} or more of {top}, in 100",
    )


def ces(counts: Counts, *, easy: int = 5, top: int = 7, level: float = 0.95) -> Rating:
    """How easy was it for the customer?

    CES 2.0: "the company made it easy for me to handle my issue", from 1 (disagree) to 7 (agree);
    the score is the mean. The share of answers from `easy` upwards is beside it as `.share`. The
    first CES (2010) asked for effort from 1 to 5, where low was good: another scale.

    Args:
        counts: Answer → number of people.
        easy: The lowest answer that counts as easy.
        top: The highest answer of the scale.
        level: How sure, 0.95 by default.

    Returns:
        A `Rating`: `score` = `mean`, with the score interval of `summarise` on the scale; `share`.

    Raises:
        MeasureError: As `csat`.

    Source:
        Dixon, Toman and DeLisi (2013), The Effortless Experience.

    Example:
        >>> print(ces({3: 2, 4: 3, 5: 10, 6: 20, 7: 15}))
        5.9, between 5.5 and 6.2 (CES 2.0: mean of 1 to 7; n = 50, 95 %).
    """
    sums = _sums(counts, top)
    share = _share(counts, easy, top, level)
    found = estimate(sums, level=level, scores="numeric", scale=(1, top))
    return Rating(
        score=float(found.mean[0]),
        low=float(found.low[0]),
        high=float(found.high[0]),
        share=share.value,
        mean=float(found.mean[0]),
        n=share.n,
        level=level,
        definition=f"CES 2.0: mean of 1 to {top}",
    )


def _sums(counts: Counts, top: int) -> Sums:
    """The sums of a tally, from how many gave each answer."""
    _check_counts(counts, 1, top)
    answers, n = np.array(list(counts), float), np.array(list(counts.values()), float)
    w, wx, wxx = ([float((n * answers**power).sum())] for power in (0, 1, 2))
    return Sums(*(np.array(column) for column in (w, w, w, wx, wxx, wx, wxx)))


def _share(counts: Counts, least: int, top: int, level: float) -> Proportion:
    if not 1 < least <= top:
        raise MeasureError(f"The lowest good answer is above 1 and at most {top}, not {least}.")
    good = sum(count for answer, count in counts.items() if answer >= least)
    return proportion(good, sum(counts.values()), level=level)


def _check_counts(counts: Counts, bottom: int, top: int) -> None:
    for answer, count in counts.items():
        if answer != int(answer) or not bottom <= answer <= top:
            raise MeasureError(
                f"The answer {answer:g} is not on the scale of whole numbers from {bottom} to "
                f"{top}: correct it, or name the scale that was asked."
            )
        if not (np.isfinite(count) and count >= 0):
            raise MeasureError(f"{count} people cannot have answered {answer:g}.")
    if not sum(counts.values()) > 0:
        raise MeasureError("Nobody answered: there is no score yet.")


def _wald(score: NetPromoterScore, level: float) -> tuple[float, float]:
    half = normal_quantile(level) * score.se
    return score.score - half, score.score + half


def _adjusted_wald(score: NetPromoterScore, level: float) -> tuple[float, float]:
    added = NetPromoterScore(score.promoters + 0.75, score.passives + 1.5, score.detractors + 0.75)
    return _wald(added, level)


def _trinomial_t(score: NetPromoterScore, level: float) -> tuple[float, float]:
    if score.n <= 1:
        raise MeasureError("One answer has no spread: use the adjusted-wald interval.")
    se = score.se * np.sqrt(score.n / (score.n - 1))
    half = float(student_quantile(level, score.n - 1) * se)
    return score.score - half, score.score + half


_INTERVALS: dict[str, Callable[[NetPromoterScore, float], tuple[float, float]]] = {
    "adjusted-wald": _adjusted_wald,
    "wald": _wald,
    "trinomial-t": _trinomial_t,
}
