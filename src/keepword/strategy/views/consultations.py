"""Consultations: opened on what people are heard on, spoken in by them, answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation, User
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.consultation_forms import AnswerForm, CommentForm, OpenForm, SpeakForm
from keepword.strategy.heard import (
    consultations_for,
    heard,
    heard_by_unit,
    hearers,
    hears,
    voice_of,
)
from keepword.strategy.models import Consultation, Remark, Voice
from keepword.strategy.subjects import HEARINGS, Subject, labelled, subject
from keepword.strategy.views.texts import changed_meanwhile, page
from keepword.web.exports import file_of

ON_A_PAGE = 25
COLUMNS = (
    "consultation", "kind", "name", "opened_at", "open_until", "closed_at", "answer", "answered_at",
)  # fmt: skip


@needs(May.WRITE)
def open_(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    by, on = signed_in(request), subject(kind, key)
    if on is None:
        raise Http404
    form = OpenForm(request.POST or None, on=on, by=by)
    if request.method == "POST" and form.is_valid():
        opened = _opened(on, form, by)
        if opened:
            messages.success(request, _("It is open. Everybody is asked within their minutes."))
            return redirect("consultation", pk=opened.pk)
    fewest = Organisation.objects.get().minimum_group
    return page(request, "open_consultation", form, on=on, hearers=hearers(by), fewest=fewest)


def _opened(on: Subject, form: OpenForm, by: User) -> Consultation | None:
    """What was opened; if nothing was, the form says why."""
    try:
        return actions.open_consultation(on=on, by=by, **form.chosen())
    except actions.ChangedMeanwhileError:
        form.add_error(None, changed_meanwhile())
    except actions.NobodyToAskError:
        form.add_error("units", _("Nobody else takes part there."))
    except actions.TooFewToHideError as few:
        said = _(
            "Only %(asked)s would be asked, and nothing is told of what fewer than %(fewest)s "
            "said. Ask more units, or ask confidentially."
        )
        form.add_error("how", said % {"asked": few.asked, "fewest": few.fewest})
    return None


def _seen(by: User, pk: int) -> Consultation:
    """A consultation in which somebody is asked, or which they hear; to others there is none."""
    found = Consultation.objects.select_related("opened_by", "answered_by")
    shown = get_object_or_404(found, pk=pk)
    if voice_of(by, shown) is None and not hears(by, shown):
        raise Http404
    return shown


@require_safe
@needs(May.TAKE_PART)
def consultations(request: HttpRequest) -> HttpResponse:
    """Those in which somebody was asked, and those that they hear, the newest first."""
    shown = Paginator(consultations_for(signed_in(request)), ON_A_PAGE)
    listed = shown.get_page(request.GET.get("page"))
    rows = [(each, HEARINGS[each.kind].name) for each in listed]
    return render(request, "strategy/consultations.html", {"page": listed, "rows": rows})


@require_safe
@needs(May.TAKE_PART)
def consultations_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The same list, with what came of each; what was said in them is in no file."""
    found = consultations_for(signed_in(request)).values_list("pk", *COLUMNS[1:])
    return file_of(ending, COLUMNS, found, named="consultations")


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
        "kind": HEARINGS[shown.kind].name,
        "on": subject(shown.kind, shown.key),
        "parts": labelled(shown),
        "voice": voice_of(by, shown),
        "form": form,
        "commenting": CommentForm(),
        "hearers": hearers(shown.opened_by),
        "hears": hears(by, shown),
        **(_what_was_said(request, shown) if hears(by, shown) else {}),
        **(_what_was_said_anonymously(request, shown) if shown.anonymous else {}),
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


def _what_was_said_anonymously(request: HttpRequest, shown: Consultation) -> dict[str, object]:
    """What everybody reads who was asked, once it is over; before nobody reads anything."""
    if shown.closed_at is None:
        return {}
    counts = dict(shown.sense_counts.values_list("makes_sense", "n"))
    remarks = shown.remarks.prefetch_related("comments__written_by").order_by("question", "pk")
    return {
        "senses": [(each.label, counts.get(each.value, 0)) for each in Voice.Sense if counts],
        "page": Paginator(remarks, ON_A_PAGE).get_page(request.GET.get("page")),
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
    except actions.ClosedError:
        messages.error(request, _("It is closed, or you have spoken; nothing was changed."))
    else:
        kept, counted = _("Thank you. You may change it as long as it is open."), _("Thank you.")
        messages.success(request, counted if shown.anonymous else kept)
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
def remark_answered(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    told = Remark.objects.filter(consultation__closed_at__isnull=False)
    remark = get_object_or_404(told.select_related("consultation"), pk=pk)
    shown = _seen(by, remark.consultation.pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return page(request, "write_comment", form, consultation=shown, remark=remark)
    actions.answer_remark(remark=remark, words=form.cleaned_data["words"], by=by)
    messages.success(request, _("It stands beneath what was said."))
    return redirect("consultation", pk=shown.pk)


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
