"""The page on which customers answer: no account, no script, and nothing lost on the way."""

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.listening.surveys.answers import (
    ClosedError,
    Filled,
    Given,
    KeyUsedError,
    filled,
    save,
)
from keepword.listening.surveys.checking import CHANNELS
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.kinds import AnswerError, Posted, read
from keepword.listening.surveys.languages import is_right_to_left, names_of, preferred
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.showing import Reader, Shown, in_words, sent_before, shown
from keepword.listening.surveys.way import Page, in_order
from keepword.organisation.one_time import one_time_address
from keepword.web.limits import counted, until_next

NEW_RESPONSES_A_MINUTE = 60
PAGES_A_MINUTE = 600
"""From one address of the network: a whole shop may share one."""
KEPT_FOR = 24 * 60 * 60
"""Seconds for which a browser knows where it was."""
State = Answer.State


@dataclass(frozen=True)
class Visit:
    """Somebody with a survey open: their response as far as it has come."""

    survey: Survey
    version: SurveyVersion
    key: uuid.UUID
    begun: bool
    filled: Filled
    language: str
    channel: str

    def here(self, page: Page | None) -> str:
        """The address of a page of this response."""
        parts = {"response": str(self.key), "language": self.language}
        if page:
            parts["page"] = page.block.key
        return f"{reverse('answer', kwargs={'token': self.survey.address})}?{urlencode(parts)}"

    def named(self, key: str | None) -> Page | None:
        """A page on its way that has been reached, or the next one."""
        reached = self.filled.next_page
        for page in self.filled.pages:
            if page.block.key == key:
                return page
            if page == reached:
                break
        return reached


@dataclass
class Form:
    """What was sent, and what was wrong with it, by question."""

    sent: Posted = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@one_time_address
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One page of a survey after the other; a GET only shows them."""
    survey = get_object_or_404(Survey, address=token)
    sent = request.POST if request.method == "POST" else request.GET
    visit = _visit(request, survey, sent)
    with translation.override(_spoken(visit.language)):
        if survey.closed_at and not visit.begun:
            return _closed(request, visit)
        if request.method == "POST":
            return _take(request, visit)
        page = visit.named(request.GET.get("page"))
        return _show(request, visit, page, Form()) if page else _thanks(request, visit)


@require_safe
@one_time_address
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What is said to whoever has answered."""
    survey = get_object_or_404(Survey, address=token)
    visit = _visit(request, survey, request.GET)
    with translation.override(_spoken(visit.language)):
        return _thanks(request, visit)


def _visit(request: HttpRequest, survey: Survey, sent: Mapping[str, str]) -> Visit:
    key = _key(sent.get("response")) or _key(request.COOKIES.get(_cookie(survey))) or uuid.uuid4()
    responses = Response.objects.select_related("version")
    response = responses.filter(key=key, version__survey=survey).first()
    version = response.version if response else _version(survey, sent.get("version"))
    asked = questionnaire(version.document)
    version.survey = survey
    wanted = sent.get("switch") or sent.get("language") or (response and response.language)
    language = preferred(asked.languages, wanted, request.headers.get("Accept-Language", ""))
    channel = sent.get("channel") or sent.get("by") or ""
    channel = channel if channel in CHANNELS else CHANNELS[0]
    return Visit(
        survey=survey,
        version=version,
        key=key,
        begun=response is not None,
        filled=filled(response, asked)
        if response
        else Filled(asked, {"channel": channel, "language": language}, {}),
        language=language,
        channel=response.channel if response else channel,
    )


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _cookie(survey: Survey) -> str:
    return f"answers-{survey.address}"


def _version(survey: Survey, number: str | None) -> SurveyVersion:
    """The version that the form showed, else the newest."""
    versions = survey.versions.order_by("-number")
    if number and number.isdecimal() and len(number) < 9:  # noqa: PLR2004 -- a number the database knows
        versions = versions.filter(number=int(number))
    version = versions.first()
    if version is None:
        raise Http404
    return version


