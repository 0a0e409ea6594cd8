"""What stands in the way: reported by one tap, read by all, answered by who can clear it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs, units_where
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.models import Obstacle, ObstacleMet
from keepword.standards.obstacle_forms import AnswerForm, HandOnForm, ReportForm
from keepword.standards.querysets import all_obstacles, obstacle_counts

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def obstacles(request: HttpRequest) -> HttpResponse:
    """Everybody's, open ones first and of these what many meet, with counts by kind."""
    reader, seen = signed_in(request), all_obstacles()
    only = request.GET.get("only", "open")
    shown = seen.filter(answered_at=None) if only == "open" else seen
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "counts": obstacle_counts(seen),
        "only": only,
        "today": today(),
        "answerable": _answerable(reader, page),
        "met": _met_by(reader, page),
        "reporting": ReportForm(),
        "back": request.GET.get("back", ""),
    }
    return render(request, "standards/obstacles.html", context)


def _answerable(reader: User, shown: Iterable[Obstacle]) -> set[int]:
    """Those of the units for which somebody writes."""
    keys = units_where(reader, May.WRITE)
    return {
        each.pk
        for each in shown
        if keys is None or (each.unit is not None and each.unit.key in keys)
    }


def _met_by(reader: User, shown: Iterable[Obstacle]) -> set[int]:
    """Those that stand in somebody's own way."""
    found = ObstacleMet.objects.filter(person=reader, obstacle__in=[each.pk for each in shown])
    own = {each.pk for each in shown if each.reported_by_id == reader.pk}
    return own.union(found.values_list("obstacle", flat=True))


@require_POST
@needs(May.TAKE_PART)
def report(request: HttpRequest) -> HttpResponse:
    form, back = ReportForm(request.POST), _back(request)
    if form.is_valid():
        said = actions.report_obstacle(by=signed_in(request), **form.cleaned_data)
        messages.success(request, _noted(said))
        return redirect(back)
    context = {"reporting": form, "moment_key": request.POST.get("moment"), "back": back}
    return TemplateResponse(request, "standards/report.html", context)


def _noted(said: Obstacle) -> str:
    if said.owner is None or said.answer_by is None:
        return _("Noted. Whoever can clear it sees it now.")
    return _("Noted. %(owner)s answers it within two weeks, and you are told.") % {
        "owner": said.owner
    }


def _back(request: HttpRequest) -> str:
    """The page of ours that the tap came from."""
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if own else "/"


@require_POST
@needs(May.READ)
def meet(request: HttpRequest, pk: int) -> HttpResponse:
    """That it stands in one's own way, too."""
    actions.meet_obstacle(obstacle=get_object_or_404(Obstacle, pk=pk), by=signed_in(request))
    messages.success(request, _("Noted. What many meet comes first, and you are told the answer."))
    return redirect("obstacles")


@needs(May.WRITE)
def obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _to_answer(request, pk)
    form = AnswerForm(request.POST or None, obstacle=shown)
    if request.method == "POST" and form.is_valid():
        actions.answer_obstacle(obstacle=shown, by=by, **form.cleaned_data)
        messages.success(request, _("The answer is there for whoever met it, and they are told."))
        return redirect("obstacles")
    return _page(request, shown, form=form, handing=HandOnForm(obstacle=shown))


@require_POST
@needs(May.WRITE)
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers it, and by when."""
    by, shown = signed_in(request), _to_answer(request, pk)
    form = HandOnForm(request.POST, obstacle=shown)
    if form.is_valid():
        actions.hand_obstacle(obstacle=shown, by=by, **form.cleaned_data)
        messages.success(request, _("It is handed on."))
        return redirect("obstacle", pk)
    return _page(request, shown, form=AnswerForm(obstacle=shown), handing=form)


def _page(request: HttpRequest, shown: Obstacle, **forms: Any) -> HttpResponse:
    context = {"obstacle": shown, "today": today(), **forms}
    return TemplateResponse(request, "standards/obstacle.html", context)


def _to_answer(request: HttpRequest, pk: int) -> Obstacle:
    """One of the units for which the reader writes; there are no others."""
    shown: Obstacle = get_object_or_404(all_obstacles(), pk=pk)
    if not may(signed_in(request), May.WRITE, shown.unit.key if shown.unit else None):
        raise Http404
    return shown
