import json
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepword.listening.surveys.documents import DocumentError, questionnaire
from keepword.listening.surveys.questionnaire import Questionnaire
from keepword.listening.surveys.ready_sets import EMPTY, READY, empty, ready
from keepword.organisation.access import May, units_where
from keepword.organisation.models import Unit, User
from keepword.standards.models import Moment

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_FILE = 1_000_000


class NewSurveyForm(forms.Form):
    """With what to begin a survey, and whose it is."""

    name = forms.CharField(
        label=_("What you call it"),
        help_text=_("Inside; customers read a title that you write next."),
        max_length=120,
    )
    begin = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Or a file of another survey"),
        help_text=_("A .json file, taken away from a survey's page."),
        required=False,
    )
    moment = forms.ModelChoiceField(
        Moment.objects.all(),
        label=_("Which moment is it about?"),
        help_text=_("Answers then count for its sentence, and are on the board at once."),
        required=False,
        empty_label=_("None yet"),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Whose survey is it?"), required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        begin = cast("forms.ChoiceField", self.fields["begin"])
        begin.choices = [
            *((each.key, f"{each.name}. {each.about}") for each in READY),
            (EMPTY, _("Nothing: an empty page.")),
        ]
        begin.initial = READY[0].key
        begin.required = False
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        theirs = units_where(by, May.WRITE)
        unit.queryset = (
            Unit.objects.all() if theirs is None else Unit.objects.filter(key__in=theirs)
        )
        unit.required = theirs is not None
        unit.empty_label = _("The whole organisation's") if theirs is None else _("Choose a unit")

    def clean_file(self) -> Questionnaire | None:
        """The questionnaire in the file, if there is one."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        return read_file(file) if file else None

    def clean(self) -> dict[str, Any]:
        """Something to begin with must be chosen, or sent."""
        chosen = self.cleaned_data.get("begin") or self.cleaned_data.get("file")
        if not chosen and "file" not in self.errors:
            self.add_error("begin", _("Choose one to begin with, or a file."))
        return self.cleaned_data

    def asked(self) -> Questionnaire:
        """What the new survey asks."""
        said = self.cleaned_data
        if said["file"]:
            from_file: Questionnaire = said["file"]
            return from_file
        if said["begin"] == EMPTY:
            return empty(said["name"])
        moment: Moment | None = said["moment"]
        if moment is None:
            return ready(said["begin"])
        return ready(said["begin"], moment=moment.key, proposition=moment.proposition)


def read_file(file: "UploadedFile[Any]") -> Questionnaire:
    """The questionnaire in an uploaded file.

    Raises:
        ValidationError: It is too large, no JSON, or no questionnaire.
    """
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(_("This file is too large to be a survey: 1 MB at most."))
    try:
        return questionnaire(json.loads(file.read().decode("utf-8")))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValidationError(
            _("This file is no JSON: take it away from a survey's page.")
        ) from None
    except DocumentError as wrong:
        raise ValidationError(str(wrong)) from None
