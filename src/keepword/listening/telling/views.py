"""You said, we did: written inside, read by everybody who has a survey's address."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.models import Invitation, Survey, Telling
from keepword.listening.surveys.actions import ChangedMeanwhileError, may_write
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.known import title_of
from keepword.listening.surveys.languages import as_the_browser_asks
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.listening.telling import actions
from keepword.listening.telling.forms import HeardForms, TellingForm, lines_of
from keepword.listening.telling.measures import figures_now
from keepword.notify.mailing import is_set_up
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of
from keepword.organisation.signed_in import signed_in

LINE = ("words", "question", "comes", "what", "by_day")


@needs(May.WRITE)
def telling(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Write what was heard and what comes of it; keep it, or publish it."""
    survey = _survey(request, key)
    written = survey.tellings.filter(published_at=None).first()
    figures = figures_now(survey)
    questions = [(key, _text(its["text"])) for key, its in figures.items()]
    form = TellingForm(
        request.POST or None,
        initial={
            "edition": written.edition if written else 0, "intro": written.intro if written else ""
        },
    )  # fmt: skip
    heard = HeardForms(
        request.POST or None,
        initial=list(written.heard.values(*LINE)) if written else [],
        form_kwargs={"questions": questions},
    )
    if request.method == "POST" and form.is_valid() and heard.is_valid():
        said = form.cleaned_data
        try:
            saved = actions.save_draft(
                survey=survey, edition=said["edition"], intro=said["intro"],
                lines=lines_of(heard), by=signed_in(request),
            )  # fmt: skip
            return _kept(request, saved)
        except ChangedMeanwhileError:
            words = _("Somebody else has saved meanwhile. Open the page again beside this one.")
            form.add_error(None, words)
    context = {
        "survey": survey,
        "form": form,
        "heard": heard,
        "published": survey.tellings.exclude(published_at=None),
        "address": address_of(request, "you_said", survey.address),
        "mails": is_set_up() and _asked(survey).exists(),
    }
    status = 200 if not request.POST else 400
    return TemplateResponse(request, "listening/telling/telling.html", context, status=status)


def _kept(request: HttpRequest, saved: Telling) -> HttpResponse:
    survey = saved.survey
    if request.POST.get("do") != "publish":
        messages.success(request, _("It is kept, and nobody reads it yet."))
        return redirect("telling", key=survey.key)
    try:
        told = actions.publish(
            telling=saved, by=signed_in(request), to_those_asked="mail" in request.POST
        )
    except actions.NothingHeardError:
        messages.error(request, _("Say at least one thing that you heard, then publish it."))
        return redirect("telling", key=survey.key)
    messages.success(request, _("Everybody who has the address reads it now."))
    if told:
        mails = ngettext("%(n)d mail goes out.", "%(n)d mails go out.", told) % {"n": told}
        messages.success(request, mails)
    return redirect("survey", key=survey.key)


@require_POST
@needs(May.WRITE)
def take_back(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Make a draft again of what everybody reads."""
    survey = _survey(request, key)
    try:
        actions.take_back(telling=get_object_or_404(survey.tellings, pk=pk), by=signed_in(request))
        messages.success(request, _("Nobody reads it any more. Mend it, and publish it again."))
    except ChangedMeanwhileError:
        messages.error(request, _("Another one is being written. Publish or empty that one first."))
    return redirect("telling", key=key)


@require_safe
@login_not_required
@as_the_browser_asks
def you_said(request: HttpRequest, token: str) -> HttpResponse:
    """What was heard in a survey and what came of it, for whoever has its address."""
    survey = get_object_or_404(Survey, address=token)
    published = survey.tellings.exclude(published_at=None).order_by("-published_at")
    tellings = [(each, _lines(each)) for each in published.prefetch_related("heard")]
    if not tellings:
        raise Http404
    asked = _asks(survey)
    title = title_of(survey, asked, get_language() or "")
    context = {"title": title, "tellings": tellings}
    return TemplateResponse(request, "listening/telling/you_said.html", context)


def _lines(telling: Telling) -> list[dict[str, object]]:
    figures = telling.figures
    return [
        {"heard": line, "figure": figure and figure | {"text": _text(figure["text"])}}
        for line in telling.heard.all()
        for figure in [figures.get(line.question)]
    ]


def _text(texts: dict[str, str]) -> str:
    """A text in the reader's language, else in the one it was written in first."""
    language = (get_language() or "").split("-", maxsplit=1)[0]
    return texts.get(language) or next(iter(texts.values()), "")


def _asks(survey: Survey) -> Questionnaire:
    newest = survey.versions.order_by("-number").first()
    return questionnaire(newest.document if newest else survey.draft)


def _asked(survey: Survey) -> QuerySet[Invitation]:
    return Invitation.objects.filter(wave__survey=survey).exclude(sent_at=None)


def _survey(request: HttpRequest, key: uuid.UUID) -> Survey:
    found = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    if not may_write(signed_in(request), found.unit):
        raise PermissionDenied
    return found
