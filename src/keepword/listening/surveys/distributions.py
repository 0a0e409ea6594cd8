"""How the answers to a question are distributed, from how often each was given."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from keepword import measure
from keepword.listening.models import Answer
from keepword.listening.results.cells import APART, NONE, Cell, Kind, Sums
from keepword.listening.surveys.kinds import pair_parts, scale
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Choice, Question, Questionnaire
from keepword.listening.surveys.showing import pair_said

Counts = Mapping[Any, int]
"""How many gave each answer."""
CHOSEN = frozenset({"single", "multiple", "matrix", "consent", "date", "number"})
"""Kinds whose answers are keys of choices, months or ranges; the others' are whole numbers."""
POINTS = (0, 100)
"""The fewest and the most that one choice gets where importance is given out."""


@dataclass(frozen=True)
class Bar:
    """One answer, how many gave it, and their share."""

    label: str
    n: int
    share: measure.Proportion
    key: str = ""
    """What was answered, as it is kept."""

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
    key: str | None = None
    """Under which its answers are counted, where a bar is one of them."""


@dataclass(frozen=True)
class Given:
    """The answers to one question: how many said each thing of each part of it."""

    question: Question
    asked: Questionnaire
    language: str
    cells: Mapping[Cell, Sums]

    @property
    def answered(self) -> int:
        """How many answered."""
        state = Cell(Kind.STATE, self.question.key, value=Answer.State.ANSWERED)
        return self.cells.get(state, NONE).n

    @property
    def sums(self) -> Sums:
        """Of numbers: how many, and their sums."""
        return self.cells.get(Cell(Kind.SUM, self.question.key), NONE)

    def labels(self, choices: Iterable[Choice]) -> dict[str, str]:
        """What the choices are called, by their keys."""
        return {each.key: called(self.asked.said(each.text, self.language)) for each in choices}

    def within(self, part: str) -> Counts:
        """How often each value of one part was given; points and places as numbers."""
        mine = (Kind.VALUE, self.question.key, part)
        chosen = self.question.kind in CHOSEN
        return {
            cell.value if chosen else int(cell.value): sums.n
            for cell, sums in self.cells.items()
            if cell[:3] == mine and sums.n
        }


def parts(given: Given) -> Iterable[Part]:
    """The distribution of everything that a question asks; texts have none."""
    return _PARTS.get(given.question.kind, _none)(given)


def _none(given: Given) -> Iterable[Part]:
    return ()


def _scale(given: Given) -> Iterable[Part]:
    yield _scaled(given, "", "")


def _pair(given: Given) -> Iterable[Part]:
    said = pair_said()
    for part in pair_parts(given.question):
        yield _scaled(given, said[part], part)
    apart = given.within(APART)
    widest = len(scale(given.question) or range(1)) - 1
    label = _("What was met less what was expected")
    yield Part(label, sum(apart.values()), mean=mean_of(sums_of(apart), (-widest, widest)))


def _single(given: Given) -> Iterable[Part]:
    yield _chosen("", given.labels(given.question.choices), given.within(""), key="")


def _multiple(given: Given) -> Iterable[Part]:
    labels = given.labels(given.question.choices)
    yield _chosen("", labels, given.within(""), of=given.answered, key="")


def _matrix(given: Given) -> Iterable[Part]:
    labels = given.labels(given.question.choices)
    for key, row in given.labels(given.question.rows).items():
        yield _chosen(row, labels, given.within(key), key=key)


def _ranking(given: Given) -> Iterable[Part]:
    labels = given.labels(given.question.choices)
    places = {key: given.within(key) for key in labels}
    first = {key: its.get(1, 0) for key, its in places.items()}
    yield _chosen(_("Put in the first place"), labels, first)
    for key, its in places.items():
        label = _("Place of “%(choice)s”") % {"choice": labels[key]}
        yield Part(label, sum(its.values()), mean=mean_of(sums_of(its), (1, len(labels))))


