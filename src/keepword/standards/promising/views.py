"""Kinds of promises: listed, drafted, confirmed, weighed, published and ended."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.organisation.working_time import working_hours
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.actions.permission import must_write_for
from keepword.standards.hearing import of_promise
from keepword.standards.models import Promise, PromiseEnabler
from keepword.standards.promising import actions
from keepword.standards.promising.feasibility import feasibility, kept_of_late
from keepword.standards.promising.forms import (
    AnswerForm,
    HistoryForm,
    PromiseForm,
    PublishForm,
    as_it_stands,
)
from keepword.standards.promising.history import read_history
from keepword.standards.promising.querysets import asked_of, promises
from keepword.standards.promising.versions import told_history
from keepword.strategy.actions import UnheardError
from keepword.strategy.heard import on_draft, told_of
from keepword.strategy.views.texts import why_not_wait

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def promise_list(request: HttpRequest) -> HttpResponse:
    """Every kind of promise, and what waits for one's answer."""
    context = {
        "page": Paginator(promises(), ON_A_PAGE).get_page(request.GET.get("page")),
        "asked": asked_of(signed_in(request)),
    }
    return render(request, "standards/promises/promises.html", context)


@require_safe
@needs(May.READ)
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    return _promise(request, _known(pk))


def _promise(request: HttpRequest, shown: Promise, **forms: object) -> HttpResponse:
    by, newest = signed_in(request), shown.newest
    weighed = newest if newest.is_draft else shown.in_force
    late = kept_of_late(shown)
    context = {
        "promise": shown,
        "newest": newest,
        "in_force": shown.in_force,
        "feasibility": feasibility(shown, weighed) if weighed else None,
        "kept": late,
        "takes_file": bool(newest.within),
        "history": told_history(shown),
        "heard_on": told_of(by, of_promise(shown)),
        "writes": may(by, May.WRITE, shown.maker.key),
        "adopts": may(by, May.ADOPT, shown.maker.key),
        "answerable": _answerable(by, shown),
        "answering": AnswerForm(),
        "publishing": PublishForm(),
        "unheard": on_draft(actions.HEARD_AS, shown.pk).exists(),
        "bringing": HistoryForm(),
        **forms,
    }
    return TemplateResponse(request, "standards/promises/promise.html", context)


def _answerable(by: User, shown: Promise) -> frozenset[int]:
    newest = shown.newest
    if not newest.is_draft or newest.asked_at is None:
        return frozenset()
    return frozenset(each.pk for each in newest.enablers.all() if may(by, May.WRITE, each.unit.key))


@needs(May.WRITE)
def new_promise(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = PromiseForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        made = actions.draft_promise(held=form.held(), said=form.said(), parts=form.parts(), by=by)
        messages.success(request, _("It is a draft: nobody outside is told yet."))
        return redirect("promise", pk=made.pk)
    return TemplateResponse(request, "standards/promises/new.html", {"form": form})


@needs(May.WRITE)
def change_promise(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.maker)
    form = PromiseForm(request.POST or None, by=by, initial=as_it_stands(shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_promise(
                promise=shown, seen=form.seen(), held=form.held(), said=form.said(),
                parts=form.parts(), by=by,
            )  # fmt: skip
        except ChangedMeanwhileError:
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Look at it again first.")
            )
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("promise", pk=pk)
    context = {"form": form, "promise": shown}
    return TemplateResponse(request, "standards/promises/change.html", context)


@require_POST
@needs(May.WRITE)
def ask_enablers(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.ask_enablers(promise=_known(pk), by=signed_in(request))
    except actions.NotReadyError:
        messages.error(request, _("They are asked already, or there is no draft."))
    else:
        messages.success(request, _("Whoever leads these units is asked, within their week."))
    return redirect("promise", pk=pk)


@require_POST
@needs(May.WRITE)
def answer_enabler(request: HttpRequest, pk: int) -> HttpResponse:
    parts = PromiseEnabler.objects.select_related("unit", "version")
    enabler, form = get_object_or_404(parts, pk=pk), AnswerForm(request.POST)
    shown = enabler.version.promise_id
    if not form.is_valid():
        return _promise(request, _known(shown), answering=form)
    try:
        actions.answer_enabler(enabler=enabler, by=signed_in(request), **form.cleaned_data)
    except actions.NotReadyError:
        messages.error(request, _("Nobody is asked any more: it was changed, published or ended."))
    else:
        messages.success(request, _("Noted. Thank you."))
    return redirect("promise", pk=shown)


@require_POST
@needs(May.ADOPT)
def publish_promise(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _known(pk), PublishForm(request.POST)
    if form.is_valid():
        try:
            actions.publish_promise(promise=shown, by=signed_in(request), **form.cleaned_data)
        except actions.NotReadyError:
            messages.error(request, _("First everybody who enables it says that they can."))
            return redirect("promise", pk=pk)
        except actions.ReasonNeededError:
            words = _("It is not known to be kept as often as is meant. Say why it is promised.")
            form.add_error("although", words)
        except UnheardError as few:
            form.add_error("although_unheard", why_not_wait(few))
    if not form.is_valid():
        return _promise(request, shown, publishing=form)
    messages.success(request, _("It is promised from now on."))
    return redirect("promise", pk=pk)


@require_POST
@needs(May.ADOPT)
def end_promise(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_promise(promise=_known(pk), by=signed_in(request))
    messages.success(request, _("It is promised no longer. Its history stays."))
    return redirect("promise", pk=pk)


@require_POST
@needs(May.ADOPT)
def promise_on_charter(request: HttpRequest, pk: int) -> HttpResponse:
    shown = request.POST.get("shown") == "on"
    try:
        actions.show_on_charter(promise=_known(pk), shown=shown, by=signed_in(request))
    except actions.NotReadyError:
        messages.error(request, _("The charter shows at most ten promises, all of them published."))
    else:
        on, off = _("The service charter shows it."), _("The service charter shows it no longer.")
        messages.success(request, on if shown else off)
    return redirect("promise", pk=pk)


@require_POST
@needs(May.WRITE)
def bring_history(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _known(pk), HistoryForm(request.POST, request.FILES)
    by = signed_in(request)
    must_write_for(by, shown.maker)
    if form.is_valid():
        told = read_history(
            form.cleaned_data["file"].read(), counted_in=shown.newest.counted_in,
            working=working_hours(), now=timezone.now(),
        )  # fmt: skip
        if told.history:
            actions.keep_history(promise=shown, history=told.history, by=by)
            messages.success(request, _("It is read; nothing of it is kept but counts."))
            return redirect("promise", pk=pk)
        form.add_error("file", _("Nothing was taken in. Mend these lines and send it again:"))
        return _promise(request, shown, bringing=form, wrong=told.wrong[:20])
    return _promise(request, shown, bringing=form)


def _known(pk: int) -> Promise:
    return get_object_or_404(promises(), pk=pk)
