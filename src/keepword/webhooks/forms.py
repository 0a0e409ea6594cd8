from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.webhooks.models import Event
from keepword.webhooks.reaching import UnreachableError, check
from keepword.webhooks.sayings import SAYINGS


class ReceiverForm(PlainForm):
    """A program elsewhere, and what it wants to know."""

    name = forms.CharField(
        label=_("Which program it is"),
        help_text=_("Such as: the ticket system."),
        max_length=100,
    )
    address = forms.URLField(
        label=_("Its address"),
        help_text=_("It begins with https:// and is out in the internet: ask whoever runs it."),
        max_length=500,
        assume_scheme="https",
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"), choices=Event, widget=forms.CheckboxSelectMultiple
    )

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def told(self) -> dict[str, Any]:
        """Everything but the edition that was seen."""
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            check(address)
        except UnreachableError as error:
            raise forms.ValidationError(SAYINGS.tell(str(error))) from error
        return address
