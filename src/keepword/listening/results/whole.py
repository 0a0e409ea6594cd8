"""Responses read whole: of each question what was said, or why nothing was."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword.listening.models import Answer, Response, SurveyVersion
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.showing import Reader, in_words

State = Answer.State


@dataclass(frozen=True)
class Said:
    """A question, and what was answered in words, or what became of it without an answer."""

    text: str
    words: str
    state: str
    """Nothing, where it was answered."""


def read_whole(responses: Iterable[Response], language: str) -> Mapping[int, tuple[Said, ...]]:
    """All that was said in some responses, in the order of their questions: two queries."""
    shown = list(responses)
    versions = SurveyVersion.objects.filter(pk__in={each.version_id for each in shown})
    asked = {pk: questionnaire(document) for pk, document in versions.values_list("pk", "document")}
    held: dict[int, dict[str, Answer]] = {each.pk: {} for each in shown}
    for answer in Answer.objects.filter(response__in=held, replaced_at=None):
        held[answer.response_id][answer.question] = answer
    found = {}
    for each in shown:
        its = asked[each.version_id]
        reader = Reader(its, language, each.key, lambda _place: "…")
        found[each.pk] = tuple(_said(its.questions, held[each.pk], reader))
    return found


def _said(
    questions: Iterable[Question], answers: Mapping[str, Answer], reader: Reader
) -> Iterator[Said]:
    for question in questions:
        text = called(reader.asked.said(question.text, reader.language))
        answer = answers.get(question.key)
        if answer is None:
            yield Said(text, "", _("Not reached"))
        elif answer.state == State.ANSWERED:
            yield Said(text, in_words(question, answer.value, reader), "")
        else:
            yield Said(text, "", str(State(answer.state).label))
