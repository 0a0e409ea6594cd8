"""What stands in the way: reported by one tap, answered by who can clear it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.forms import AnswerForm, ReportForm
from keepword.standards.models import Obstacle
from keepword.standards.querysets import obstacle_counts, obstacles_asked_for, obstacles_for

ON_A_PAGE = 50


@require_safe
@needs(May.WRITE)
def obstacles(request: HttpRequest) -> HttpResponse:
    """Those of one's units, open ones first, with counts by kind."""
    seen = obstacles_for(signed_in(request))
    only = request.GET.get("only", "open")
    shown = obstacles_asked_for(signed_in(request), only)
    context = {
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": obstacle_counts(seen),
        "only": only,
    }
    return render(request, "standards/obstacles.html", context)


@require_POST
@needs(May.TAKE_PART)
def report(request: HttpRequest) -> HttpResponse:
    form, back = ReportForm(request.POST), _back(request)
    if form.is_valid():
        actions.report_obstacle(by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("Noted. Whoever can clear it sees it now."))
        return redirect(back)
    context = {"reporting": form, "moment_key": request.POST.get("moment"), "back": back}
    return TemplateResponse(request, "standards/report.html", context)


def _back(request: HttpRequest) -> str:
    """The page of ours that the tap came from."""
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if own else "/"


@needs(May.WRITE)
def obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = get_object_or_404(Obstacle.objects.select_related("unit", "moment"), pk=pk)
    if not may(by, May.WRITE, shown.unit.key if shown.unit else None):
        raise Http404
    form = AnswerForm(request.POST or None, initial={"answer": shown.answer})
    if request.method == "POST" and form.is_valid():
        actions.answer_obstacle(obstacle=shown, by=by, **form.cleaned_data)
        messages.success(request, _("The answer is there for whoever reported it."))
        return redirect("obstacles")
    return TemplateResponse(request, "standards/obstacle.html", {"form": form, "obstacle": shown})
