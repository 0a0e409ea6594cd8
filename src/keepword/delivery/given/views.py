"""The register of given promises: what presses, one of them, and giving one in two clicks."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.delivery.given import actions, forms
from keepword.delivery.given.customers import SeveralError
from keepword.delivery.given.permission import given_for
from keepword.delivery.given.register import kinds_made, register
from keepword.delivery.models import GivenPromise
from keepword.organisation.access import May, View, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError

ON_A_PAGE = 50


def _unless_changed(view: View) -> View:
    """Where somebody else was quicker, say so and show what holds now."""

    @wraps(view)
    def looked_at(request: HttpRequest, **parts: object) -> HttpResponseBase:
        try:
            return view(request, **parts)
        except ChangedMeanwhileError:
            words = _("Somebody else has said something of it meanwhile. Look at it again first.")
            messages.error(request, words)
            return redirect("given_promise", pk=parts["pk"])

    return looked_at


@require_safe
@needs(May.GIVE)
def given_promises(request: HttpRequest) -> HttpResponse:
    """What is about to break, late or due, whichever presses first; or what was asked for."""
    return _register(request)


def _register(request: HttpRequest, form: forms.GiveForm | None = None) -> HttpResponse:
    found = register(
        signed_in(request), request.GET.get("only", ""), request.GET.get("q", "").strip()
    )
    page = Paginator(found.given, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "register": found,
        "page": page,
        "rows": found.rows(page.object_list),
        "form": form or forms.GiveForm(made=kinds_made()),
    }
    return TemplateResponse(request, "delivery/given/register.html", context)


@require_POST
@needs(May.GIVE)
def give_promise(request: HttpRequest) -> HttpResponse:
    """Give one: from the register's form, or from a customer's page."""
    form = forms.GiveForm(request.POST, made=kinds_made())
    if not form.is_valid():
        return _register(request, form)
    try:
        given = actions.give(
            promise=form.cleaned_data["promise"], order=form.order(), by=signed_in(request)
        )
    except actions.GivenAlreadyError as twin:
        words = _("This number has this promise already: %(given)s.") % {"given": twin.given}
        form.add_error("ref", words)
    except actions.NotPromisedError:
        form.add_error("promise", _("It is promised no longer. Choose another one."))
    except actions.WrongTimeError:
        form.add_error("due_on", _("That day is over. Give a later one."))
    except SeveralError as several:
        form.add_error("customer", str(several))
    else:
        messages.success(request, _("It is promised. You find it here until it is kept."))
        return redirect(given)
    return _register(request, form)


@require_safe
@needs(May.GIVE)
def given_promise(request: HttpRequest, pk: int) -> HttpResponse:
    return _one(request, pk)


def _one(request: HttpRequest, pk: int, **shown: Any) -> HttpResponse:
    found = register(signed_in(request), "", "")
    given = get_object_or_404(found.every, pk=pk)
    (row,) = found.rows([given])
    steps = forms.steps_known(given)
    context = {
        "given": given,
        "row": row,
        "outcomes": given.outcomes.select_related("said_by", "taken_back_by"),
        "pauses": given.pauses.select_related("begun_by", "ended_by"),
        "extensions": given.extensions.select_related("made_by", "told_by"),
        "finishing": forms.DoneForm(),
        "breaking": forms.NotDoneForm(),
        "pausing": forms.PauseForm(),
        "extending": forms.ExtendForm(initial={"seen": given.due_at.isoformat()}),
        "telling": forms.ToldForm(),
        "stepping": forms.StepForm(steps=steps, initial={"step": given.step}) if steps else None,
        **shown,
    }
    return TemplateResponse(request, "delivery/given/given.html", context)


@require_POST
@needs(May.GIVE)
@_unless_changed
def finish_given(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer has it; without a time it is now."""
    given, form = _seen(request, pk), forms.DoneForm(request.POST)
    if not form.is_valid():
        return _one(request, pk, finishing=form)
    try:
        what = actions.finish(given=given, by=signed_in(request), **form.cleaned_data)
    except actions.WrongTimeError:
        words = _("It can be done neither in the future nor before it was promised.")
        form.add_error("done_at", words)
        return _one(request, pk, finishing=form)
    kept = what == GivenPromise.Outcome.KEPT
    late = _("Noted. It was later than promised, so it counts as not kept.")
    messages.success(request, _("Kept. Well done.") if kept else late)
    return redirect("given_promises")


