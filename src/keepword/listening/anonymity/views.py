"""Choosing, before the first launch, that a survey is anonymous."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from keepword.listening.anonymity import actions
from keepword.listening.anonymity.forms import AnonymousForm
from keepword.listening.models import Survey
from keepword.listening.surveys.actions import may_write
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in


@needs(May.WRITE)
def make_anonymous(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What it gives and what it takes; then for good."""
    survey = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    by = signed_in(request)
    if not may_write(by, survey.unit):
        raise PermissionDenied
    form = AnonymousForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_anonymous(survey=survey, months=form.cleaned_data["months"], by=by)
        except actions.LaunchedError:
            messages.error(
                request,
                _(
                    "It was launched as a confidential survey, and whoever answered was told so. "
                    "Begin another survey to ask anonymously."
                ),
            )
            return redirect("survey", key=key)
        messages.success(request, _("It is anonymous now, and stays so."))
        return redirect("survey", key=key)
    context = {
        "survey": survey,
        "form": form,
        "minimum": Organisation.objects.get(pk=1).minimum_group,
    }
    return TemplateResponse(request, "listening/anonymity/choose.html", context)
