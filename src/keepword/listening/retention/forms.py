from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepword.listening.models import Retention, Survey
from keepword.organisation.forms import PlainForm


class RuleForm(PlainForm):
    """For how long something is kept, and what goes then."""

    of = forms.ChoiceField(label=_("What is kept"), choices=Retention.Of.choices)
    survey = forms.ModelChoiceField(
        Survey.objects.filter(period_months=None),
        label=_("Of which survey"),
        required=False,
        empty_label=_("All that have no rule of their own"),
    )
    months = forms.IntegerField(
        label=_("For how many months"), min_value=1, max_value=240, initial=24
    )
    goes = forms.ChoiceField(label=_("Then this goes"), choices=Retention.Goes.choices)

    def clean(self) -> dict[str, Any]:
        """Concerns belong to no survey."""
        said = super().clean() or self.cleaned_data
        if said.get("of") == Retention.Of.CONCERNS and said.get("survey"):
            raise ValidationError(_("Concerns belong to no survey. Choose “All” there."))
        return said
