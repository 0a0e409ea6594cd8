import datetime as dt
import uuid
from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from keepword.listening.bringing_in.responses import HandedIn, RefusedError, hand_in
from keepword.listening.models import Answer, Response, Survey
from keepword.listening.predicted_first import still_to_say
from keepword.listening.results.groups import Row
from keepword.listening.results.reading import Only
from keepword.listening.surveys import answers
from keepword.listening.surveys.answers import AnonymousError, ClosedError, KeyUsedError
from keepword.listening.surveys.distributions import Bar, Part
from keepword.listening.surveys.measures import Result, results, standings, taken_apart
from keepword.listening.telling.measures import Owed, with_what_is_owed
from keepword.organisation.access import May
from keepword.organisation.bearer import Bearer
from keepword.organisation.models import Organisation, Unit
from keepword.organisation.signed_in import signed_in
from keepword.web.cursors import MOST, Cursor, Limit, Page, page_of
from keepword.web.problems import problem

router = Router(tags=["surveys"])
READS = Bearer(May.READ)
ENGLISH = "en"
Word = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,60}$")]


class SurveySaid(Schema):
    """A survey: its newest version (0 where it was never launched) and how many came."""

    key: uuid.UUID
    name: str
    unit: str | None
    address: str
    version: int
    responses: int
    made_at: dt.datetime
    closed_at: dt.datetime | None
    anonymous: bool
    tell_by: dt.date | None
    """By when those who answered are told what comes of it; none while nothing has ended."""
    told_on: dt.date | None


class Surveys(Page):
    items: list[SurveySaid]


class DocumentSaid(Schema):
    """What a survey asks since its newest version was launched; its draft, where none was."""

    key: uuid.UUID
    version: int
    document: dict[str, Any]


class BarSaid(Schema):
    """One answer: how many gave it, of how many, and the share (0 to 1) with its limits."""

    answer: str
    key: str
    n: int
    of: float
    share: float
    low: float
    high: float


class MeanSaid(Schema):
    """A mean, with limits where they can be said."""

    value: float
    low: float | None
    high: float | None


class PartSaid(Schema):
    """The distribution of one thing asked."""

    label: str
    n: int
    bars: list[BarSaid]
    mean: MeanSaid | None


class HeadlineSaid(MeanSaid):
    """The figure by which a question is followed: "share" (of 100), "score" or "mean"."""

    kind: str


class QuestionSaid(Schema):
    """What a question brought; where it is `withheld`, too few answered, here or beside it."""

    key: str
    kind: str
    text: str
    moment: str
    states: dict[str, int]
    not_reached: int
    withheld: bool
    headline: HeadlineSaid | None
    seconds: float | None
    held: BarSaid | None
    parts: list[PartSaid]


class PageReached(Schema):
    """A page on the way: who reached it, who has not gone on, and how long half took."""

    key: str
    title: str
    reached: int
    left: int
    seconds: float | None


class ResultsSaid(Schema):
    """What came back, all ways counted together unless one is asked for."""

    begun: int
    ended: int
    by_channel: dict[str, int]
    by_unit: dict[str, int]
    questions: list[QuestionSaid]
    pages: list[PageReached]


class GroupSaid(Schema):
    """One group; withheld (n and headline are null), where it is small or could be worked out."""

    name: str
    since: dt.date | None
    until: dt.date | None
    n: int | None
    headline: HeadlineSaid | None


class ApartSaid(Schema):
    """One question by time, by the way answers came, and by the unit that asked.

    Of an anonymous survey by its periods and by unit: the one without a name is all others.
    """

    weeks: list[GroupSaid]
    months: list[GroupSaid]
    channels: list[GroupSaid]
    units: list[GroupSaid]
    periods: list[GroupSaid]


class AnswerSaid(Schema):
    question: str
    state: str
    value: Any
    said_at: dt.datetime


class ResponseSaid(Schema):
    """One response, and the answers of it that hold."""

    key: uuid.UUID
    version: int
    channel: str
    unit: str
    language: str
    began_at: dt.datetime
    ended_at: dt.datetime | None
    answers: list[AnswerSaid]


