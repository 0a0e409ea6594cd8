"""A survey on a tablet that stands somewhere: all of it at once, so that no network is needed.

The browser walks the way, keeps what was answered, and sends each response when it can.
"""

import datetime as dt
import math
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keepword.listening.anonymity.actions import send
from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.listening.surveys.answers import Filled, Given, KeyUsedError, save
from keepword.listening.surveys.conditions import Facts
from keepword.listening.surveys.documents import document, questionnaire
from keepword.listening.surveys.files import not_too_large
from keepword.listening.surveys.kinds import AnswerError, Posted, read
from keepword.listening.surveys.known import Known
from keepword.listening.surveys.languages import is_right_to_left, names_of, preferred, spoken
from keepword.listening.surveys.one_at_a_time import as_shown
from keepword.listening.surveys.piping import Said
from keepword.listening.surveys.questionnaire import Block, Question, Questionnaire
from keepword.listening.surveys.showing import Reader, Shown, shown
from keepword.listening.surveys.visits import unit_of
from keepword.listening.surveys.way import in_order, way
from keepword.organisation.one_time import one_time_address
from keepword.web.limits import counted, until_next
from keepword.web.middleware import policy
from keepword.web.proxies import place_of

CHANNEL = "kiosk"
RESPONSES_A_MINUTE = 60
"""From one address of the network: what has waited for it is sent bit by bit."""
LONGEST_WAIT = dt.timedelta(days=35)
"""A device that says it kept something for longer is not believed: it was given so long ago."""
IDLE_SECONDS, WARNED_SECONDS, THANKS_SECONDS = 60, 15, 8
TOLD = ("key", "kind", "required", "least", "most", "show_if")
State = Answer.State


@one_time_address
@not_too_large
def kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """The page for the tablet; sent there, one response."""
    survey = get_object_or_404(Survey.objects.select_related("unit"), address=token)
    if request.method == "POST":
        return _take(request, survey)
    version = survey.versions.order_by("-number").first()
    if version is None:
        raise Http404
    asked = questionnaire(version.document)
    wanted = request.GET.get("language")
    language = preferred(asked.languages, wanted, request.headers.get("Accept-Language", ""))
    with translation.override(spoken(language)):
        context = _context(version, asked, language) | {"unit": unit_of(request.GET)}
        page = render(request, "listening/survey/kiosk.html", context)
    page["Content-Security-Policy"] = policy(script_src="'self'", connect_src="'self'")
    return page


def _context(version: SurveyVersion, asked: Questionnaire, language: str) -> dict[str, object]:
    response = uuid.uuid4()
    facts = {"channel": CHANNEL, "language": language}
    asked = as_shown(asked, response)
    known = Known(version.survey, response, language, facts)
    reader = known.reader(asked, {})
    pages = [(block, _questions(block, reader, known)) for block in asked.blocks]
    return {
        "survey": version.survey,
        "survey_title": reader.text(asked.title),
        "intro": reader.text(asked.intro),
        "thanks": reader.text(asked.thanks),
        "language": language,
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "languages": names_of(asked.languages),
        "pages": [(block, reader.text(block.title), its) for block, its in pages],
        "is_closed": version.survey.closed_at is not None,
        "walked": _walked(version, asked, facts),
    }


def _walked(version: SurveyVersion, asked: Questionnaire, facts: Facts) -> object:
    """What the browser knows of the way: nothing that customers are not told."""
    blocks: list[dict[str, Any]] = document(asked)["blocks"]
    return {
        "blocks": [
            {
                "key": block["key"],
                "jumps": block.get("jumps", []),
                "questions": [_told(each) for each in block["questions"] if each["kind"] != "file"],
            }
            for block in blocks
        ],
        "facts": facts,
        "version": version.number,
        "idle": IDLE_SECONDS,
        "warned": WARNED_SECONDS,
        "thanks": THANKS_SECONDS,
        "words": {
            "required": _("Please answer this one."),
            "points": _("Give out 100 points in all."),
            "places": _("Give each place once."),
            "most": _("These are too many."),
            "wrong": _("Please look at this once more."),
        },
    }


def _told(question: dict[str, Any]) -> dict[str, Any]:
    told = {name: question[name] for name in TOLD if name in question}
    return told | {"choices": len(question.get("choices", ()))}


