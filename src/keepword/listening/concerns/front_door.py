"""Where customers complain: no account, no script, and by when an answer comes is said before."""

import math
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keepword.listening.concerns import actions, files
from keepword.listening.concerns.customers_form import ConcernForm
from keepword.listening.concerns.working_time import due
from keepword.listening.models import Concern
from keepword.listening.surveys.languages import as_the_browser_asks
from keepword.organisation.one_time import one_time_address
from keepword.organisation.tokens import hashed
from keepword.web.limits import counted, until_next
from keepword.web.middleware import policy
from keepword.web.proxies import place_of
from keepword.web.puzzles import Puzzle, is_solved, puzzle_for

CONCERNS_A_MINUTE = 10
"""From one address of the network: a shop's counter may have one tablet for everybody."""


@one_time_address
@as_the_browser_asks
def tell(request: HttpRequest) -> HttpResponse:
    """The form, and by when an answer comes; sent, it leads to the private page."""
    door = actions.front_door()
    if not door.is_open:
        raise Http404
    answered_by = due(door, timezone.now())
    if request.method != "POST":
        form = ConcernForm(initial={"at": request.GET.get("at")})
        return _form(request, form, answered_by)
    if int(request.META.get("CONTENT_LENGTH") or 0) > files.LARGEST_FORM:
        return render(request, "listening/concern/too_large.html", status=413)
    form = ConcernForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, answered_by)
    token = form.cleaned_data["token"]
    is_few = counted(f"new-concerns-{place_of(request)}", CONCERNS_A_MINUTE)
    if not is_few and not is_solved(token, request.POST):
        form.add_error(None, _("Many write from here right now. Send it again in a minute."))
        return _later(request, form, answered_by, puzzle_for(token, request))
    actions.receive(token=token, told=form.told(), language=get_language() or "")
    return redirect("concern_link", token=token)


def _later(
    request: HttpRequest, form: ConcernForm, answered_by: object, puzzle: Puzzle
) -> HttpResponse:
    """The form again, with a sum that lets it through at once and all that was written."""
    context = {"form": form, "answered_by": answered_by, "puzzle": puzzle}
    later = TemplateResponse(
        request, "listening/concern/tell.html", context, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    later["Retry-After"] = str(math.ceil(until_next()))
    later["Content-Security-Policy"] = policy(script_src="'self'")
    return later


def _form(request: HttpRequest, form: ConcernForm, answered_by: object) -> HttpResponse:
    context = {"form": form, "answered_by": answered_by}
    return TemplateResponse(request, "listening/concern/tell.html", context)


@require_safe
@one_time_address
@as_the_browser_asks
def private_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where a concern stands, to whoever has its link; a link that has ended says so."""
    concern = Concern.objects.filter(token_hash=hashed(token)).first()
    if concern is None:
        raise Http404
    if concern.token_ends_at is None or concern.token_ends_at < timezone.now():
        context: dict[str, object] = {"number": concern.number}
        return render(request, "listening/concern/ended.html", context, status=HTTPStatus.GONE)
    context = {
        "concern": concern,
        "replies": concern.replies.all(),
        "files": concern.files.all(),
    }
    return render(request, "listening/concern/private_page.html", context)
