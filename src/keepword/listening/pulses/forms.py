import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepword.listening.pulses.actions import MOST_BEHAVIOURS, WEEKS, Ratings
from keepword.listening.pulses.asking import POINTS, Behaviour
from keepword.organisation.models import Organisation
from keepword.web.days import DayField

CANNOT_SAY = "na"
_SAID = {1: _("Never"), 2: _("Seldom"), 3: _("At times"), 4: _("Often"), 5: _("Always")}
A_DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=92)


class RatingForm(forms.Form):
    """A few sentences, each with how often it is so."""

    def __init__(
        self, *args: Any, asked: Mapping[str, str], said: Ratings | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.asked = asked
        choices = [*((str(point), _SAID[point]) for point in POINTS), (CANNOT_SAY, _("Cannot say"))]
        for key, words in asked.items():
            self.fields[key] = forms.ChoiceField(
                label=words,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one, or that you cannot say.")},
            )
            if said and key in said:
                self.initial[key] = CANNOT_SAY if said[key] is None else str(said[key])

    @property
    def ratings(self) -> Ratings:
        """What was said of each."""
        said = {key: self.cleaned_data[key] for key in self.asked}
        return {key: None if its == CANNOT_SAY else int(its) for key, its in said.items()}


class ServiceRatingForm(RatingForm):
    """The same of a unit, with room for words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=_("What would help you most?"),
            help_text=_("Shown with the words of others, in no order. Leave out names."),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class ExampleForm(forms.Form):
    """Which behaviours to ask about, until when."""

    behaviours = forms.MultipleChoiceField(
        label=_("What to ask about"),
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = DayField(
        label=_("Open until the end of"), help_text=_("What was said is told after that day.")
    )

    def __init__(self, *args: Any, offered: Sequence[Behaviour], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.offered = {each.key: each for each in offered}
        self.today = Organisation.objects.get(pk=1).today()
        behaviours = cast("forms.MultipleChoiceField", self.fields["behaviours"])
        behaviours.choices = [(each.key, each.words) for each in offered]
        behaviours.initial = [each.key for each in offered][-MOST_BEHAVIOURS:]
        self.fields["ends_on"].initial = (self.today + 14 * A_DAY).isoformat()

    def clean_behaviours(self) -> list[Behaviour]:
        """Some, and no more than a week's minutes hold."""
        chosen = self.cleaned_data["behaviours"]
        if len(chosen) > MOST_BEHAVIOURS:
            raise ValidationError(
                _("These are %(count)s: choose %(most)s at most, the others next time."),
                params={"count": len(chosen), "most": MOST_BEHAVIOURS},
            )
        return [self.offered[key] for key in chosen]

    def clean_ends_on(self) -> dt.date:
        """A day within a quarter."""
        day: dt.date = self.cleaned_data["ends_on"]
        if not self.today <= day <= self.today + LONGEST:
            raise ValidationError(_("Choose a day from today on, three months ahead at most."))
        return day


class TurnsForm(forms.Form):
    """For how long each unit is asked about."""

    weeks = forms.TypedChoiceField(
        label=_("Weeks for each unit"),
        choices=[(weeks, str(weeks)) for weeks in WEEKS],
        coerce=int,
        initial=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
