"""How near somebody's predictions were to what customers say: told to them alone."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.listening.questions import Question
from keepword.measure import BELIEVED_EXPECTED
from keepword.organisation.models import User

from . import measures
from .figures import index
from .my_rounds import my_rounds
from .results import InSmall, Mark


@dataclass(frozen=True)
class Near:
    """What somebody said of a moment, and how far from it customers are."""

    moment: str
    says: int
    expects: bool
    sentence: str


@dataclass(frozen=True)
class NearRound:
    """One closed round, and one's predictions in it."""

    name: str
    closed_at: dt.datetime | None
    lines: tuple[Near, ...]


@dataclass(frozen=True)
class Nearness:
    """One's latest closed rounds beside customers' answers of one period."""

    rounds: tuple[NearRound, ...]
    period: str


def nearness(user: User, shown: InSmall | None = None) -> Nearness | None:
    """How near somebody was in their latest rounds; none if none is closed in which they were."""
    mine = my_rounds(user)
    if not mine.closed:
        return None
    shown = shown or measures.in_small()
    open_still = frozenset(question.moment.key for _round, question in mine.unanswered)
    return Nearness(
        rounds=tuple(
            NearRound(
                each.round.name,
                each.round.closed_at,
                tuple(_lines(each.questions, shown.marks, open_still)),
            )
            for each in mine.closed
        ),
        period=shown.period.said,
    )


def _lines(
    asked: Iterable[Question],
    marks: Mapping[str, Mapping[str, Mark]],
    open_still: frozenset[str],
) -> Iterator[Near]:
    for question in asked:
        said = question.prediction
        if said is None or said.says is None:
            continue
        again = question.moment.key in open_still
        lens = "expected" if question.lens == BELIEVED_EXPECTED else "perceived"
        mark = marks.get(question.moment.key, {}).get(lens)
        sentence = _asked_again() if again else in_words(said.says, mark, question)
        yield Near(question.moment.name, said.says, question.expects, sentence)


def _asked_again() -> str:
    return _("You are asked about it again: what customers say comes back once you have said.")


def in_words(says: int, mark: Mark | None, question: Question) -> str:
    """How far what somebody said is from what customers say, or why that cannot be told."""
    if mark is None or mark.at is None:
        return _("Too few customers have answered to tell.")
    if mark.early:
        return _("Customers: %(said)s so far, too early to tell.") % {"said": mark.said}
    theirs = index(mark.at)
    customers = (
        _("Customers expect it in %(n)s.") if question.expects else _("Customers say %(n)s.")
    ) % {"n": theirs}
    return f"{customers} {_apart(says, theirs)}"


def _apart(says: int, theirs: int) -> str:
    if says == theirs:
        return _("That is what you said.")
    points = abs(says - theirs)
    higher = ngettext("You were %(n)s point higher.", "You were %(n)s points higher.", points)
    lower = ngettext("You were %(n)s point lower.", "You were %(n)s points lower.", points)
    return (higher if says > theirs else lower) % {"n": points}
