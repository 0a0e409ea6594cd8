from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from keepword.listening.models import Heard
from keepword.listening.telling.actions import Line
from keepword.organisation.forms import PlainForm
from keepword.web.days import DayField

MOST_LINES = 30
EMPTY_LINES = 2


class TellingForm(PlainForm):
    """What stands above what was heard."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    intro = forms.CharField(
        label=_("A few words to begin with"),
        help_text=_("Thank them, and say whose answers these are. Nobody here is named."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class HeardForm(PlainForm):
    """One thing heard; a row that is left empty is none."""

    words = forms.CharField(
        label=_("You said"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    question = forms.ChoiceField(label=_("The figure beside it"), required=False)
    comes = forms.ChoiceField(
        label=_("What comes of it"), choices=Heard.Comes.choices, required=False
    )
    what = forms.CharField(
        label=_("What exactly, or why not"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    by_day = DayField(label=_("By when"), required=False)

    def __init__(self, *args: Any, questions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a row that is as it was is not an empty one
        self.fields["question"].choices = [("", _("None")), *questions]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Both halves, or neither; a day only for what is still to come."""
        said = super().clean() or self.cleaned_data
        words, what = said.get("words"), said.get("what")
        if words and not what:
            self.add_error("what", _("Say what comes of it. If nothing does, say why."))
        if words and not said.get("comes"):
            self.add_error("comes", _("Choose what comes of it."))
        if what and not words:
            self.add_error("words", _("Say what you heard."))
        if said.get("by_day") and said.get("comes") != Heard.Comes.WILL:
            self.add_error("by_day", _("A day belongs to what will change. Leave it empty."))
        return said


HeardForms = formset_factory(HeardForm, extra=EMPTY_LINES, max_num=MOST_LINES)


def lines_of(forms_: "BaseFormSet[HeardForm]") -> list[Line]:
    """The rows that say something."""
    return [Line(**form.cleaned_data) for form in forms_ if form.cleaned_data.get("words")]
