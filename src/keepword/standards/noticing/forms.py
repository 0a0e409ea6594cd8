import datetime as dt
import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import ALLOWED, May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.standards.models import Notice, Standard
from keepword.standards.models.notices import MOST_MINUTES
from keepword.standards.noticing.actions import Told
from keepword.standards.querysets import standards_to_choose
from keepword.web.days import DayField

MOST_WRONG = 4
LONGEST_ANSWER = 200
TAKING_PART = [each for each in Role.Kind.choices if each[0] in ALLOWED[May.TAKE_PART]]


class NoticeForm(PlainForm):
    """What changes, for whom, from when, and one question about it."""

    title = forms.CharField(label=_("In a few words"), max_length=120)
    changes = forms.CharField(
        label=_("What changes"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    do_differently = forms.CharField(
        label=_("What to do differently"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As somebody does it at the counter: Ask first, then …"),
    )
    begins_on = DayField(label=_("From"))
    units = forms.ModelMultipleChoiceField(
        label=_("Whom it touches"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("In which roles"),
        choices=TAKING_PART,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody there."),
    )
    standards = forms.ModelMultipleChoiceField(
        label=_("Standards that it changes"),
        queryset=Standard.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    question = forms.CharField(
        label=_("One question that shows whether it is understood"),
        max_length=300,
        help_text=_("About a case, not about the words: A customer waits two days. What now?"),
    )
    right = forms.CharField(label=_("The right answer"), max_length=LONGEST_ANSWER)
    wrong = forms.CharField(
        label=_("Wrong answers"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, four at most: what somebody would do who had not read it."),
    )
    why = forms.CharField(
        label=_("Why the right one is right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown to whoever answers wrongly, before they are asked again."),
    )
    minutes = forms.IntegerField(
        label=_("How many minutes it takes"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=2,
        help_text=_("They count in the five minutes of everybody's week."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        begins = {"begins_on": today()} | kwargs.pop("initial", {})
        super().__init__(*args, initial=begins, **kwargs)
        keys = units_where(by, May.WRITE)
        units: Any = self.fields["units"]
        units.queryset = Unit.objects.all() if keys is None else Unit.objects.filter(key__in=keys)
        units.required = keys is not None
        units.help_text = "" if units.required else _("None ticked: the whole organisation.")
        standards: Any = self.fields["standards"]
        standards.queryset = standards_to_choose(begins.get("standards", ()))

    def clean_begins_on(self) -> dt.date:
        """A change that began long ago is no news."""
        day: dt.date = self.cleaned_data["begins_on"]
        if day < today() - dt.timedelta(days=31):
            raise forms.ValidationError(_("That is more than a month ago. Choose a later day."))
        return day

    def clean_wrong(self) -> list[str]:
        """Each line is an answer."""
        lines = [line.strip() for line in self.cleaned_data["wrong"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_WRONG:
            raise forms.ValidationError(_("These are too many: four wrong answers at most."))
        if any(len(line) > LONGEST_ANSWER for line in found):
            raise forms.ValidationError(_("An answer is too long: 200 letters at most."))
        return found

    def clean(self) -> dict[str, Any]:
        """The right answer is none of the wrong ones."""
        said = super().clean() or self.cleaned_data
        if said.get("right") and said["right"] in said.get("wrong", ()):
            self.add_error("wrong", _("The right answer is among them. Take it out."))
        return said

    def told(self) -> Told:
        """What was written."""
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})


def as_written(notice: Notice) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    names = set(Told.__dataclass_fields__) - {"wrong", "units", "standards"}
    shown: dict[str, Any] = {name: getattr(notice, name) for name in names}
    return shown | {
        "wrong": "\n".join(notice.wrong),
        "units": notice.units.all(),
        "standards": notice.standards.all(),
        "seen": notice.edition,
    }


class CheckForm(PlainForm):
    """The check question, its answers in an order that says nothing and stays."""

    answer = forms.ChoiceField(widget=forms.RadioSelect, choices=())

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        answer.label = notice.question
        every = sorted([notice.right, *notice.wrong], key=lambda each: _drawn(notice, each))
        answer.choices = [(each, each) for each in every]


def _drawn(notice: Notice, answer: str) -> bytes:
    return hashlib.sha256(f"{notice.pk} {answer}".encode()).digest()


class SendForm(PlainForm):
    """Which edition of a draft is sent."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
