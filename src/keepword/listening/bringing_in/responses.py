"""A response that a program hands in whole, by the same door as one that is answered here."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.listening.models import Answer, Response, SurveyVersion
from keepword.listening.surveys.answers import ClosedError, Filled, Given, save
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.kinds import AnswerError, read
from keepword.listening.surveys.questionnaire import Question, Questionnaire
from keepword.listening.surveys.showing import sent_before
from keepword.organisation.access import May, may
from keepword.organisation.models import User

State = Answer.State


class RefusedError(ValueError):
    """What was handed in is no response to this survey: each question with what to mend."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class HandedIn:
    """A response as a program says it, under a key of its own choosing."""

    key: uuid.UUID
    answers: Mapping[str, Any]
    not_applicable: Collection[str] = field(default_factory=tuple)
    channel: str = "program"
    language: str = ""
    unit: str = ""
    ended: bool = True
    """Whether what it was asked and did not answer was skipped; else it may go on."""


def hand_in(*, version: SurveyVersion, response: HandedIn, by: User) -> Filled:
    """Keep a response; handed in again under its key it is the same one, with its newest answers.

    Raises:
        PermissionDenied: Somebody may not bring in for the unit of the survey.
        RefusedError: An answer is none to its question.
        AnonymousError: The survey keeps no responses.
        ClosedError: The survey is closed.
        KeyUsedError: The key is that of a response to another survey or version.
    """
    survey = version.survey
    if not may(by, May.BRING_IN, survey.unit.key if survey.unit else None):
        raise PermissionDenied
    asked = questionnaire(version.document)
    language = response.language if response.language in asked.languages else asked.languages[0]
    given = _given(asked, response)
    if not survey.is_anonymous:
        _begin(version, response, language)
    said = {"channel": response.channel, "language": language}
    if response.ended:
        given = _skipping(Filled(asked, said, {}), given)
    return save(
        version=version, asked=asked, key=response.key, given=given, channel=response.channel,
        language=language,
    )  # fmt: skip


@transaction.atomic
def _begin(version: SurveyVersion, response: HandedIn, language: str) -> None:
    """The response, begun where it may be: only here is it known at which unit it was asked."""
    if version.survey.closed_at and not Response.objects.filter(key=response.key).exists():
        raise ClosedError
    fields = {
        "version": version, "channel": response.channel, "language": language,
        "unit": response.unit,
    }  # fmt: skip
    Response.objects.get_or_create(key=response.key, defaults=fields)


def _given(asked: Questionnaire, response: HandedIn) -> dict[str, Given]:
    given: dict[str, Given] = {}
    problems: dict[str, str] = {}
    for key in (*response.answers, *response.not_applicable):
        question = asked.by_key.get(key)
        if question is None:
            problems[key] = _("This survey does not ask it.")
        elif key in response.not_applicable:
            given[key] = Given(State.NOT_APPLICABLE)
        else:
            try:
                given[key] = Given(State.ANSWERED, checked(question, response.answers[key]))
            except AnswerError as wrong:
                problems[key] = str(wrong)
    if problems:
        raise RefusedError(problems)
    return given


def checked(question: Question, value: Any) -> Any:
    """An answer as its kind keeps it, whoever says it.

    Raises:
        AnswerError: It is no answer to this question.
    """
    wrong = AnswerError(_("This is not how such a question is answered."))
    if question.kind == "file":
        raise AnswerError(_("Files are sent by whoever answers, on the page."))
    if question.kind == "consent" and value is not True:
        raise wrong
    try:
        kept = read(question, sent_before(question, value))
    except (AttributeError, TypeError, ValueError) as error:
        raise error if isinstance(error, AnswerError) else wrong from None
    if kept is None:
        raise wrong
    return kept


def _skipping(begun: Filled, given: Mapping[str, Given]) -> dict[str, Given]:
    """What is given, and what was asked on the way without an answer."""
    filled = begun.and_then(given)
    while page := filled.next_page:
        skipped = {
            question.key: Given(State.SKIPPED)
            for question in page.questions
            if filled.given.get(question.key, Given(State.NOT_SHOWN)).state == State.NOT_SHOWN
        }
        filled = filled.and_then(skipped)
    return dict(filled.given)
