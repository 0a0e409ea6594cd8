"""Keeping what somebody answers, page by page: sent twice, it is kept once."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from keepword.ledger import actions as ledger
from keepword.ledger.by_hand import insert, stored_key
from keepword.ledger.models import db_table
from keepword.listening.concerns.actions import forget_concerns
from keepword.listening.concerns.bad_answers import hear
from keepword.listening.models import Answer, Concern, Response, Survey, SurveyVersion
from keepword.listening.results.counting import take_out
from keepword.listening.surveys import files
from keepword.listening.surveys.addresses import Asking, OtherwiseError, not_so
from keepword.listening.surveys.conditions import Facts
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.entering import Said, enter, withdraw
from keepword.listening.surveys.kinds import compared
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.listening.surveys.quotas import full_for, take_places
from keepword.listening.surveys.together import Together
from keepword.listening.surveys.way import Page, quotas_met, way
from keepword.listening.watching.networks import Came, note_answers
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.models import User, random_surrogate

State = Answer.State
Rows = dict[str, list[Answer]]
"""Of one response, by question, the oldest first."""
_BEGUN_WITH = (
    "key", "version_id", "channel", "language", "surrogate", "unit", "began_at", "finished_at"
)  # fmt: skip
_OF_RESPONSE = [each.attname for each in Response._meta.concrete_fields]  # noqa: SLF001 -- Django's documented interface
_KEPT = ("response_id", "question", "state", "value", "tenths", "said_at")
_END = f"UPDATE {db_table(Response)} SET finished_at = %s WHERE id IN "  # noqa: S608 -- our own name


class KeyUsedError(Exception):
    """The key of a form belongs to a response to another survey."""


class ClosedError(Exception):
    """The survey begins no more responses."""


class AnonymousError(Exception):
    """The survey is anonymous: its answers are counted, and no response is ever kept."""


@dataclass(frozen=True)
class Given:
    """What became of a question: its state and, where it is answered, the value."""

    state: str
    value: Any = None
    tenths: int | None = field(default=None, compare=False)
    """For how many tenths of a second it was dealt with, as far as is known."""


@dataclass(frozen=True)
class Filled:
    """A response as far as it has come."""

    asked: Questionnaire
    facts: Facts
    given: Mapping[str, Given]
    full: Collection[str] = frozenset()
    """The quotas that had no place left for it."""

    @property
    def values(self) -> dict[str, Any]:
        """The answers, by their questions' keys."""
        return {key: each.value for key, each in self.given.items() if each.value is not None}

    @cached_property
    def pages(self) -> list[Page]:
        """The pages on its way, those with nothing to ask left out."""
        return [page for page in self._way() if page.questions]

    def _way(self) -> Iterator[Page]:
        return way(self.asked, self.values, self.facts, self.full)

    @cached_property
    def next_page(self) -> Page | None:
        """The first page with a question that has no answer yet; none, if all is answered."""
        return next((page for page in self.pages if not self._settled(page)), None)

    def _settled(self, page: Page) -> bool:
        states = [self.given[each.key].state for each in page.questions if each.key in self.given]
        return len(states) == len(page.questions) and State.NOT_SHOWN not in states

    def and_then(self, given: Mapping[str, Given]) -> "Filled":
        """The response with the answers of another page, and what its way then passes by."""
        return replace(self, given={**self.given, **given}).passed_by()

    def passed_by(self) -> "Filled":
        """The same, with every question marked that its way has passed by."""
        marked = self._with_what_is_not_shown()
        return self if marked == self.given else replace(self, given=marked)

    def _with_what_is_not_shown(self) -> dict[str, Given]:
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
    full = full_for(response) if asked.quotas else frozenset()
    return Filled(asked, facts(response), given, full)


def facts(response: Response) -> Facts:
    """What is known of a response besides its answers."""
    return {"channel": response.channel, "language": response.language}


def save(
    *,
    version: SurveyVersion,
    asked: Questionnaire,
    key: uuid.UUID,
    given: Mapping[str, Given],
    channel: str,
    language: str,
    unit: str = "",
    network: str = "",
    presumed: Asking | None = None,
) -> Filled:
    """Keep the answers of a page, and enter those that count for a moment into the ledger.

    It returns once they are on the disk. Who else sends at the same time shares the transaction.

    Raises:
        AnonymousError: The survey keeps no responses.
        ClosedError: The survey is closed, and the response was not begun before.
        KeyUsedError: The key came with another survey or version before.
        OtherwiseError: It was presumed to begin with what was asked last, and does not.
    """
    if version.survey.is_anonymous:
        raise AnonymousError
    return _DESK.keep(_Sent(version, asked, key, given, channel, language, unit, network, presumed))


