"""Walks: who has walked what and met what, and writing one's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.models import Walk, WalkTurns
from keepword.listening.walking import actions, measures
from keepword.listening.walking.forms import ChooseForm, TurnsForm, WalkForm
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in

ON_A_PAGE = 30


@require_safe
@needs(May.READ)
def walks(request: HttpRequest) -> HttpResponse:
    """What leaders met, the newest first, and who has walked lately."""
    by = signed_in(request)
    walked = Walk.objects.exclude(walked_on=None).select_related("person", "moment")
    context = {
        "page": Paginator(walked, ON_A_PAGE).get_page(request.GET.get("page")),
        "walkers": measures.walkers(),
        "mine": measures.waiting_for(by),
        "choosing": ChooseForm(by=by),
        "turning": TurnsForm(),
        "turns": WalkTurns.objects.first(),
        "may_run": actions.may_run(by),
    }
    return render(request, "listening/walking/walks.html", context)


@require_POST
@needs(May.WRITE)
def choose_walk(request: HttpRequest) -> HttpResponse:
    """Set out to walk a moment of one's own."""
    by = signed_in(request)
    form = ChooseForm(request.POST, by=by)
    if not form.is_valid():
        messages.error(request, _("Choose one of your own moments."))
        return redirect("walks")
    return redirect(actions.choose(moment=form.cleaned_data["moment"], by=by))


@needs(May.WRITE)
def walk(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own walk: what to look at, and what was met."""
    by = signed_in(request)
    mine = get_object_or_404(Walk.objects.select_related("moment"), pk=pk, person=by)
    form = WalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(walk=mine, by=by, **form.said())
        except actions.WalkedAlreadyError:
            messages.error(request, _("You have written it already. It stands as it was."))
        else:
            messages.success(request, _("Kept. Everybody who reads the figures can read it."))
        return redirect("walks")
    return TemplateResponse(request, "listening/walking/walk.html", {"walk": mine, "form": form})


@require_POST
@needs(May.WRITE)
def start_walks(request: HttpRequest) -> HttpResponse:
    form = TurnsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how often each leader walks a moment."))
    else:
        actions.start_turns(weeks=form.cleaned_data["weeks"], by=signed_in(request))
        messages.success(request, _("Leaders are given moments in turn, from now on."))
    return redirect("walks")


@require_POST
@needs(May.WRITE)
def stop_walks(request: HttpRequest) -> HttpResponse:
    actions.stop_turns(by=signed_in(request))
    messages.success(request, _("No further moment is given to anybody."))
    return redirect("walks")
