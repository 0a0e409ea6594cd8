"""Forms of what is looked at again on a day."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _

from keepword.organisation.forms import PlainForm
from keepword.organisation.present import today


class ReviewedForm(PlainForm):
    """With a field `review_on`: the day on which somebody asks whether it is still right."""

    def clean_review_on(self) -> dt.date:
        """A day that is chosen is one to come; an overdue one may stay until it is reviewed."""
        day: dt.date = self.cleaned_data["review_on"]
        if "review_on" in self.changed_data and day <= today():
            raise forms.ValidationError(_("Choose a day after today."))
        return day