@dataclass(frozen=True)
class _Sent:
    """The answers of a page, under the key of their response."""

    version: SurveyVersion
    asked: Questionnaire
    key: uuid.UUID
    given: Mapping[str, Given]
    channel: str
    language: str
    unit: str = ""
    network: str = ""
    """A keyed hash of where it came from; it is counted, and not kept with the response."""
    presumed: Asking | None = None
    """What it is presumed to begin with."""

    @cached_property
    def begun(self) -> Filled:
        """The response, if it begins with this page."""
        facts = {"channel": self.channel, "language": self.language}
        return Filled(self.asked, facts, self.given).passed_by()

    @property
    def ends(self) -> bool:
        """Whether nothing follows, if it begins with this page; quotas are looked at later."""
        return not self.asked.quotas and self.begun.next_page is None


@dataclass(frozen=True)
class _Change:
    """What a page changes of a response; the rows of each question so far, the oldest first."""

    response: Response
    began_in: str
    asked: Questionnaire
    rows: Mapping[str, list[Answer]]
    after: Filled
    new: Mapping[str, Given]


def _keep(pages: Sequence[_Sent]) -> list[Filled | Exception]:
    """Keep pages of different responses, in the caller's transaction; what became of each."""
    otherwise = not_so(each.presumed for each in pages)
    responses, rows = _held(each for each in pages if each.presumed not in otherwise)
    found = [_change(each, responses.get(each.key), rows) for each in pages]
    changes = [each for each in found if isinstance(each, _Change)]
    counted = [each.response.pk for each in changes if each.new and each.response.counted_on]
    if counted:
        take_out(Response.objects.filter(pk__in=counted))
    _append(changes)
    note_answers(_begun_from(pages, responses, rows))
    for each in changes:
        hear(each.response, each.asked, each.after.values)
    enter(said for each in changes for said in _said(each))
    _note(changes)
    return [each.after if isinstance(each, _Change) else each for each in found]


_DESK = Together(_keep, of=lambda page: page.key)


def _held(pages: Iterable[_Sent]) -> tuple[dict[uuid.UUID, Response], dict[int, Rows]]:
    """The responses, begun where they may be, and the rows of each of their questions.

    Nobody else changes them until the transaction ends. They are begun and asked for in one
    order, so that two transactions do not wait for each other in a circle.
    """
    in_order = sorted(pages, key=lambda each: each.key)
    made = _begin(each for each in in_order if not each.version.survey.closed_at)
    others = [each.key for each in in_order if each.key not in made]
    if not others:
        return made, {}
    begun = Response.objects.filter(key__in=others).order_by("key")
    held = {row.key: row for row in begun.select_for_update()}
    rows: dict[int, Rows] = {row.pk: {} for row in held.values()}
    for answer in Answer.objects.filter(response__in=rows).order_by("pk"):
        rows[answer.response_id].setdefault(answer.question, []).append(answer)
    return made | held, rows


def _begin(pages: Iterable[_Sent]) -> dict[uuid.UUID, Response]:
    """Begin responses, but for those that somebody has begun before."""
    now = timezone.now()
    at = connection.ops.adapt_datetimefield_value(now)
    made = {each.key: _anew(each, now) for each in pages}
    rows = (
        (stored_key(key), each.version_id, each.channel, each.language, each.surrogate, each.unit,
         at, each.finished_at and at)
        for key, each in made.items()
    )  # fmt: skip
    numbers = {
        uuid.UUID(str(key)): pk
        for key, pk in insert(Response, _BEGUN_WITH, rows, returning=("key", "id"))
    }
    for key, pk in numbers.items():
        made[key].pk = pk
    return {key: made[key] for key in numbers}


def _anew(page: _Sent, now: dt.datetime) -> Response:
    """A response, made as if it were read: the ORM takes four times as long with names."""
    its = {
        "key": page.key, "version_id": page.version.pk, "channel": page.channel,
        "language": page.language, "unit": page.unit, "surrogate": random_surrogate(),
        "began_at": now, "finished_at": now if page.ends else None,
    }  # fmt: skip
    values = [its.get(each) for each in _OF_RESPONSE]
    return Response.from_db(connection.alias, _OF_RESPONSE, values)