class Responses(Page):
    items: list[ResponseSaid]


class ResponseHandedIn(Schema):
    """A response under a key that you choose: sent again under it, it is the same response."""

    key: uuid.UUID
    answers: Annotated[dict[str, Any], Field(max_length=500)] = {}
    not_applicable: Annotated[list[Word], Field(max_length=500)] = []
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")] = "program"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$|^$")] = ""
    unit: Word = ""
    ended: bool = True


class HandedInSaid(Schema):
    """How far a response has come: whether it has ended, and how many of its answers are kept."""

    key: uuid.UUID
    ended: bool
    answered: int


@router.get("surveys", response=Surveys, auth=READS, url_name="api_surveys")
def surveys(request: HttpRequest, cursor: Cursor = None, limit: Limit = MOST) -> object:
    """The surveys, the newest first."""
    page = page_of(Survey.objects.select_related("unit"), cursor, limit, newest_first=True)
    found = with_what_is_owed(standings(page["items"]))
    return page | {"items": [_survey_said(*each) for each in found]}


@router.get("surveys/{key}", response=DocumentSaid, auth=READS, url_name="api_survey")
def survey(request: HttpRequest, key: uuid.UUID) -> object:
    """What a survey asks."""
    found = _survey(key)
    newest = found.versions.order_by("-number").first()
    document = newest.document if newest else found.draft
    return {"key": key, "version": newest.number if newest else 0, "document": document}


@router.get(
    "surveys/{key}/results", response=ResultsSaid, auth=READS, url_name="api_survey_results"
)
def survey_results(
    request: HttpRequest,
    key: uuid.UUID,
    only: Annotated[
        str,
        Query(
            pattern=r"^((way|unit):[^\x00-\x1f\x7f]{1,60})?$",
            description="Only what came by one way or what one unit asked: way:qr, unit:workshop.",
        ),
    ] = "",
) -> object:
    """What came back, with the same figures, and the same withheld, as on its page."""
    found = _open_results(request, key)
    brought = results(found, ENGLISH, _minimum(), only=Only.said(only))
    return {
        "begun": brought.came.begun,
        "ended": brought.came.ended,
        "by_channel": dict(brought.came.by_channel),
        "by_unit": dict(brought.came.by_unit),
        "questions": [_question_said(each) for each in brought.questions],
        "pages": brought.pages,
    }


@router.get(
    "surveys/{key}/questions/{asked}/groups",
    response=ApartSaid,
    auth=READS,
    url_name="api_survey_question",
)
def survey_question(request: HttpRequest, key: uuid.UUID, asked: str) -> object:
    """One question by time, by way and by unit; of an anonymous survey by period and by unit."""
    try:
        apart = taken_apart(_open_results(request, key), asked, ENGLISH, _minimum())
    except KeyError:
        raise Http404("This survey has no such question.") from None
    kinds = ("weeks", "months", "channels", "units", "periods")
    return {kind: [_group_said(row) for row in getattr(apart, kind)] for kind in kinds}


@router.post(
    "surveys/{key}/responses/look",
    response=Responses,
    auth=Bearer(May.LOOK_UP),
    url_name="api_survey_responses_look",
)
@transaction.atomic
def responses(
    request: HttpRequest, key: uuid.UUID, cursor: Cursor = None, limit: Limit = MOST
) -> object:
    """Single responses; each look is kept, with the name of the token's maker."""
    found = _survey(key)
    if found.is_anonymous:
        raise HttpError(409, "This survey is anonymous: it keeps no single responses.")
    answers.note_taken(survey=found, by=signed_in(request))
    rows = Response.objects.filter(version__survey=found).select_related("version")
    page = page_of(rows, cursor, limit)
    return page | {"items": _responses_said(page["items"])}


