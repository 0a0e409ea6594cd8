"""How the answers to a question are distributed, from how often each was given."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from keepword import measure
from keepword.listening.surveys.kinds import pair_parts, scale
from keepword.listening.surveys.questionnaire import Choice, Question, Questionnaire
from keepword.listening.surveys.showing import pair_said

Counts = Mapping[Any, int]
"""How many gave each answer."""
POINTS = (0, 100)
"""The fewest and the most that one choice gets where importance is given out."""


@dataclass(frozen=True)
class Bar:
    """One answer, how many gave it, and their share."""

    label: str
    n: int
    share: measure.Proportion

    @property
    def percent(self) -> float:
        """Out of 100."""
        return 100 * self.share.value

    @property
    def low(self) -> float:
        """The lower limit, out of 100."""
        return 100 * self.share.low

    @property
    def high(self) -> float:
        """The upper limit, out of 100."""
        return 100 * self.share.high

    @property
    def width(self) -> float:
        """From the lower to the upper limit."""
        return self.high - self.low


@dataclass(frozen=True)
class Mean:
    """The mean of numbers with its interval, where one can be said."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Part:
    """The distribution of one thing asked."""

    label: str
    n: int
    bars: tuple[Bar, ...] = ()
    mean: Mean | None = None


@dataclass(frozen=True)
class Given:
    """The answers to one question, each with how often it was given."""

    question: Question
    asked: Questionnaire
    language: str
    counted: Sequence[tuple[Any, int]]

    def labels(self, choices: Iterable[Choice]) -> dict[str, str]:
        """What the choices are called, by their keys."""
        return {each.key: self.asked.said(each.text, self.language) for each in choices}

    def within(self, part: str) -> Counts:
        """How often each value of one part was given."""
        found: Counter[Any] = Counter()
        for value, n in self.counted:
            if part in value:
                found[value[part]] += n
        return found


def parts(given: Given) -> Iterable[Part]:
    """The distribution of everything that a question asks; texts have none."""
    return _PARTS.get(given.question.kind, _none)(given)


def _none(given: Given) -> Iterable[Part]:
    return ()


def _scale(given: Given) -> Iterable[Part]:
    yield _scaled(given.question, "", dict(given.counted))


def _pair(given: Given) -> Iterable[Part]:
    said = pair_said()
    for part in pair_parts(given.question):
        yield _scaled(given.question, said[part], given.within(part))


def _single(given: Given) -> Iterable[Part]:
    yield _chosen("", given.labels(given.question.choices), dict(given.counted))


def _multiple(given: Given) -> Iterable[Part]:
    chosen: Counter[str] = Counter()
    for values, n in given.counted:
        chosen.update(dict.fromkeys(values, n))
    answered = sum(n for _values, n in given.counted)
    yield _chosen("", given.labels(given.question.choices), chosen, of=answered)


def _matrix(given: Given) -> Iterable[Part]:
    labels = given.labels(given.question.choices)
    for key, row in given.labels(given.question.rows).items():
        yield _chosen(row, labels, given.within(key))


def _ranking(given: Given) -> Iterable[Part]:
    first: Counter[str] = Counter()
    for values, n in given.counted:
        first[values[0]] += n
    yield _chosen(_("Put in the first place"), given.labels(given.question.choices), first)


def _importance(given: Given) -> Iterable[Part]:
    for key, label in given.labels(given.question.choices).items():
        counts = given.within(key)
        yield Part(label, sum(counts.values()), mean=_mean(counts, POINTS))


def _number(given: Given) -> Iterable[Part]:
    least, most = given.question.least, given.question.most
    bounded = least is not None and most is not None and least < most
    counts = dict(given.counted)
    yield Part("", sum(counts.values()), mean=_mean(counts, (least, most) if bounded else None))


_PARTS: dict[str, Callable[[Given], Iterable[Part]]] = {
    "rating": _scale, "nps": _scale, "csat": _scale, "ces": _scale, "servqual": _pair,
    "single": _single, "multiple": _multiple, "matrix": _matrix, "ranking": _ranking,
    "importance": _importance, "number": _number,
}  # fmt: skip


def _scaled(question: Question, label: str, counts: Counts) -> Part:
    offered = scale(question) or range(1)
    part = _chosen(label, {point: str(point) for point in offered}, counts)
    return Part(label, part.n, part.bars, _mean(counts, (offered[0], offered[-1])))


def _chosen(
    label: str, labels: Mapping[Any, str], counts: Counts, *, of: int | None = None
) -> Part:
    """A bar for each answer offered; those that are offered no more come last."""
    n = sum(counts.values()) if of is None else of
    if not n:
        return Part(label, 0)
    every = {**labels, **{key: str(key) for key in counts if key not in labels}}
    bars = (
        Bar(words, counts.get(key, 0), measure.proportion(counts.get(key, 0), n))
        for key, words in every.items()
    )
    return Part(label, n, tuple(bars))


def _mean(counts: Counts, ends: Any) -> Mean | None:
    """The mean; between two ends its interval holds from ten answers on."""
    if not counts:
        return None
    values = np.repeat(np.array(list(counts), dtype=float), list(counts.values()))
    tallied = measure.tally(pa.table({"score": values}))
    (row,) = measure.summarise(tallied, scores="numeric", scale=ends).to_pylist()
    return Mean(row["mean"], row["low"], row["high"])