def _importance(given: Given) -> Iterable[Part]:
    for key, label in given.labels(given.question.choices).items():
        counts = given.within(key)
        yield Part(label, sum(counts.values()), mean=mean_of(sums_of(counts), POINTS))


def _number(given: Given) -> Iterable[Part]:
    least, most = given.question.least, given.question.most
    bounded = least is not None and most is not None and least < most
    mean = mean_of(given.sums, (least, most) if bounded else None)
    counts = given.within("")
    ranges = sorted(counts, key=lambda each: float(each.split()[0]))
    part = _chosen("", {each: _range_said(each) for each in ranges}, counts, key="")
    yield replace(part, n=given.sums.n, mean=mean)


def _range_said(ends: str) -> str:
    low, high = (_number_said(float(each)) for each in ends.split())
    return low if low == high else _("%(low)s to under %(high)s") % {"low": low, "high": high}


def _number_said(number: float) -> str:
    return str(localize(int(number) if number.is_integer() else number))


def _date(given: Given) -> Iterable[Part]:
    counts = given.within("")
    months = {each: dt.date.fromisoformat(f"{each}-01") for each in sorted(counts)}
    said = {key: date_format(month, "YEAR_MONTH_FORMAT") for key, month in months.items()}
    yield _chosen("", said, counts, key="")


def _consent(given: Given) -> Iterable[Part]:
    """Of all whom it was asked, those who agreed."""
    skipped = Cell(Kind.STATE, given.question.key, value=Answer.State.SKIPPED)
    of = given.answered + given.cells.get(skipped, NONE).n
    yield _chosen("", {"yes": _("Agreed")}, given.within(""), of=of, key="")


_TYPES = {"n": pa.int64()} | dict.fromkeys(("w", "ww", "wx", "wxx", "wwx", "wwxx"), pa.float64())
_PARTS: dict[str, Callable[[Given], Iterable[Part]]] = {
    "rating": _scale, "nps": _scale, "csat": _scale, "ces": _scale, "servqual": _pair,
    "single": _single, "multiple": _multiple, "matrix": _matrix, "ranking": _ranking,
    "importance": _importance, "number": _number, "date": _date, "consent": _consent,
}  # fmt: skip


def _scaled(given: Given, label: str, key: str) -> Part:
    offered = scale(given.question) or range(1)
    counts = given.within(key)
    part = _chosen(label, {point: str(point) for point in offered}, counts, key=key)
    return replace(part, mean=mean_of(sums_of(counts), (offered[0], offered[-1])))


def _chosen(
    label: str,
    labels: Mapping[Any, str],
    counts: Counts,
    *,
    of: int | None = None,
    key: str | None = None,
) -> Part:
    """A bar for each answer offered; those that are offered no more come last."""
    n = sum(counts.values()) if of is None else of
    if not n:
        return Part(label, 0)
    every = {**labels, **{each: str(each) for each in counts if each not in labels}}
    bars = (
        Bar(words, counts.get(each, 0), measure.proportion(counts.get(each, 0), n), str(each))
        for each, words in every.items()
    )
    return Part(label, n, tuple(bars), key=key)


def sums_of(counts: Counts) -> Sums:
    """How many numbers there are, and their sums."""
    rows = counts.items()
    return Sums(
        sum(n for _value, n in rows),
        float(sum(n * value for value, n in rows)),
        float(sum(n * value * value for value, n in rows)),
    )


def mean_of(sums: Sums, ends: Any) -> Mean | None:
    """The mean; between two ends its interval holds from ten answers on."""
    if not sums.n:
        return None
    n, total, squares = sums
    tallied = {"n": n, "w": n, "ww": n, "wx": total, "wxx": squares, "wwx": total, "wwxx": squares}
    table = pa.table({name: pa.array([value], _TYPES[name]) for name, value in tallied.items()})
    (row,) = measure.summarise(table, scores="numeric", scale=ends).to_pylist()
    return Mean(row["mean"], row["low"], row["high"])
