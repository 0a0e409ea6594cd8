"""The page on which customers answer: no account, no script, and nothing lost on the way."""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keepword.listening.anonymity.actions import send
from keepword.listening.concerns.links import is_open, token_after
from keepword.listening.inviting.doors import Invited
from keepword.listening.models import Answer
from keepword.listening.surveys.addresses import OtherwiseError
from keepword.listening.surveys.answers import (
    ClosedError,
    Filled,
    Given,
    KeyUsedError,
    save,
)
from keepword.listening.surveys.files import not_too_large, sent_files
from keepword.listening.surveys.framing import framed
from keepword.listening.surveys.kinds import AnswerError, Posted, read
from keepword.listening.surveys.languages import spoken
from keepword.listening.surveys.pages import Form, closed_shown, page_shown, thanks_shown
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.spent import times_sent
from keepword.listening.surveys.visits import (
    Visit,
    cookie_of,
    path_of,
    visit_at,
    visit_of,
    visit_presumed,
)
from keepword.listening.surveys.way import Page
from keepword.listening.watching.networks import network_of
from keepword.organisation.one_time import one_time_address
from keepword.web.limits import counted, take_back, until_next
from keepword.web.proxies import place_of
from keepword.web.puzzles import is_solved, puzzle_for

NEW_RESPONSES_A_MINUTE = 60
PAGES_A_MINUTE = 600
"""From one address of the network: a whole shop may share one."""
KEPT_FOR = 24 * 60 * 60
"""Seconds for which a browser knows where it was."""
State = Answer.State