def _begun_from(
    pages: Iterable[_Sent], responses: Mapping[uuid.UUID, Response], rows: Mapping[int, Rows]
) -> Iterator[Came]:
    """From which networks the responses came that these pages have begun."""
    for page in pages:
        response = responses.get(page.key)
        if page.network and response and response.pk not in rows:
            yield page.version.survey_id, page.channel, page.network


def _change(
    page: _Sent, response: Response | None, rows: Mapping[int, Rows]
) -> _Change | Exception:
    if page.presumed and (response is None or response.pk in rows):
        return OtherwiseError()
    if response is None:
        return ClosedError()
    if response.version_id != page.version.pk:
        return KeyUsedError()
    its = rows.get(response.pk, {})
    began_in, response.language = response.language, page.language
    before = {key: Given(each[-1].state, each[-1].value) for key, each in its.items()}
    after = page.begun
    if response.pk in rows:
        after = Filled(page.asked, facts(response), before).and_then(page.given)
    if page.asked.quotas:
        response.version = page.version
        after = _with_places(response, after)
    new = {key: given for key, given in after.given.items() if given != before.get(key)}
    return _Change(response, began_in, page.asked, its, after, new)


def _with_places(response: Response, after: Filled) -> Filled:
    """The response with its places in quotas; without one its way ends."""
    its = {key: compared(after.asked.by_key[key], value) for key, value in after.values.items()
           if key in after.asked.by_key}  # fmt: skip
    met = tuple(quotas_met(after.asked, after.given, its, after.facts))
    placed = replace(after, full=take_places(response, met))
    return placed.passed_by()


def _append(changes: Iterable[_Change]) -> None:
    """Add rows; those whose place they take are marked."""
    now = timezone.now()
    new = [(each, key, its) for each in changes for key, its in each.new.items()]
    if replaced := [each.rows[key][-1].pk for each, key, _its in new if key in each.rows]:
        Answer.objects.filter(pk__in=replaced).update(replaced_at=now)
    said_at = connection.ops.adapt_datetimefield_value(now)
    rows = (
        (each.response.pk, key, its.state, _json(its.value), its.tenths, said_at)
        for each, key, its in new
    )
    insert(Answer, _KEPT, rows)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _said(change: _Change) -> Iterator[Said]:
    for question in change.asked.scored:
        if its := change.new.get(question.key):
            earlier = tuple(row.value for row in change.rows.get(question.key, ()))
            yield Said(change.response, question, earlier, its.value)


def _note(changes: Iterable[_Change]) -> None:
    """Which responses have ended by now, and in which language they go on."""
    ended = [
        each.response.pk for each in changes
        if each.after.next_page is None and each.response.finished_at is None
    ]  # fmt: skip
    if ended:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"{_END}({', '.join(['%s'] * len(ended))})", [now, *ended])
    for each in changes:
        if each.began_in != each.response.language:
            each.response.save(update_fields=["language"])


@transaction.atomic
def erase(*, response: Response, by: User) -> None:
    """Remove what somebody answered, in the ledger too, at its next sweep."""
    _must_look_up(by)
    audit.record(by=by, did="erased a response", about=response.version.survey.name)
    forget(response, by=str(by))


def forget(response: Response, *, by: str) -> None:
    """Remove a response with everything that came of it, in the caller's transaction."""
    forget_all([response], by=by)


def forget_all(responses: Collection[Response], *, by: str) -> None:
    """Remove some thousand responses, in the caller's transaction: one change of the ledger."""
    for each in responses:
        transaction.on_commit(partial(files.forget, each.key))
    invited = [each for each in responses if each.invitation_id]
    versions = {each.version_id: each.version for each in invited}
    asked = {pk: questionnaire(version.document) for pk, version in versions.items()}
    withdraw((each, asked[each.version_id]) for each in invited)
    if alone := [each.surrogate for each in responses if not each.invitation_id]:
        ledger.erase_all(alone, by=by)
    theirs = Response.objects.filter(pk__in=[each.pk for each in responses])
    take_out(theirs)
    forget_concerns(Concern.objects.filter(response__in=theirs))
    theirs.delete()


@transaction.atomic
def note_taken(*, survey: Survey, by: User) -> None:
    """Keep in the audit trail that somebody takes single answers away."""
    _must_look_up(by)
    audit.record(by=by, did="took single answers away", about=survey.name)


def _must_look_up(by: User) -> None:
    if not may(by, May.LOOK_UP, None):
        raise PermissionDenied
