"""What is asked when a text is looked through for promises, and when one of them is judged."""

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.standards.models import Claim, Moment
from keepword.standards.paperwork.files import content_of
from keepword.standards.paperwork.reading import ENDINGS_OF_TEXTS, words_of

LONGEST_TEXT = 100_000
LONGEST_NAME = 120


class PasteForm(PlainForm):
    """A text to look through for promises."""

    place = forms.ChoiceField(label=_("Where it stands"), choices=Claim.Place)
    named = forms.CharField(
        label=_("Which text it is"),
        help_text=_(
            "A name such as “home page”. Pasted again under it, the text says what is new, changed "
            "or gone."
        ),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"list": "texts"}),
    )
    text = forms.CharField(
        label=_("The text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=_("Open the page, select all, copy, and paste it here. It is not kept."),
    )
    file = forms.FileField(
        label=_("Or a file with it"),
        required=False,
        help_text=_("PDF, HTML, CSV or text, 10 MB at most. It is not kept either."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS_OF_TEXTS)}),
    )

    def clean(self) -> dict[str, Any]:
        """One text: what was pasted, or the words of the file."""
        said: dict[str, Any] = self.cleaned_data
        file = said.pop("file", None)
        if self.errors:
            return said
        if bool(file) == bool(said.get("text")):
            self.add_error(
                "text", gettext("Paste the text, or choose a file with it: one of them.")
            )
        elif file:
            try:
                said["text"] = words_of(
                    Path(file.name or "").name[-LONGEST_NAME:], content_of(file)
                )
            except forms.ValidationError as wrong:
                self.add_error("file", wrong)
        return said


class ClaimForm(PlainForm):
    """A promise that the rules did not find."""

    place = forms.ChoiceField(label=_("Where it stands"), choices=Claim.Place)
    sentence = forms.CharField(label=_("The sentence"), max_length=300)


class VerdictForm(PlainForm):
    """Whether a claim is measured, and where."""

    verdict = forms.ChoiceField(choices=Claim.Verdict)
    moment = forms.ModelChoiceField(
        queryset=Moment.objects.all(), to_field_name="key", required=False
    )

    def clean(self) -> dict[str, Any]:
        """What is measured is so somewhere."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("verdict") == Claim.Verdict.MEASURED and not said.get("moment"):
            self.add_error("moment", gettext("Say at which moment it is measured."))
        return said
