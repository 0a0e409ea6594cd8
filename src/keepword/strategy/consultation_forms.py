"""What is asked of those who open a consultation, and of those who speak in it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, Unit, User
from keepword.strategy.models import Voice
from keepword.strategy.subjects import Subject
from keepword.web.days import DayField

TWO_WEEKS = dt.timedelta(weeks=2)
LONGEST = 1000
CONFIDENTIAL, ANONYMOUS = "confidential", "anonymous"


class OpenForm(PlainForm):
    """Whom it touches, how they are asked, and how many of them are to be heard by when."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)
    units = forms.ModelMultipleChoiceField(
        label=_("Whom it touches"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.ChoiceField(
        label=_("How they are asked"),
        choices=[
            (CONFIDENTIAL, _("Confidentially: the people named above read who said what.")),
            (ANONYMOUS, _("Anonymously: nobody can find out who said what. It stays so.")),
        ],
        initial=CONFIDENTIAL,
        widget=forms.RadioSelect,
    )
    share = forms.IntegerField(
        label=_("How many out of 100 are to be heard"),
        min_value=1,
        max_value=100,
        help_text=_("Adopting it before asks for a reason, which everybody sees."),
    )
    open_until = DayField(label=_("Open until the end of"))

    def __init__(self, *args: Any, on: Subject, by: User, **kwargs: Any) -> None:
        begins = {
            "seen": on.stamp,
            "units": [unit.pk for unit in on.units],
            "share": 60,
            "open_until": Organisation.objects.get().today() + TWO_WEEKS,
        }
        super().__init__(*args, initial=begins, **kwargs)
        units: Any = self.fields["units"]
        keys = units_where(by, May.WRITE)
        if keys is None:
            units.queryset = Unit.objects.all()
            units.help_text = _("None ticked: the whole organisation.")
        else:
            units.queryset = Unit.objects.filter(key__in={*keys, *(each.key for each in on.units)})
            units.required = True

    def clean_open_until(self) -> dt.date:
        """A day that is not over."""
        day: dt.date = self.cleaned_data["open_until"]
        if day < Organisation.objects.get().today():
            raise forms.ValidationError(gettext("That day is over."))
        return day

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        names = ("seen", "units", "share", "open_until")
        chosen = {name: self.cleaned_data[name] for name in names}
        return {**chosen, "anonymous": self.cleaned_data["how"] == ANONYMOUS}


class SpeakForm(PlainForm):
    """The three questions."""

    makes_sense = forms.ChoiceField(
        label=_("Does it make sense?"), choices=Voice.Sense, widget=forms.RadioSelect
    )
    day_to_day = forms.CharField(
        label=_("What does it mean in your day-to-day work?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    in_the_way = forms.CharField(
        label=_("What stands in the way?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, voice: Voice | None, **kwargs: Any) -> None:
        names = ("makes_sense", "day_to_day", "in_the_way")
        said = {name: getattr(voice, name) for name in names} if voice else {}
        super().__init__(*args, initial=said, **kwargs)


class CommentForm(PlainForm):
    """A question back, or an answer to one."""

    words = forms.CharField(
        label=_("Ask back, or answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(PlainForm):
    """What came of what was said."""

    answer = forms.CharField(
        label=_("What changed because of whom, and what did not, and why"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody reads it, on the page of the text. Name people only if they agree."),
    )
