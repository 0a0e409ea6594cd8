from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.listening.bringing_in.tables import LARGEST
from keepword.listening.models import AnswerFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class UploadForm(forms.Form):
    tool = forms.ChoiceField(
        label=_("From"),
        choices=AnswerFile.Tool.choices,
        error_messages={"required": _("Choose the tool that it comes from.")},
    )
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "As the tool exports it, its headers untouched; 50 MB and 100,000 rows at most."
        ),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is too large: 50 MB at most. Split it."))
        return sent
