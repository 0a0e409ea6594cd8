"""Keeping what somebody answers, page by page: sent twice, it is kept once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.ledger import actions as ledger
from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.listening.surveys.conditions import Facts
from keepword.listening.surveys.entering import enter
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.listening.surveys.way import Page, way
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User

State = Answer.State


class KeyUsedError(Exception):
    """The key of a form belongs to a response to another survey."""


class ClosedError(Exception):
    """The survey begins no more responses."""


@dataclass(frozen=True)
class Given:
    """What became of a question: its state and, where it is answered, the value."""

    state: str
    value: Any = None


@dataclass(frozen=True)
class Filled:
    """A response as far as it has come."""

    asked: Questionnaire
    facts: Facts
    given: Mapping[str, Given]

    @property
    def values(self) -> dict[str, Any]:
        """The answers, by their questions' keys."""
        return {key: each.value for key, each in self.given.items() if each.value is not None}

    @property
    def pages(self) -> list[Page]:
        """The pages on its way, those with nothing to ask left out."""
        return [page for page in way(self.asked, self.values, self.facts) if page.questions]

    @property
    def next_page(self) -> Page | None:
        """The first page with a question that has no answer yet; none, if all is answered."""
        return next((page for page in self.pages if not self._settled(page)), None)

    def _settled(self, page: Page) -> bool:
        states = [self.given[each.key].state for each in page.questions if each.key in self.given]
        return len(states) == len(page.questions) and State.NOT_SHOWN not in states

    def with_what_is_not_shown(self) -> dict[str, Given]:
        """What is given, and every question that its way has passed by."""
        pages, next_page = self.pages, self.next_page
        shown = {question.key for page in pages for question in page.questions}
        ahead = _from(self.asked, next_page)
        marked = dict(self.given)
        for question in self.asked.questions:
            off = question.key not in shown
            if off and (question.key in self.given or question.key not in ahead):
                marked[question.key] = Given(State.NOT_SHOWN)
        return marked


def _from(asked: Questionnaire, page: Page | None) -> set[str]:
    """The questions from a page on."""
    if page is None:
        return set()
    at = asked.blocks.index(page.block)
    return {question.key for block in asked.blocks[at:] for question in block.questions}


def filled(response: Response, asked: Questionnaire) -> Filled:
    """What a response holds by now."""
    rows = response.answers.filter(replaced_at=None).values_list("question", "state", "value")
    given = {key: Given(state, value) for key, state, value in rows}
    return Filled(asked, facts(response), given)


def facts(response: Response) -> Facts:
    """What is known of a response besides its answers."""
    return {"channel": response.channel, "language": response.language}


@transaction.atomic
def save(
    *,
    version: SurveyVersion,
    asked: Questionnaire,
    key: uuid.UUID,
    given: Mapping[str, Given],
    channel: str,
    language: str,
) -> Filled:
    """Keep the answers of a page, and enter those that count for a moment into the ledger.

    Raises:
        ClosedError: The survey is closed, and the response was not begun before.
        KeyUsedError: The key came with another survey or version before.
    """
    response, began_in = _held(version, key, channel, language)
    before = filled(response, asked)
    after = Filled(asked, before.facts, {**before.given, **given})
    after = Filled(asked, before.facts, after.with_what_is_not_shown())
    new = {each: its for each, its in after.given.items() if its != before.given.get(each)}
    if new:
        _append(response, new)
        enter(response, [asked.by_key[each] for each in new if each in asked.by_key])
    if began_in != language or (after.next_page is None and response.finished_at is None):
        _note(response, finished=after.next_page is None)
    return after


def _held(
    version: SurveyVersion, key: uuid.UUID, channel: str, language: str
) -> tuple[Response, str]:
    """The response, which nobody else changes until the transaction ends; its language before."""
    rows = Response.objects.select_for_update()
    begun = rows.filter(key=key).first()
    if begun is None:
        if version.survey.closed_at:
            raise ClosedError
        fields = {"version": version, "channel": channel, "language": language}
        begun, _made = rows.get_or_create(key=key, defaults=fields)
    if begun.version_id != version.pk:
        raise KeyUsedError
    before, begun.language = begun.language, language
    return begun, before


def _append(response: Response, new: Mapping[str, Given]) -> None:
    now = timezone.now()
    response.answers.filter(question__in=new, replaced_at=None).update(replaced_at=now)
    Answer.objects.bulk_create(
        Answer(response=response, question=key, state=its.state, value=its.value, said_at=now)
        for key, its in new.items()
    )


def _note(response: Response, *, finished: bool) -> None:
    if finished and response.finished_at is None:
        response.finished_at = timezone.now()
    response.save(update_fields=("language", "finished_at"))


@transaction.atomic
def erase(*, response: Response, by: User) -> None:
    """Remove what somebody answered, in the ledger too, at its next sweep."""
    _must_look_up(by)
    ledger.erase(response.surrogate, by=str(by))
    audit.record(by=by, did="erased a response", about=response.version.survey.name)
    response.delete()


@transaction.atomic
def note_taken(*, survey: Survey, by: User) -> None:
    """Keep in the audit trail that somebody takes single answers away."""
    _must_look_up(by)
    audit.record(by=by, did="took single answers away", about=survey.name)


def _must_look_up(by: User) -> None:
    if not may(by, May.LOOK_UP, None):
        raise PermissionDenied