def _spoken(language: str) -> str:
    """The language of buttons and errors: the survey's, where Keepword speaks it."""
    ours = {code for code, _name in settings.LANGUAGES}
    base = language.split("-", maxsplit=1)[0]
    return base if base in ours else settings.LANGUAGE_CODE


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what the form brought, and go on, back, or show it again in another language."""
    page = visit.named(request.POST.get("page"))
    if page is None:
        return _ended(request, visit)
    staying = "back" in request.POST or "switch" in request.POST
    given, form = _read(request, page, staying=staying)
    if form.problem or _too_many(request, visit):
        return _refused(request, visit, page, form)
    try:
        after = _saved(visit, given)
    except ClosedError:
        return _closed(request, visit)
    except KeyUsedError:
        return redirect("answer", token=visit.survey.address)
    if form.errors and not staying:
        return _show(request, visit, page, form, HTTPStatus.BAD_REQUEST)
    if staying:
        to: Page | None = _page_before(visit, page) if "back" in request.POST else page
    else:
        to = _following(after, page)
    return _remember(request, visit, redirect(visit.here(to))) if to else _ended(request, visit)


def _refused(request: HttpRequest, visit: Visit, page: Page, form: Form) -> HttpResponse:
    """The form again, with all that is in it: not now, or not like this."""
    if form.problem:
        return _show(request, visit, page, form, HTTPStatus.BAD_REQUEST)
    form.problem = _("Many answer from here right now. Send it again in a minute.")
    later = _show(request, visit, page, form, HTTPStatus.TOO_MANY_REQUESTS)
    later["Retry-After"] = str(math.ceil(until_next()))
    return later


def _read(request: HttpRequest, page: Page, *, staying: bool) -> tuple[dict[str, Given], Form]:
    """What each question of the page was given; who only looks elsewhere skips nothing."""
    form = Form(sent=dict(request.POST.lists()))
    given: dict[str, Given] = {}
    for question in page.questions:
        try:
            its = _given(question, form.sent)
        except AnswerError as wrong:
            form.errors[question.key] = str(wrong)
            continue
        if its.state != State.SKIPPED:
            given[question.key] = its
        elif question.required:
            form.errors[question.key] = _("Please answer this one.")
        elif not staying:
            given[question.key] = its
    if request.POST.get("leave_empty"):
        form.problem = _("Leave the last field empty: it is there to catch programs.")
    return given, form


def _given(question: Question, sent: Posted) -> Given:
    if question.may_not_apply and sent.get(f"{question.key}.na"):
        return Given(State.NOT_APPLICABLE)
    value = read(question, sent)
    return Given(State.SKIPPED) if value is None else Given(State.ANSWERED, value)


def _saved(visit: Visit, given: Mapping[str, Given]) -> Filled:
    if not given:
        return visit.filled
    return save(
        version=visit.version, asked=visit.filled.asked, key=visit.key, given=given,
        channel=visit.channel, language=visit.language,
    )  # fmt: skip


def _too_many(request: HttpRequest, visit: Visit) -> bool:
    place = request.META["REMOTE_ADDR"]
    if not visit.begun and not counted(f"new-responses-{place}", NEW_RESPONSES_A_MINUTE):
        return True
    return not counted(f"survey-pages-{place}", PAGES_A_MINUTE)


def _page_before(visit: Visit, page: Page) -> Page:
    pages = visit.filled.pages
    at = next(at for at, each in enumerate(pages) if each.block.key == page.block.key)
    return pages[max(at - 1, 0)]


def _following(after: Filled, page: Page) -> Page | None:
    """Where one goes on: the same page where an answer made it ask more, else the one after it."""
    pages = after.pages
    at = next((at for at, each in enumerate(pages) if each.block.key == page.block.key), -1)
    if after.next_page and pages.index(after.next_page) <= at:
        return after.next_page
    return pages[at + 1] if at + 1 < len(pages) else after.next_page


def _ended(request: HttpRequest, visit: Visit) -> HttpResponse:
    to = reverse("answered", kwargs={"token": visit.survey.address})
    ended = redirect(f"{to}?{urlencode({'language': visit.language})}")
    ended.delete_cookie(_cookie(visit.survey), path=_path(visit))
    return ended


def _path(visit: Visit) -> str:
    return reverse("answer", kwargs={"token": visit.survey.address})


def _remember(request: HttpRequest, visit: Visit, response: HttpResponse) -> HttpResponse:
    """Let the browser know which response is its own: two tabs, or a look later, are the same."""
    response.set_cookie(
        _cookie(visit.survey), str(visit.key), max_age=KEPT_FOR, path=_path(visit),
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


def _show(
    request: HttpRequest, visit: Visit, page: Page, form: Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    pages = visit.filled.pages
    at = next((at for at, each in enumerate(pages) if each.block.key == page.block.key), 0)
    reader = _reader(visit)
    context = _about(visit) | {
        "page": page,
        "title": reader.text(page.block.title),
        "questions": list(_shown(visit, page, reader, form)),
        "form": form,
        "is_first": at == 0,
        "anew": f"{_path(visit)}?{urlencode({'response': str(uuid.uuid4())})}",
        "intro": reader.text(visit.filled.asked.intro) if at == 0 else "",
    }
    answered = render(request, "listening/survey/answer.html", context, status=status)
    return _remember(request, visit, answered)


def _reader(visit: Visit) -> Reader:
    asked, values = visit.filled.asked, visit.filled.values
    plain = Reader(asked, visit.language, visit.key, {})
    said = {f"fact:{name}": value for name, value in visit.filled.facts.items()}
    for key, value in values.items():
        if key in asked.by_key:
            said[key] = in_words(asked.by_key[key], value, plain)
    return Reader(asked, visit.language, visit.key, said)


def _shown(visit: Visit, page: Page, reader: Reader, form: Form) -> list[Shown]:
    """The page's questions with what was sent just now or, before that, kept."""
    found = []
    for question in in_order(page.block, page.questions, visit.key):
        kept = visit.filled.given.get(question.key, Given(""))
        sent = form.sent or sent_before(question, kept.value)
        not_so = bool(form.sent.get(f"{question.key}.na")) or (
            not form.sent and kept.state == State.NOT_APPLICABLE
        )
        error = form.errors.get(question.key, "")
        found.append(shown(question, reader, sent, does_not_apply=not_so, error=error))
    return found


def _about(visit: Visit) -> dict[str, object]:
    reader = _reader(visit)
    return {
        "visit": visit,
        "survey_title": reader.text(visit.filled.asked.title),
        "language": visit.language,
        "direction": "rtl" if is_right_to_left(visit.language) else "ltr",
        "languages": names_of(visit.filled.asked.languages),
    }


def _thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    said = _reader(visit).text(visit.filled.asked.thanks)
    return render(request, "listening/survey/thanks.html", _about(visit) | {"said": said})


def _closed(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "listening/survey/closed.html", _about(visit))
