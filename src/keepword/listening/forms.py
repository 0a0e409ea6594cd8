import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keepword.listening.actions import MOST_MOMENTS
from keepword.listening.models import Participant, Wave
from keepword.listening.questions import moments_asked_about
from keepword.organisation.access import May, units_where
from keepword.organisation.models import Organisation, Unit, User
from keepword.standards.models import Moment
from keepword.web.days import DayField

A_WEEK = dt.timedelta(days=7)
LONGEST = dt.timedelta(days=92)


class RoundForm(forms.Form):
    """Whom to ask, about which moments, until when."""

    name = forms.CharField(
        label=_("How they will find it on their page"),
        initial=_("What will our customers say?"),
        max_length=120,
    )
    moments = forms.ModelMultipleChoiceField(
        Moment.objects.all(),
        label=_("Moments to ask about"),
        help_text=format_lazy(
            _("{most} at most: more would take longer than a week's five minutes."),
            most=MOST_MOMENTS,
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
    )
    open_until = DayField(label=_("Open until the end of"))
    asks_expected = forms.BooleanField(
        label=_("Ask leaders as well how often customers expect it to be so"), required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.today = Organisation.objects.get(pk=1).today()
        self.fields["open_until"].initial = (self.today + A_WEEK).isoformat()
        first = Moment.objects.values_list("pk", flat=True)[:MOST_MOMENTS]
        self.fields["moments"].initial = list(first)
        units = cast("forms.ModelMultipleChoiceField[Unit]", self.fields["units"])
        theirs = units_where(by, May.WRITE)
        units.queryset = (
            Unit.objects.all() if theirs is None else Unit.objects.filter(key__in=theirs)
        )
        if theirs is None:
            units.required = False
            units.help_text = _("Everybody, if you choose none. A unit is asked with all below it.")

    def clean_moments(self) -> list[str]:
        """The keys of the moments, in the journey's order."""
        chosen = list(self.cleaned_data["moments"])
        if len(chosen) > MOST_MOMENTS:
            raise ValidationError(
                _("These are %(count)s moments: choose %(most)s at most, the others next week."),
                params={"count": len(chosen), "most": MOST_MOMENTS},
            )
        return [moment.key for moment in chosen]

    def clean_open_until(self) -> dt.date:
        """A day from today on, within a quarter."""
        day: dt.date = self.cleaned_data["open_until"]
        if not self.today <= day <= self.today + LONGEST:
            raise ValidationError(_("Choose a day from today on, three months ahead at most."))
        return day


class WaveRoundForm(RoundForm):
    """Whom to ask what a wave will bring; it is open as long as the wave."""

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["open_until"]
        self.wave = wave
        self.fields["name"].initial = _("What will they answer: %(wave)s?") % {"wave": wave}
        moments = cast("forms.ModelMultipleChoiceField[Moment]", self.fields["moments"])
        moments.queryset = Moment.objects.filter(key__in=moments_asked_about(wave.survey))
        moments.initial = moments.queryset[:MOST_MOMENTS]

    def clean(self) -> dict[str, Any]:
        """The days are those of the wave."""
        self.cleaned_data["wave"] = self.wave
        self.cleaned_data["open_until"] = self.wave.open_until or self.today + LONGEST
        return self.cleaned_data


class PredictionForm(forms.Form):
    """What somebody says of one moment: by the slider, or typed."""

    question = forms.CharField(widget=forms.HiddenInput)
    slider = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=50,
        label=_("Out of 100 such moments"),
        widget=forms.NumberInput(
            attrs={"type": "range", "step": 5, "aria-describedby": "scale", "class": "slider"}
        ),
    )
    typed = forms.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        label=_("Or type the number"),
        help_text=_("From 0 to 100. Leave it empty to answer by the slider."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    @property
    def says(self) -> int:
        """The number typed or, where none is, the slider's."""
        typed: int | None = self.cleaned_data["typed"]
        slider: int = self.cleaned_data["slider"]
        return slider if typed is None else typed


class FirstByLinkForm(PredictionForm):
    """The first answer of somebody without an account: also who they are to customers."""

    me = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    view = forms.ChoiceField(
        label=_("Who are you here?"),
        choices=Participant.View.choices,
        widget=forms.RadioSelect,
    )
    field_order = ("me", "view", "question", "slider", "typed")
