import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, User
from keepword.strategy.heard import on_draft
from keepword.strategy.kinds import LINE, Kind, Part, parts_of
from keepword.strategy.models import Text
from keepword.web.days import DayField

A_YEAR = dt.timedelta(days=365)


class SeenForm(PlainForm):
    """A form about a text that knows which edition of it was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class TextForm(PlainForm):
    """Some parts of a text, or all of them."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        text: Text | None = None,
        names: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        written = {**text.written, "seen": text.edition} if text else {}
        super().__init__(*args, initial=written, **kwargs)
        self.names = [part.name for part in parts_of(kind, names)]
        for part in parts_of(kind, names):
            self.fields[part.name] = _field(part, needed=part.needed and names is None)

    def parts(self) -> dict[str, str]:
        """What was written, each line ended alike whatever sent it."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in self.names}


def _field(part: Part, *, needed: bool) -> forms.CharField:
    line = part.rows == LINE
    return forms.CharField(
        label=part.label,
        help_text=part.help,
        max_length=part.most,
        required=needed,
        widget=forms.TextInput() if line else forms.Textarea(attrs={"rows": part.rows}),
    )


def although_field() -> forms.CharField:
    """Why something is adopted before so many were heard as were to be."""
    return forms.CharField(
        label=_("Why you do not wait until more are heard"),
        max_length=300,
        required=False,
        help_text=_("Needed only where fewer were heard than were to be. Everybody sees it."),
    )


class AdoptForm(SeenForm):
    """Why a text is adopted as it is, who answers for it, and when it is looked at again."""

    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody sees it in the history."),
    )
    although = although_field()
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"), queryset=User.objects.none(), empty_label="…"
    )
    review_on = DayField(
        label=_("To be reviewed on"), help_text=_("The day to ask whether it is still right.")
    )

    def __init__(self, *args: Any, text: Text, by: User, **kwargs: Any) -> None:
        begins = {
            "seen": text.edition,
            "owner": text.owner or by,
            "review_on": Organisation.objects.get().today() + A_YEAR,
        }
        super().__init__(*args, initial=begins, **kwargs)
        if text.newest is None:
            self.fields["reason"].label = _("Why now")
            self.fields["reason"].required = False
        if not on_draft(text.kind, text.pk).exists():
            del self.fields["although"]
        owner: Any = self.fields["owner"]
        people = User.objects.filter(is_active=True, roles__isnull=False)
        owner.queryset = people.distinct().order_by("name", "email")

    def clean_review_on(self) -> dt.date:
        return _later(self.cleaned_data["review_on"])


class KeepForm(SeenForm):
    """Until when a text holds on as it is."""

    review_on = DayField(label=_("It stays as it is. To be reviewed again on"))

    def clean_review_on(self) -> dt.date:
        return _later(self.cleaned_data["review_on"])


def _later(day: dt.date) -> dt.date:
    if day <= Organisation.objects.get().today():
        raise forms.ValidationError(gettext("Choose a day after today."))
    return day


class EndForm(SeenForm):
    """Why a text holds no longer."""

    reason = forms.CharField(label=_("Why it holds no longer"), max_length=300)


class StoryForm(PlainForm):
    """A story of a principle lived."""

    words = forms.CharField(
        label=_("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who did what for whom, and what came of it. Name no customer."),
    )
    happened_on = DayField(label=_("When"))
    named = forms.BooleanField(
        label=_("Say that I told it"),
        required=False,
        initial=True,
        help_text=_("Without it the page names nobody; the audit trail, which owners read, does."),
    )

    def clean_happened_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["happened_on"]
        if day > Organisation.objects.get().today():
            raise forms.ValidationError(gettext("That day has not come yet."))
        return day
