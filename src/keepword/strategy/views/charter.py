"""The service charter: what customers may hold you to, without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.charter_parts import promised_lines
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Charter
from keepword.strategy.querysets import texts_in_force


@require_safe
@login_not_required
def charter(request: HttpRequest) -> HttpResponse:
    """Mission, principles and chosen promises as they hold today; nothing that led to them."""
    texts = texts_in_force(Kind.MISSION, Kind.PRINCIPLE)
    missions = [each for each in texts if each.kind == Kind.MISSION]
    if not missions or not Charter.objects.exists():
        raise Http404
    principles = [each for each in texts if each.kind == Kind.PRINCIPLE]
    context = {"mission": missions[0], "principles": principles, "promised": promised_lines()}
    return TemplateResponse(request, "strategy/charter.html", context)


@require_POST
@needs(May.RUN)
def published(request: HttpRequest) -> HttpResponse:
    """Publish the charter, or take it back."""
    if request.POST.get("published"):
        actions.publish_charter(by=signed_in(request))
        messages.success(request, _("The service charter is public now."))
    else:
        actions.withdraw_charter(by=signed_in(request))
        messages.success(request, _("Nobody sees the service charter without signing in now."))
    return redirect("strategy")
