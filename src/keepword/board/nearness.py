"""How near leaders and staff were, each as a level: of single people nobody reads anything."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from keepword.listening.models import Participant, Prediction, Round
from keepword.listening.questions import moments_named
from keepword.measure import BELIEVED_EXPECTED
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation, User
from keepword.organisation.signed_in import signed_in

from . import measures
from .figures import index
from .my_rounds import my_rounds
from .results import Board, Mark

ROUNDS = 6
"""So many of the latest closed rounds are shown."""
LEVELS = {
    Participant.View.LEADER.value: gettext_lazy("Leaders"),
    Participant.View.STAFF.value: gettext_lazy("Staff"),
    BELIEVED_EXPECTED: gettext_lazy("Leaders, of what customers expect"),
}


@dataclass(frozen=True)
class Said:
    """What a level said of a moment, on average, and how far from it customers are."""

    level: str
    n: int | None
    says: int | None
    off: int | None
    """Points too high (or, negative, too low); none where it cannot be told."""
    sentence: str


@dataclass(frozen=True)
class LevelsOfRound:
    """One closed round, moment by moment."""

    round: Round
    moments: tuple[tuple[str, tuple[Said, ...]], ...]


@dataclass(frozen=True)
class Accuracy:
    """How far a level was off on average, over so many moments."""

    level: str
    points: int
    moments: int


@dataclass(frozen=True)
class LevelNearness:
    """Everything on the page."""

    levels: tuple[Accuracy, ...]
    rounds: tuple[LevelsOfRound, ...]
    period: str


@require_safe
@needs(May.READ)
def nearness_of_levels(request: HttpRequest) -> HttpResponse:
    """How near leaders and staff were in the rounds that are closed."""
    near = level_nearness(signed_in(request))
    minimum = Organisation.objects.get(pk=1).minimum_group
    return render(request, "board/nearness.html", {"near": near, "minimum": minimum})


def level_nearness(reader: User) -> LevelNearness:
    """The latest closed rounds by level; what the reader is asked again is not told them."""
    closed = Round.objects.exclude(closed_at=None).select_related("wave")
    rounds = list(closed.order_by("-closed_at", "-pk")[:ROUNDS])
    board = measures.board()
    hidden = frozenset(question.moment.key for _round, question in my_rounds(reader).unanswered)
    told = dict(_told(rounds, board, hidden))
    return LevelNearness(
        levels=tuple(_accuracy(told)),
        rounds=tuple(LevelsOfRound(each, tuple(told[each.pk].items())) for each in rounds),
        period=board.filters.period.said,
    )


Told = Mapping[int, Mapping[str, tuple[Said, ...]]]
"""By round and by the name of a moment."""


def _told(
    rounds: Collection[Round], board: Board, hidden: Collection[str]
) -> Iterator[tuple[int, dict[str, tuple[Said, ...]]]]:
    fewest = Organisation.objects.get(pk=1).minimum_group
    means = _means(rounds)
    moments = moments_named({key for each in rounds for key in each.moments})
    rows = [*board.rows, *filter(None, [board.overall])]
    marks = {row.key: {mark.lens: mark for mark in row.marks} for row in rows}
    for each in rounds:
        by_moment = {}
        for key in filter(moments.__contains__, each.moments):
            moment = moments[key]
            theirs = {} if moment.key in hidden else marks.get(moment.key, {})
            said = (
                _said(lens, *means[each.pk, key, lens], fewest, theirs)
                for lens in LEVELS
                if (each.pk, key, lens) in means
            )
            by_moment[moment.name] = tuple(said)
        yield each.pk, by_moment


def _means(rounds: Collection[Round]) -> Mapping[tuple[int, str, str], tuple[int, float]]:
    said = Prediction.objects.filter(participant__round__in=rounds, says__isnull=False).order_by()
    rows = said.values_list("participant__round", "moment", "lens")
    return {
        (of, moment, lens): (n, mean)
        for of, moment, lens, n, mean in rows.annotate(n=Count("pk"), mean=Avg("says"))
    }


def _said(lens: str, n: int, mean: float, fewest: int, marks: Mapping[str, Mark]) -> Said:
    level = str(LEVELS[lens])
    if n < fewest:
        return Said(level, None, None, None, _("too few to be told"))
    mark = marks.get("expected" if lens == BELIEVED_EXPECTED else "perceived")
    says = round(mean)
    if mark is None or mark.at is None or mark.early:
        return Said(level, n, says, None, _("too early, or too few customers, to tell"))
    off = says - index(mark.at)
    return Said(level, n, says, off, _in_words(index(mark.at), off))


def _in_words(theirs: int, off: int) -> str:
    customers = _("customers %(n)s") % {"n": theirs}
    if not off:
        just_so = _("just so")
        return f"{customers}: {just_so}"
    points = abs(off)
    high = ngettext("%(n)s point too high", "%(n)s points too high", points)
    low = ngettext("%(n)s point too low", "%(n)s points too low", points)
    return f"{customers}: {(high if off > 0 else low) % {'n': points}}"


def _accuracy(told: Told) -> Iterator[Accuracy]:
    every = [said for moments in told.values() for levels in moments.values() for said in levels]
    for level in map(str, LEVELS.values()):
        offs = [abs(said.off) for said in every if said.level == level and said.off is not None]
        if offs:
            yield Accuracy(level, round(sum(offs) / len(offs)), len(offs))
