"""How many found a form easy, from the surveys that ask about one."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from keepword.listening.models import Answer, AnswerTally, SurveyVersion
from keepword.listening.models import Count as Told
from keepword.listening.results.figures import BEST
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.kinds import scale

EASY = "easy"
"""The key of the question that is asked about each form."""


@dataclass(frozen=True)
class _Asked:
    """The survey that a version is of, and the answers to it that say: it was easy."""

    survey: uuid.UUID
    best: frozenset[int]


def found_easy(surveys: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Of each survey how many chose one of the two best answers, and how many answered."""
    asked = dict(_asked(surveys))
    of_survey = {each.survey: each for each in asked.values()}
    easy: Counter[uuid.UUID] = Counter()
    every: Counter[uuid.UUID] = Counter()
    by_version = ((asked[version], value, n) for version, value, n in _counted(asked))
    by_survey = ((of_survey[key], value, n) for key, value, n in _released(of_survey))
    for of, value, n in (*by_version, *by_survey):
        every[of.survey] += n
        easy[of.survey] += n if value in of.best else 0
    return {survey: (easy[survey], n) for survey, n in every.items()}


def _asked(surveys: Collection[uuid.UUID]) -> Iterator[tuple[int, _Asked]]:
    """Each version that asks it, the newest last."""
    versions = SurveyVersion.objects.filter(survey__key__in=surveys).select_related("survey")
    for version in versions.order_by("number"):
        question = questionnaire(version.document).by_key.get(EASY)
        points = scale(question) if question else None
        if points:
            yield version.pk, _Asked(version.survey.key, frozenset(points[-BEST:]))


def _counted(asked: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """By version and answer, how many: those in the tallies, and those that are not yet."""
    tallied = AnswerTally.objects.filter(
        version__in=asked, kind=AnswerTally.Kind.VALUE, about=EASY
    ).order_by()
    single = Answer.objects.filter(
        response__version__in=asked, response__counted_on=None, question=EASY,
        state=Answer.State.ANSWERED, replaced_at=None,
    ).order_by()  # fmt: skip
    for rows in (
        tallied.values_list("version", "value").annotate(Sum("n")),
        single.values_list("response__version", "value").annotate(Count("pk")),
    ):
        yield from ((version, int(value), n) for version, value, n in rows)


def _released(surveys: Mapping[uuid.UUID, object]) -> Iterator[tuple[uuid.UUID, int, int]]:
    """Of anonymous surveys, what their closed periods tell."""
    told = Told.objects.filter(
        period__survey__key__in=surveys, question=EASY, state=Answer.State.ANSWERED
    ).exclude(period__released_on=None)
    rows = told.exclude(value="").order_by().values_list("period__survey__key", "value")
    return ((survey, int(value), n) for survey, value, n in rows.annotate(Sum("n")))