@router.post(
    "surveys/{key}/responses",
    response=HandedInSaid,
    auth=Bearer(May.BRING_IN),
    url_name="api_survey_responses",
)
def bring_response(
    request: HttpRequest, key: uuid.UUID, handed_in: ResponseHandedIn
) -> HttpResponse | object:
    """Hand a response in. Its key makes it the same however often it is sent."""
    found = _survey(key)
    newest = found.versions.order_by("-number").first()
    if newest is None:
        raise HttpError(409, "This survey was never launched.")
    newest.survey = found
    if handed_in.unit and not Unit.objects.filter(key=handed_in.unit).exists():
        raise HttpError(422, f"There is no unit “{handed_in.unit}”. Name one of /api/units.")
    begun = Response.objects.filter(key=handed_in.key, version__survey=found)
    version = next((each.version for each in begun.select_related("version__survey")), newest)
    try:
        filled = hand_in(
            version=version, response=HandedIn(**handed_in.dict()), by=signed_in(request)
        )
    except RefusedError as refused:
        wrong = [{"where": ["answers", at], "what": why} for at, why in refused.problems.items()]
        return problem(422, "Some answers are none to their questions.", wrong)
    except AnonymousError:
        raise HttpError(409, "This survey is anonymous: it keeps no single responses.") from None
    except ClosedError:
        raise HttpError(409, "This survey is closed.") from None
    except KeyUsedError:
        raise HttpError(422, "This key is that of a response to another survey.") from None
    ended, answered = filled.next_page is None, len(filled.values)
    return {"key": handed_in.key, "ended": ended, "answered": answered}


def _survey(key: uuid.UUID) -> Survey:
    return get_object_or_404(Survey.objects.select_related("unit"), key=key)


def _open_results(request: HttpRequest, key: uuid.UUID) -> Survey:
    """A survey whose results its reader need not predict any more."""
    if still_to_say(signed_in(request), key):
        raise HttpError(403, "Whoever made this token predicts this survey first.")
    return _survey(key)


def _minimum() -> int:
    return Organisation.objects.get(pk=1).minimum_group


def _survey_said(found: Survey, version: int, came: int, owed: Owed | None) -> dict[str, object]:
    return {
        "tell_by": owed.due_on if owed else None, "told_on": owed.told_on if owed else None,
        "key": found.key, "name": found.name, "unit": found.unit.key if found.unit else None,
        "address": found.address, "version": version, "responses": came,
        "made_at": found.made_at, "closed_at": found.closed_at, "anonymous": found.is_anonymous,
    }  # fmt: skip


def _question_said(found: Result) -> dict[str, object]:
    return {
        "key": found.question.key, "kind": found.question.kind, "text": found.text,
        "moment": found.question.moment, "states": dict(found.states),
        "not_reached": found.not_reached, "withheld": found.withheld,
        "headline": found.figures.headline, "seconds": found.seconds,
        "held": _bar_said(found.held) if found.held else None,
        "parts": [_part_said(each) for each in found.parts],
    }  # fmt: skip


def _part_said(part: Part) -> dict[str, object]:
    bars = [_bar_said(each) for each in part.bars]
    return {"label": part.label, "n": part.n, "bars": bars, "mean": part.mean}


def _bar_said(bar: Bar) -> dict[str, object]:
    share = bar.share
    return {
        "answer": bar.label, "key": bar.key, "n": bar.n, "of": share.n, "share": share.value,
        "low": share.low, "high": share.high,
    }  # fmt: skip


def _group_said(row: Row) -> dict[str, object]:
    its = {"name": row.name, "since": row.since, "until": row.until, "n": row.n}
    return its | {"headline": row.headline}


def _responses_said(found: list[Response]) -> list[dict[str, object]]:
    rows = Answer.objects.filter(response__in=found, replaced_at=None).order_by("pk")
    its: dict[int, list[Answer]] = {}
    for each in rows:
        its.setdefault(each.response_id, []).append(each)
    return [
        {
            "key": each.key, "version": each.version.number, "channel": each.channel,
            "unit": each.unit, "language": each.language, "began_at": each.began_at,
            "ended_at": each.finished_at, "answers": its.get(each.pk, []),
        }
        for each in found
    ]  # fmt: skip
