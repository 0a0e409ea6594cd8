from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.listening.walking.actions import WEEKS
from keepword.listening.walking.measures import moments_to_walk
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, User
from keepword.standards.models import Moment
from keepword.web.days import DayField

KEPT = {"yes": True, "no": False, "unknown": None}


class ChooseForm(PlainForm):
    """Which moment to walk; the one that nobody has walked for longest is offered first."""

    moment = forms.ModelChoiceField(
        Moment.objects.none(), label=_("The moment you walk"), empty_label=None
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].queryset = moments_to_walk(by)  # type: ignore[attr-defined]  # a ModelChoiceField


class WalkForm(PlainForm):
    """What was met on a walk."""

    walked_on = DayField(label=_("When you walked it"))
    kept = forms.ChoiceField(
        label=_("Was it so?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Cannot say"))],
        widget=forms.RadioSelect,
    )
    met = forms.CharField(
        label=_("What you met"),
        help_text=_("As a customer meets it: what you saw, waited for, were told."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    will_change = forms.CharField(
        label=_("What you will change"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = Organisation.objects.get(pk=1).today()
        self.fields["walked_on"].initial = self.today.isoformat()

    def clean_walked_on(self) -> Any:
        """A day that has come."""
        day = self.cleaned_data["walked_on"]
        if day > self.today:
            raise ValidationError(gettext("This day is still to come. Walk it first, then write."))
        return day

    def said(self) -> dict[str, Any]:
        """What was met, as it is kept."""
        said = dict(self.cleaned_data)
        return said | {"was_kept": KEPT[said.pop("kept")]}


class TurnsForm(PlainForm):
    """How often each leader is given a moment."""

    weeks = forms.TypedChoiceField(
        label=_("Each leader walks a moment every so many weeks"),
        choices=[(weeks, str(weeks)) for weeks in WEEKS],
        coerce=int,
        initial=8,
    )
