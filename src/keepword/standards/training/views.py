"""What a standard asks to be learnt: added, and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Standard, Training
from keepword.standards.training import actions
from keepword.standards.training.forms import TrainingForm


@needs(May.WRITE)
def new_training(request: HttpRequest, pk: int) -> HttpResponse:
    by, standard = signed_in(request), get_object_or_404(Standard, pk=pk)
    actions.must_write(by, standard)
    form = TrainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_training(standard=standard, taught=form.taught(), by=by)
        messages.success(request, _("It stands on the standard's page."))
        return redirect("standard", pk=pk)
    context = {"form": form, "standard": standard}
    return TemplateResponse(request, "standards/training/new.html", context)


@require_POST
@needs(May.WRITE)
def end_training(request: HttpRequest, pk: int) -> HttpResponse:
    training = get_object_or_404(Training.objects.select_related("standard"), pk=pk)
    actions.end_training(training=training, by=signed_in(request))
    messages.success(request, _("Nobody has to learn it any more."))
    return redirect("standard", pk=training.standard_id)
