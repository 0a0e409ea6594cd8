"""The journey: its stages and moments, and what can be done with a moment."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs, units_where
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.forms import KeyForm, MergeForm, MomentForm
from keepword.standards.journey import stages
from keepword.standards.measures import observed
from keepword.standards.models import Moment, StandardVersion
from keepword.standards.small import in_small
from keepword.web.middleware import policy

_PROMISES = Prefetch(
    "standards__versions", StandardVersion.objects.prefetch_related("units", "made_by")
)


@require_safe
@needs(May.READ)
def journey(request: HttpRequest) -> HttpResponse:
    moments = Moment.objects.select_related("unit").prefetch_related(_PROMISES)
    by = signed_in(request)
    context = {
        "stages": stages(moments),
        "moved": request.GET.get("moved", ""),
        "writes_for": _writes_for(by),
        "writes_for_all": units_where(by, May.WRITE) is None,
        "in_small": in_small(),
    }
    page = render(request, "standards/journey.html", context)
    page["Content-Security-Policy"] = policy(script_src="'self'")
    return page


def _writes_for(by: User) -> Any:
    """The primary keys of the moments that somebody may change."""
    keys = units_where(by, May.WRITE)
    moments = Moment.objects.all() if keys is None else Moment.objects.filter(unit__key__in=keys)
    return set(moments.values_list("pk", flat=True))


@needs(May.WRITE)
def new_moment(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = MomentForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        moment = actions.add_moment(by=by, **form.words())
        messages.success(request, _("The moment is added. Say next what you promise there."))
        return redirect("moment_written", key=moment.key)
    return TemplateResponse(request, "standards/new_moment.html", {"form": form})


@needs(May.WRITE)
def moment(request: HttpRequest, key: str) -> HttpResponse:
    """What is written of a moment, and its standards; sending the form changes it."""
    by, shown = signed_in(request), _moment(key)
    if request.method == "POST":
        actions.must_write_for(by, shown.unit)
    form = MomentForm(request.POST or None, by=by, moment=shown)
    if form.is_valid():
        seen = form.cleaned_data["edition"] or 0
        try:
            actions.change_moment(moment=shown, edition=seen, by=by, **form.words())
        except actions.ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
        else:
            messages.success(request, _("It is saved."))
            return redirect("moment_written", key=key)
    context = {
        "form": form,
        "moment": shown,
        "writes": may(by, May.WRITE, shown.unit.key if shown.unit else None),
        "standards": shown.standards.prefetch_related("versions__units", "versions__made_by"),
        "aliases": shown.aliases.values_list("key", flat=True),
    }
    return TemplateResponse(request, "standards/moment.html", context)


def _changed_meanwhile() -> str:
    return _(
        "Somebody else has changed this meanwhile. Open the page again in another tab, look what "
        "is new, and write yours there."
    )


def _moment(key: str) -> Moment:
    return get_object_or_404(Moment.objects.select_related("unit"), key=key)


def _mine(request: HttpRequest, key: str) -> Moment:
    """The moment, for those who may write for its unit."""
    shown = _moment(key)
    actions.must_write_for(signed_in(request), shown.unit)
    return shown


@require_POST
@needs(May.WRITE)
def move(request: HttpRequest, key: str) -> HttpResponse:
    moved, up = _moment(key), request.POST.get("to") == "up"
    actions.move_moment(moment=moved, up=up, by=signed_in(request))
    # Without a fragment: a browser that goes to one gives the focus to nothing.
    return redirect(f"{reverse('journey')}?moved={key}-{'up' if up else 'down'}")


@require_POST
@needs(May.WRITE)
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Put a moment where it was dragged to, within its stage."""
    moved, before = _moment(key), request.POST.get("before", "")
    there = get_object_or_404(Moment, key=before) if before else None
    actions.place_moment(moment=moved, before=there, by=signed_in(request))
    return redirect(f"{reverse('journey')}#moment-{key}")


@require_POST
@needs(May.WRITE)
def move_stage(request: HttpRequest) -> HttpResponse:
    up = request.POST.get("to") == "up"
    actions.move_stage(name=request.POST.get("stage", ""), up=up, by=signed_in(request))
    return redirect("journey")


@needs(May.WRITE)
def rename(request: HttpRequest, key: str) -> HttpResponse:
    shown = _mine(request, key)
    form = KeyForm(request.POST or None, initial={"key": key})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_key(moment=shown, key=form.cleaned_data["key"], by=signed_in(request))
        except actions.KeyTakenError:
            form.add_error("key", _("Another moment has this key, or had it once. Choose another."))
        else:
            messages.success(request, _("The key is changed; what came under the old one counts."))
            return redirect("moment_written", key=shown.key)
    return TemplateResponse(request, "standards/rename.html", {"form": form, "moment": shown})


@needs(May.WRITE)
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the moment that stays, look what that means, then say it is meant."""
    shown = _mine(request, key)
    sent = request.POST if request.method == "POST" else request.GET
    form = MergeForm(sent or None, moment=shown)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and into is not None:
        although = form.cleaned_data["although"]
        try:
            actions.merge_moments(moment=shown, into=into, by=signed_in(request), although=although)
        except actions.DifferentQuestionError:
            form.add_error("although", _("Their sentences differ. Tick this if it is meant."))
        else:
            messages.success(request, _("The two are one now."))
            return redirect("moment_written", key=into.key)
    context: dict[str, object] = {"form": form, "moment": shown, "into": into}
    if into is not None:
        context["giving_way"] = actions.giving_way(shown, into)
        context["different"] = shown.proposition != into.proposition
    return TemplateResponse(request, "standards/merge.html", context)


@needs(May.WRITE)
def remove(request: HttpRequest, key: str) -> HttpResponse:
    shown = _mine(request, key)
    if request.method == "POST":
        try:
            actions.remove_moment(moment=shown, by=signed_in(request))
        except actions.StillNeededError:
            messages.error(
                request,
                _(
                    "It stays: something was observed there, or is written of it. "
                    "Merge it into another moment."
                ),
            )
            return redirect("moment_written", key=key)
        messages.success(request, _("The moment is removed."))
        return redirect("journey")
    context = {"moment": shown, "observed": observed(actions.keys_of(shown))}
    return render(request, "standards/remove.html", context)
