"""What staff are asked: a concern taken down, placed, answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.listening.concerns.customers_form import CONTACT, LONGEST, ConcernForm
from keepword.listening.models import Concern
from keepword.organisation.forms import THE_WHOLE, PlainForm
from keepword.organisation.models import Unit
from keepword.standards.models import Moment


class TakeDownForm(ConcernForm):
    """The same, as somebody who works here hears it: by keyboard, in the order of a call."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (each.value, each.label)
            for each in (Concern.Channel.PHONE, Concern.Channel.COUNTER, Concern.Channel.LETTER)
        ],
        initial=Concern.Channel.PHONE,
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Who answers it"),
        required=False,
        empty_label=_("Whoever the moment belongs to"),
    )
    field_order = (
        "token", "at", "happened", "wish", "moment", "may_contact", "name", "phone", "mail",
        "channel", "unit", "pictures",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened"].widget.attrs |= {"autofocus": True, "rows": 4}
        self.fields["wish"].widget.attrs["rows"] = 2
        agrees = self.fields["may_contact"]
        agrees.label = _("The customer agrees that we contact them.")
        agrees.help_text = _("Ask before you write a name or number down.")
        for part, label in zip(
            CONTACT, (_("Name"), _("E-mail address"), _("Telephone number")), strict=True
        ):
            self.fields[part].label = label
            self.fields[part].widget.attrs["autocomplete"] = "off"


class ReplyForm(PlainForm):
    """An answer to a customer, and how many replies were seen when it was written."""

    words = forms.CharField(
        label=_("What you answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PlaceForm(PlainForm):
    """Where it happened, and who answers it."""

    moment = forms.ModelChoiceField(
        Moment.objects.all(), label=_("Moment"), required=False, empty_label=_("None of these")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("Who answers it"), required=False, empty_label=THE_WHOLE
    )
