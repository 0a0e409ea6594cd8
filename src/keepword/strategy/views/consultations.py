"""Consultations: opened on a text, spoken in by those whom it touches, answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.consultation_forms import AnswerForm, CommentForm, OpenForm, SpeakForm
from keepword.strategy.heard import heard, heard_by_unit, hearers, hears, voice_of
from keepword.strategy.kinds import parts_of
from keepword.strategy.models import Consultation, Voice
from keepword.strategy.views.texts import changed_meanwhile, page, seen_text

ON_A_PAGE = 25


@needs(May.WRITE)
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = seen_text(by, pk)
    form = OpenForm(request.POST or None, text=shown, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_consultation(text=shown, by=by, **form.cleaned_data)
        except actions.ChangedMeanwhileError:
            form.add_error(None, changed_meanwhile())
        except actions.NobodyToAskError:
            form.add_error("units", _("Nobody else takes part there."))
        else:
            messages.success(request, _("It is open. Everybody is asked within their minutes."))
            return redirect("consultation", pk=opened.pk)
    return page(request, "open_consultation", form, text=shown, hearers=hearers(by))


def _seen(by: User, pk: int) -> Consultation:
    """A consultation in which somebody is asked, or which they hear; to others there is none."""
    found = Consultation.objects.select_related("text", "opened_by", "answered_by")
    shown = get_object_or_404(found.prefetch_related("text__versions"), pk=pk)
    if voice_of(by, shown) is None and not hears(by, shown):
        raise Http404
    return shown


@require_safe
@needs(May.TAKE_PART)
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = _seen(by, pk)
    return _shown(request, shown, SpeakForm(voice=voice_of(by, shown)))


def _shown(
    request: HttpRequest, shown: Consultation, form: SpeakForm, **refused: AnswerForm
) -> HttpResponse:
    by = signed_in(request)
    context = {
        "consultation": shown,
        "parts": [
            (part, shown.parts[part.name])
            for part in parts_of(shown.text.kind)
            if shown.parts.get(part.name)
        ],
        "voice": voice_of(by, shown),
        "form": form,
        "commenting": CommentForm(),
        "hearers": hearers(shown.opened_by),
        **(_what_was_said(request, shown) if hears(by, shown) else {}),
        **refused,
    }
    return TemplateResponse(request, "strategy/consultation.html", context)


def _what_was_said(request: HttpRequest, shown: Consultation) -> dict[str, object]:
    """What only those read who hear it."""
    said = shown.voices.exclude(said_at=None).select_related("person", "unit")
    said = said.prefetch_related("comments__written_by").order_by("-said_at", "-pk")
    return {
        "heard": heard(shown),
        "by_unit": heard_by_unit(shown),
        "page": Paginator(said, ON_A_PAGE).get_page(request.GET.get("page")),
        "answering": AnswerForm(initial={"answer": shown.answer}),
    }


@require_POST
@needs(May.TAKE_PART)
def speak(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = _seen(by, pk)
    form = SpeakForm(request.POST, voice=None)
    if not form.is_valid():
        return _shown(request, shown, form)
    try:
        actions.speak(consultation=shown, by=by, **form.cleaned_data)
        messages.success(request, _("Thank you. You may change it as long as it is open."))
    except actions.ClosedError:
        messages.error(request, _("It is closed; nothing was changed."))
    return redirect("consultation", pk=pk)


@require_POST
@needs(May.TAKE_PART)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    voice = get_object_or_404(Voice.objects.select_related("consultation"), pk=pk)
    shown = _seen(by, voice.consultation.pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return page(request, "write_comment", form, consultation=shown, voice=voice)
    actions.comment(voice=voice, words=form.cleaned_data["words"], by=by)
    messages.success(request, _("It stands beneath what was said."))
    return redirect("consultation", pk=voice.consultation.pk)


@require_POST
@needs(May.TAKE_PART)
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    actions.close_consultation(consultation=_seen(by, pk), by=by)
    messages.success(request, _("It is closed. Say now what came of it."))
    return redirect("consultation", pk=pk)


@require_POST
@needs(May.TAKE_PART)
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = _seen(by, pk)
    if not hears(by, shown):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, shown, SpeakForm(voice=voice_of(by, shown)), answering=form)
    try:
        actions.answer_voices(consultation=shown, by=by, **form.cleaned_data)
        messages.success(request, _("Everybody who spoke is told."))
    except actions.ClosedError:
        messages.error(request, _("Close it first: somebody may still speak."))
    return redirect("consultation", pk=pk)


@require_POST
@needs(May.TAKE_PART)
def noted(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    actions.note_answer(consultation=_seen(by, pk), by=by)
    return redirect("my_page")
