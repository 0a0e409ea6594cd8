"""The pages on which people predict: with their account, or by the link of a round."""

import math
import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.listening import actions
from keepword.listening.forms import FirstByLinkForm, PredictionForm
from keepword.listening.models import Participant, Round
from keepword.listening.questions import Question, questions
from keepword.organisation.access import May, needs
from keepword.organisation.one_time import one_time_address
from keepword.organisation.tokens import hashed
from keepword.web.directions import kept_apart
from keepword.web.limits import counted, until_next
from keepword.web.middleware import policy
from keepword.web.proxies import place_of
from keepword.web.puzzles import Puzzle, is_solved, puzzle_for

NEW_PHONES_A_MINUTE = 60
ANSWERS_A_MINUTE = 600
"""By links, from one address of the network: a whole workshop may share one."""
KEPT_FOR = 100 * 24 * 60 * 60
"""Seconds for which a phone knows that it has answered: longer than any round is open."""


@needs(May.TAKE_PART)
def predict(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Somebody's own questions, one after another."""
    participants = Participant.objects.select_related("round", "user")
    mine = get_object_or_404(participants, round__key=key, user=request.user)
    return _answer(request, mine.round, mine, reverse("predict", kwargs={"key": key}))


@one_time_address
def predict_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without an account; a phone answers once, and may go on where it was."""
    asking = get_object_or_404(Round, link_hash=hashed(token))
    here = reverse("predict_by_link", kwargs={"token": token})
    return _answer(request, asking, _of_this_device(request, asking), here)


def _of_this_device(request: HttpRequest, asking: Round) -> Participant | None:
    try:
        key = uuid.UUID(request.COOKIES.get(_cookie(asking), ""))
    except ValueError:
        return None
    return Participant.objects.filter(round=asking, user=None, key=key).first()


def _cookie(asking: Round) -> str:
    return f"predicts-{asking.key.hex}"


def _answer(
    request: HttpRequest, asking: Round, participant: Participant | None, here: str
) -> HttpResponse:
    if not asking.is_open:
        asked = _questions(asking, participant) if participant else ()
        context = {"round": asking, "questions": asked}
        return render(request, "listening/closed.html", context)
    if request.method == "POST":
        return _take(request, asking, participant, here)
    asked = _questions(asking, participant)
    question = _next(asked, request.GET.get("question"))
    said = question.prediction if question else None
    initial = {"slider": said.says} if said and said.says is not None else {}
    form = _form_of(participant)(initial=initial | {"question": question and question.name})
    return _show(request, asking, asked, question, form)


def _take(
    request: HttpRequest, asking: Round, participant: Participant | None, here: str
) -> HttpResponse:
    """Keep the answer and go on to the next question; show the same one where it is none."""
    form = _form_of(participant)(request.POST)
    name = request.POST.get("question", "")
    who = str(participant.key if participant else request.POST.get("me"))
    puzzle = None
    if form.is_valid() and _too_many(request, participant, f"{who} {name}"):
        form.add_error(None, _("Many answer from here right now. Send it again in a minute."))
        puzzle = puzzle_for(f"{who} {name}", request)
    if form.errors:
        asked = _questions(asking, participant)
        shown = _show(request, asking, asked, _named(asked, name), form, puzzle=puzzle)
        return _later(shown) if puzzle else shown
    try:
        by = participant or actions.join_by_link(
            asking=asking, key=form.cleaned_data["me"], view=form.cleaned_data["view"]
        )
        question = _named(_questions(asking, by), _as(by, name))
        says = None if "skip" in request.POST else form.says
        actions.predict(participant=by, question=question, says=says)
    except (actions.ClosedError, actions.KeyUsedError):
        return redirect(here)  # where a closed round says so, and an open one gives a new form
    _say(request, question, says)
    response = redirect(here)
    if not by.user:
        response.set_cookie(
            _cookie(asking), str(by.key), max_age=KEPT_FOR, path="/p/", httponly=True,
            samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
    return response


def _too_many(request: HttpRequest, participant: Participant | None, what: str) -> bool:
    """Whether more comes by links from one place than people would send. Accounts are known."""
    if participant and participant.user:
        return False
    place = place_of(request)
    begins = participant or counted(f"new-phones-{place}", NEW_PHONES_A_MINUTE)
    if begins and counted(f"link-answers-{place}", ANSWERS_A_MINUTE):
        return False
    return not is_solved(what, request.POST)


def _later(shown: HttpResponse) -> HttpResponse:
    shown.status_code = HTTPStatus.TOO_MANY_REQUESTS
    shown["Retry-After"] = str(math.ceil(until_next()))
    shown["Content-Security-Policy"] = policy(script_src="'self'")
    return shown


def _as(participant: Participant, name: str) -> str:
    """The question as it is put to this person: a first form does not know yet who answers."""
    moment, _, lens = name.rpartition(":")
    return f"{moment}:{participant.view}" if lens in Participant.View.values else name


def _questions(asking: Round, participant: Participant | None) -> tuple[Question, ...]:
    if participant is None:
        return questions(asking, Participant.View.STAFF)
    return questions(asking, participant.view, participant.predictions.all())


def _form_of(participant: Participant | None) -> type[PredictionForm]:
    return PredictionForm if participant else FirstByLinkForm


def _named(asked: Sequence[Question], name: str) -> Question:
    question = next((each for each in asked if each.name == name), None)
    if question is None:
        raise Http404
    return question


def _next(asked: Sequence[Question], wanted: str | None) -> Question | None:
    """The question wanted, or the first without an answer; none if all have one."""
    if wanted:
        return _named(asked, wanted)
    return next((each for each in asked if each.prediction is None), None)


def _say(request: HttpRequest, question: Question, says: int | None) -> None:
    said = {"moment": kept_apart(question.moment.name), "says": says}
    if says is None:
        messages.success(request, _("%(moment)s: skipped.") % said)
    else:
        messages.success(request, _("%(moment)s: you said %(says)s of 100.") % said)


def _show(
    request: HttpRequest,
    asking: Round,
    asked: Sequence[Question],
    question: Question | None,
    form: PredictionForm,
    *,
    puzzle: Puzzle | None = None,
) -> HttpResponse:
    context = {
        "round": asking, "questions": asked, "question": question, "form": form, "puzzle": puzzle,
    }  # fmt: skip
    return TemplateResponse(request, "listening/predict.html", context)