@require_POST
@needs(May.GIVE)
@_unless_changed
def break_given(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not be done."""
    given, form = _seen(request, pk), forms.NotDoneForm(request.POST)
    if not form.is_valid():
        return _one(request, pk, breaking=form)
    broken = form.cleaned_data["what"] == GivenPromise.Outcome.BROKEN
    act = actions.break_ if broken else actions.call_off
    act(given=given, note=form.cleaned_data["note"], by=signed_in(request))
    off = _("It is called off, and counts neither as kept nor as broken.")
    remedy = _("It counts as not kept. What the customer gets now: %(remedy)s")
    said = remedy % {"remedy": given.version.remedy} if broken else off
    messages.success(request, said)
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def take_outcome_back(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_back(given=_seen(request, pk), by=signed_in(request))
    messages.success(request, _("It is taken back, in the figures too. It is open again."))
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def pause_given(request: HttpRequest, pk: int) -> HttpResponse:
    """It is the customer's turn."""
    given, form = _seen(request, pk), forms.PauseForm(request.POST)
    if not form.is_valid():
        return _one(request, pk, pausing=form)
    actions.pause(given=given, by=signed_in(request), **form.cleaned_data)
    messages.success(request, _("Its time stands still until you go on."))
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def resume_given(request: HttpRequest, pk: int) -> HttpResponse:
    actions.resume(given=_seen(request, pk), by=signed_in(request))
    messages.success(request, _("Its time runs on; its day moved by as long as it stood still."))
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def extend_given(request: HttpRequest, pk: int) -> HttpResponse:
    given, form = _seen(request, pk), forms.ExtendForm(request.POST)
    if not form.is_valid():
        return _one(request, pk, extending=form)
    try:
        extension = actions.extend(given=given, by=signed_in(request), **form.cleaned_data)
    except actions.WrongTimeError:
        form.add_error("due_on", _("Give a day after the one that holds now."))
        return _one(request, pk, extending=form)
    _say_of(request, holds=extension.holds, told=extension.told_at is not None)
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def tell_given(request: HttpRequest, pk: int, extension: int) -> HttpResponse:
    """The customer was told of a new day that was planned."""
    given, form = _seen(request, pk), forms.ToldForm(request.POST)
    planned = get_object_or_404(given.extensions, pk=extension)
    if not form.is_valid():
        return _one(request, pk, telling=form)
    actions.note_told(extension=planned, how=form.cleaned_data["how"], by=signed_in(request))
    planned.refresh_from_db()
    _say_of(request, holds=planned.holds, told=True)
    return redirect("given_promise", pk=pk)


@require_POST
@needs(May.GIVE)
@_unless_changed
def step_given(request: HttpRequest, pk: int) -> HttpResponse:
    given = _seen(request, pk)
    form = forms.StepForm(request.POST, steps=forms.steps_known(given))
    if not form.is_valid():
        return _one(request, pk, stepping=form)
    actions.set_step(given=given, step=form.cleaned_data["step"], by=signed_in(request))
    return redirect("given_promise", pk=pk)


def _say_of(request: HttpRequest, *, holds: bool, told: bool) -> None:
    if holds:
        messages.success(request, _("The new day holds: the customer was told in time."))
    elif told:
        messages.error(request, _("Noted. They were told too late: the old day stays broken."))
    else:
        messages.success(
            request, _("It is a plan. Tell the customer before the old day is over: then it holds.")
        )


def _seen(request: HttpRequest, pk: int) -> GivenPromise:
    return get_object_or_404(given_for(signed_in(request)), pk=pk)
