from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.standards.profiles.forms import WORK_HERE
from keepword.standards.training.actions import Taught


class TrainingForm(PlainForm):
    """What is to be learnt: in a few sentences, or where it is found."""

    name = forms.CharField(
        label=_("What is to be learnt"),
        max_length=120,
        help_text=_("Such as: Finding out by when it is ready."),
    )
    words = forms.CharField(
        label=_("A short instruction"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As you would show it to a newcomer, step by step."),
    )
    link = forms.URLField(
        label=_("Or where it is found"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The address of a film, a course or a document."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who must have it"),
        choices=WORK_HERE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody who keeps the standard."),
    )

    def clean_link(self) -> str:
        """Only what a browser opens as a page."""
        link: str = self.cleaned_data["link"]
        if link:
            words = _("Write an address that begins with https:// or http://.")
            URLValidator(schemes=["http", "https"], message=words)(link)
        return link

    def clean(self) -> dict[str, Any]:
        """It says something, or leads somewhere."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("words") and not said.get("link") and not self.errors:
            self.add_error("words", _("Write an instruction, or say where it is found."))
        return said

    def taught(self) -> Taught:
        """What was written."""
        return Taught(**{name: self.cleaned_data[name] for name in Taught.__dataclass_fields__})
