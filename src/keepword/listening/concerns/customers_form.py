"""What a customer is asked who tells what went wrong."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.listening.concerns import files
from keepword.listening.concerns.actions import Told
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Unit
from keepword.organisation.tokens import new_token
from keepword.standards.models import Moment

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST = 4_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
CONTACT = ("name", "mail", "phone")


class SeveralFiles(forms.ClearableFileInput):
    """A field that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Pictures and PDFs, a few of them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFiles(attrs={"accept": files.ACCEPTED})
        super().__init__(**{"required": False, "widget": widget, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file by itself."""
        sent = [super(FilesField, self).clean(each, initial) for each in data or ()]
        if len(sent) > files.MOST_FILES:
            raise ValidationError(
                gettext("These are too many files: %(most)d at most.") % {"most": files.MOST_FILES}
            )
        for each in sent:
            files.check(each)
        return sent


class ConcernForm(PlainForm):
    """What a customer tells: one thing must be said, the rest may be."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    """Of the private link: it comes with the form, so that sending it twice is one concern."""
    at = forms.CharField(widget=forms.HiddenInput, required=False)
    """The key of a unit, where its own link was followed; one that is gone is none."""
    happened = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    moment = forms.ModelChoiceField(
        Moment.objects.filter(is_overall=False),
        label=_("What was it about?"),
        required=False,
        empty_label=_("Something else"),
    )
    wish = forms.CharField(
        label=_("What would put it right?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    pictures = FilesField(label=_("Pictures or a PDF"), help_text=_("Five at most, of 10 MB each."))
    may_contact = forms.BooleanField(
        label=_("You may contact me about this."),
        help_text=_("Without this we answer on the private page only, and keep no address."),
        required=False,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mail = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token()

    def clean_token(self) -> str:
        """The token of the form, or another where it was lost on the way."""
        token: str = self.cleaned_data["token"]
        return token if _TOKEN.fullmatch(token) else new_token()

    def clean(self) -> dict[str, Any]:
        """A contact needs consent, and consent needs a contact; programs fill in everything."""
        said = super().clean() or self.cleaned_data
        if self.data.get("leave_empty"):
            raise ValidationError(_("Leave the last field empty: it is there to catch programs."))
        if self.errors:
            return said
        if said["may_contact"] and not (said["mail"] or said["phone"]):
            self.add_error("mail", _("Write an e-mail address or a telephone number."))
        if not said["may_contact"] and any(said[part] for part in CONTACT):
            self.add_error("may_contact", _("Tick this, or leave name, address and number empty."))
        return said

    def told(self) -> Told:
        """What was said."""
        said = dict(self.cleaned_data)
        unit = said.get("unit") or Unit.objects.filter(key=said["at"]).first()
        apart = {"token", "at", "unit", "channel", "pictures"}
        told = {key: its for key, its in said.items() if key not in apart}
        return Told(unit=unit, files=said["pictures"], **told)
