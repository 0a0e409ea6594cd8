"""A standard that was looked at again: it stays as it is, until another day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.organisation.access import May, needs, people_who
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.models import Standard
from keepword.standards.models.standards import in_a_year
from keepword.standards.reviewed_form import ReviewedForm
from keepword.web.days import DayField


class StandardReviewedForm(ReviewedForm):
    """Until when a standard stays as it is, and who answers for it."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who answers for it"), queryset=User.objects.none(), empty_label="…"
    )
    review_on = DayField(label=gettext_lazy("It stays as it is. To be reviewed again on"))

    def __init__(self, *args: Any, standard: Standard, by: User, **kwargs: Any) -> None:
        begins = {"owner": standard.owner or by, "review_on": in_a_year()}
        super().__init__(*args, initial=begins, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = people_who(May.WRITE).order_by("name", "email")


@needs(May.WRITE)
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = get_object_or_404(Standard.objects.prefetch_related("versions__units"), pk=pk)
    newest = shown.newest
    actions.must_write_for(by, *actions.whose(newest.units.all() if newest else ()))
    form = StandardReviewedForm(request.POST or None, standard=shown, by=by)
    if request.method == "POST" and form.is_valid():
        actions.review_standard(standard=shown, by=by, **form.cleaned_data)
        messages.success(request, _("It is reviewed, and stays as it is."))
        return redirect("standard", pk)
    return TemplateResponse(
        request, "standards/review_standard.html", {"form": form, "standard": shown}
    )
