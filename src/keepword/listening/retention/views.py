"""How long what customers said is kept: the rules, and what they have reached so far."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.listening.models import Retention
from keepword.listening.retention import actions
from keepword.listening.retention.forms import RuleForm
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in


@needs(May.RUN)
def retention(request: HttpRequest) -> HttpResponse:
    """The rules there are, and a form for one more."""
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_rule(by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("It holds from the next night on."))
        return redirect("retention")
    context = {"form": form, "rules": Retention.objects.select_related("survey")}
    return TemplateResponse(request, "listening/retention.html", context)


@require_POST
@needs(May.RUN)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    actions.remove_rule(rule=get_object_or_404(Retention, pk=pk), by=signed_in(request))
    messages.success(request, _("From now on it is kept until somebody erases it."))
    return redirect("retention")