@one_time_address
@not_too_large
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One page of a survey after the other; a GET only shows them."""
    if request.method == "POST" and not request.FILES:  # a file can be taken once only
        visit = visit_presumed(request, token, request.POST)
        with suppress(OtherwiseError):
            if visit:
                return _answer(request, visit)
    return _answer(request, visit_at(request, token, _sent(request)))


@one_time_address
@not_too_large
def answer_invited(request: HttpRequest, token: str) -> HttpResponse:
    """The same by a personal link: one link is one response, wherever it is opened again."""
    invited = Invited.by(token)
    return _answer(request, visit_of(request, invited.survey, _sent(request), invited))


def _sent(request: HttpRequest) -> Mapping[str, str]:
    return request.POST if request.method == "POST" else request.GET


def _answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    with translation.override(spoken(visit.language)):
        if visit.is_over:
            return _closed(visit)
        if visit.invited and visit.invited.took_part:
            return _thanks(request, visit)
        if request.method == "POST":
            return _take(request, visit)
        page = visit.named(request.GET.get("page"))
        form = Form(chosen=dict(request.GET.lists()))
        return _show(request, visit, page, form) if page else _thanks(request, visit)


@require_safe
@one_time_address
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What is said to whoever has answered."""
    visit = visit_at(request, token, request.GET)
    with translation.override(spoken(visit.language)):
        return _thanks(request, visit)


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what the form brought, and go on, back, or show it again in another language."""
    page = visit.named(request.POST.get("page"))
    if page is None:
        visit.must_be_looked_up()
        return _ended(request, visit)
    staying = "_back" in request.POST or "switch" in request.POST
    given, form = _read(request, visit, page, staying=staying)
    if form.problem or _too_many(request, visit):
        return _refused(request, visit, page, form)
    try:
        after = _saved(visit, given, network_of(request))
    except ClosedError:
        return _closed(visit)
    except KeyUsedError:
        return HttpResponseRedirect(path_of("answer", visit.survey.address))
    except OtherwiseError:
        _count_anew(request)
        raise
    if form.errors and not staying:
        return _show(request, visit, page, form, HTTPStatus.BAD_REQUEST)
    visit = replace(visit, filled=after, begun=visit.begun or bool(given))
    if staying:
        to: Page | None = _page_before(visit, page) if "_back" in request.POST else page
    else:
        to = _following(after, page)
    return _on_to(request, visit, to) if to else _ended(request, visit)


def _on_to(request: HttpRequest, visit: Visit, page: Page) -> HttpResponse:
    """Another page: at an address of its own, unless that would tell whose answers these are."""
    if visit.survey.is_anonymous:
        return _show(request, visit, page, Form())
    return _remember(request, visit, HttpResponseRedirect(visit.here(page)))


def _refused(request: HttpRequest, visit: Visit, page: Page, form: Form) -> HttpResponse:
    """The form again, with all that is in it: not now, or not like this."""
    if form.problem:
        return _show(request, visit, page, form, HTTPStatus.BAD_REQUEST)
    form.problem = _("Many answer from here right now. Send it again in a minute.")
    form.puzzle = puzzle_for(str(visit.key), request)
    later = _show(request, visit, page, form, HTTPStatus.TOO_MANY_REQUESTS)
    later["Retry-After"] = str(math.ceil(until_next()))
    return later


def _read(
    request: HttpRequest, visit: Visit, page: Page, *, staying: bool
) -> tuple[dict[str, Given], Form]:
    """What each question of the page was given; who only looks elsewhere skips nothing."""
    form = Form(sent=dict(request.POST.lists()))
    form.sent |= sent_files(
        page.questions, request.FILES, response=visit.key, kept=visit.filled.values
    )
    given: dict[str, Given] = {}
    spent = times_sent(request.POST.get("spent", ""))
    for question in page.questions:
        try:
            its = _given(question, form.sent)
        except AnswerError as wrong:
            form.errors[question.key] = str(wrong)
            continue
        its = replace(its, tenths=spent.get(question.key))
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


def _saved(visit: Visit, given: Mapping[str, Given], network: str) -> Filled:
    if not given:
        visit.must_be_looked_up()
        return visit.filled
    if visit.survey.is_anonymous:
        return visit.filled.and_then(given)
    if visit.invited:
        visit.invited.begin(visit.version, visit.language, network)
    return save(
        version=visit.version, asked=visit.filled.asked, key=visit.key, given=given,
        channel=visit.channel, language=visit.language, unit=visit.unit,
        network=network, presumed=visit.presumed,
    )  # fmt: skip


def _too_many(request: HttpRequest, visit: Visit) -> bool:
    """Whether more comes from one place than people would send, with no sum worked out for it."""
    place = place_of(request)
    begins = visit.begun or counted(f"new-responses-{place}", NEW_RESPONSES_A_MINUTE)
    if begins and counted(f"survey-pages-{place}", PAGES_A_MINUTE):
        return False
    visit.must_be_looked_up()  # a sum counts once
    return not is_solved(str(visit.key), request.POST)


def _count_anew(request: HttpRequest) -> None:
    """Take back what was counted of a page that is to be looked up and taken again."""
    place = place_of(request)
    for each in ("new-responses", "survey-pages"):
        take_back(f"{each}-{place}")


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
    to = path_of("answered", visit.survey.address)
    said = {"language": visit.language, "channel": visit.channel}
    if visit.filled.full:
        said["full"] = min(visit.filled.full)
    if visit.filled.asked.hears_concerns and is_open(concern := token_after(visit.key)):
        said["concern"] = concern
    ended = HttpResponseRedirect(f"{to}?{urlencode(said)}")
    if visit.survey.is_anonymous:
        its = visit.filled
        send(survey=visit.survey, asked=its.asked, key=visit.key, given=its.given, unit=visit.unit)
    elif cookie_of(visit.survey.address) in request.COOKIES:
        ended.delete_cookie(cookie_of(visit.survey.address), path=visit.path)
    return ended


def _remember(request: HttpRequest, visit: Visit, response: HttpResponse) -> HttpResponse:
    """Let the browser know which response is its own: two tabs, or a look later, are the same."""
    if visit.survey.is_anonymous or visit.invited:
        return response
    response.set_cookie(
        cookie_of(visit.survey.address), str(visit.key), max_age=KEPT_FOR, path=visit.path,
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


def _show(
    request: HttpRequest, visit: Visit, page: Page, form: Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    visit.must_be_looked_up()
    return _remember(request, visit, _told(visit, page_shown(visit, page, form), status))


def _thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    visit.must_be_looked_up()
    concern = request.GET.get("concern", "")
    concern = concern if is_open(concern) else ""
    return _told(visit, thanks_shown(visit, request.GET.get("full", ""), concern))


def _closed(visit: Visit) -> HttpResponse:
    visit.must_be_looked_up()
    return _told(visit, closed_shown(visit))


def _told(visit: Visit, text: str, status: int = HTTPStatus.OK) -> HttpResponse:
    page = framed(HttpResponse(text, status=status), visit.filled.asked.framed_by)
    page["Content-Language"] = visit.language
    return page
