from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from keepword.organisation import actions
from keepword.organisation.access import May, needs
from keepword.organisation.forms import SettingsForm
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in


@needs(May.RUN)
def settings(request: HttpRequest) -> HttpResponse:
    """What holds for the whole organisation."""
    known = get_object_or_404(Organisation)
    initial = {name: getattr(known, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_settings(changes=form.changes(), by=signed_in(request))
        messages.success(request, _("The settings are saved."))
        return redirect("settings")
    return TemplateResponse(request, "organisation/settings.html", {"form": form})