def _questions(block: Block, reader: Reader, known: Known) -> list[Shown]:
    """A page's questions; where their texts repeat an answer, the browser fills it in."""
    waiting = Reader(reader.asked, reader.language, reader.response, _placed(reader))
    order = in_order(block, block.questions, known.response)
    return [
        shown(each, waiting, {}, does_not_apply=False, error="")
        for each in order
        if each.kind != "file"
    ]


def _placed(reader: Reader) -> Said:
    """An answer's place keeps its key, between two marks that no text has."""
    return lambda place: (
        f"\ue000{place}\ue001" if place in reader.asked.by_key else reader.said(place)
    )


def _take(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Keep a response: 204 once it is on the disk, 409 where it can never be kept.

    Nobody at the device could know that the survey was closed, or a quota full, meanwhile: what
    waited there is kept all the same, with the time at which it was given.
    """
    sent = dict(request.POST.lists())
    key, version = _key(request), _version(request, survey)
    known_already = Response.objects.filter(key=key).exists()
    place = place_of(request)
    if not known_already and not counted(f"kiosk-responses-{place}", RESPONSES_A_MINUTE):
        return HttpResponse(status=429, headers={"Retry-After": str(math.ceil(until_next()))})
    asked = questionnaire(version.document)
    language = preferred(asked.languages, request.POST.get("language"), "")
    given = _given(asked, sent, {"channel": CHANNEL, "language": language})
    try:
        _keep(version, key, given, language, _waited(request), unit=unit_of(request.POST))
    except KeyUsedError:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _waited(request: HttpRequest) -> dt.timedelta:
    """For how long it waited on the device, by that device's clock alone: it may be a wrong one."""
    seconds = request.POST.get("waited", "")
    most = int(LONGEST_WAIT.total_seconds())
    return dt.timedelta(seconds=min(int(seconds[:9]), most) if seconds.isdecimal() else 0)


@transaction.atomic
def _keep(
    version: SurveyVersion, key: uuid.UUID, given: Mapping[str, Given], language: str,
    waited: dt.timedelta, *, unit: str,
) -> None:  # fmt: skip
    survey, asked = version.survey, questionnaire(version.document)
    if survey.is_anonymous:
        facts = {"channel": CHANNEL, "language": language}
        its = Filled(asked, facts, {}).and_then(given)
        send(survey=survey, asked=asked, key=key, given=its.given, unit=unit)
    elif given:
        now = timezone.now()
        Response.objects.get_or_create(key=key, defaults={
            "version": version, "channel": CHANNEL, "language": language, "arrived_at": now,
            "began_at": max(now - waited, version.launched_at), "unit": unit,
        })  # fmt: skip
        save(version=version, asked=asked, key=key, given=given, channel=CHANNEL, language=language)


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("response", ""))
    except ValueError:
        raise Http404 from None


def _version(request: HttpRequest, survey: Survey) -> SurveyVersion:
    number = request.POST.get("version", "")
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 0  # noqa: PLR2004 -- a number the database knows
    return get_object_or_404(survey.versions, number=wanted)


def _given(asked: Questionnaire, sent: Posted, facts: Facts) -> dict[str, Given]:
    """What was answered on the way, and what was skipped on the pages that were left behind."""
    values = {question.key: _read(question, sent) for question in asked.questions}
    answered = {key: its.value for key, its in values.items() if its.value is not None}
    passed = {*sent.get("passed", ())}
    given = {}
    for page in way(asked, answered, facts):
        for question in page.questions:
            its = values[question.key]
            if its.state != State.SKIPPED or question.key in passed:
                given[question.key] = its
    return given


def _read(question: Question, sent: Posted) -> Given:
    """Where the browser let something through that is no answer, the question is skipped."""
    if question.may_not_apply and sent.get(f"{question.key}.na"):
        return Given(State.NOT_APPLICABLE)
    try:
        value = read(question, {} if question.kind == "file" else sent)
    except AnswerError:
        value = None
    return Given(State.SKIPPED) if value is None else Given(State.ANSWERED, value)


def came_late(survey: Survey) -> int:
    """How many responses came from a device after the survey was closed."""
    if survey.closed_at is None:
        return 0
    waited = Response.objects.filter(version__survey=survey, arrived_at__gt=survey.closed_at)
    return waited.count()
