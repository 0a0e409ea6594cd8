"""The questions of surveys that ask of a moment, for the standards that they measure."""

from collections.abc import Callable, Iterator

from django.db.models import OuterRef, Subquery, Sum
from django.urls import reverse

from keepword.listening.models import Answer, Count, Survey, SurveyVersion
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.versions import asked_by
from keepword.standards.means import Arrived, Means, Period
from keepword.standards.models import Moment, Standard


def questions_at(moment: Moment) -> Iterator[Means]:
    """Those whose answers count for the moment, of the surveys that are launched and open."""
    keys = {moment.key, *moment.aliases.values_list("key", flat=True)}
    newest = SurveyVersion.objects.filter(survey=OuterRef("survey")).order_by("-number")
    versions = SurveyVersion.objects.filter(
        survey__closed_at=None, pk=Subquery(newest.values("pk")[:1])
    )
    for version in versions.select_related("survey").defer("document"):
        asked = asked_by(version)
        for question in asked.questions:
            if question.scoring and question.moment in keys:
                yield _means(version.survey, question, asked.languages[0])


def _means(survey: Survey, question: Question, language: str) -> Means:
    return Means(
        kind=Standard.Means.SURVEY,
        key=f"{survey.key}/{question.key}",
        name=f"{survey}: {question.text.get(language, '')}",
        address=reverse("survey_question", args=[survey.key, question.key]),
        arrived=_arrived(survey, question.key),
    )


def _arrived(survey: Survey, question: str) -> Callable[[Period], Arrived]:
    """How many answered in some days; an anonymous survey tells when its period is over."""

    def found(period: Period) -> Arrived:
        answered = {"question": question, "state": Answer.State.ANSWERED}
        if survey.is_anonymous:
            told = Count.objects.filter(
                period__survey=survey, period__released_on__range=period, **answered
            )
            return Arrived(told.aggregate(n=Sum("n"))["n"] or 0)
        answers = Answer.objects.filter(
            response__version__survey=survey, said_at__date__range=period, **answered
        )
        return Arrived(answers.filter(replaced_at=None).count())

    return found
