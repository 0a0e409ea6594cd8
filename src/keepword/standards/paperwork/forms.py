import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, units_where
from keepword.organisation.forms import THE_WHOLE, PlainForm
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.standards.models import Moment, PaperForm
from keepword.standards.models.paperwork import WRITTEN_IN
from keepword.standards.paperwork.actions import Brought, Described
from keepword.standards.paperwork.files import content_of
from keepword.standards.paperwork.reading import ENDINGS, Read, read
from keepword.standards.reviewed_form import ReviewedForm
from keepword.web.days import DayField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

A_YEAR = dt.timedelta(days=365)
LONGEST_NAME = 120
ACCEPTED = {"accept": ",".join(ENDINGS)}


class FilesForm(PlainForm):
    """A form's file, read before anything is kept, and perhaps a filled-in sample."""

    file = forms.FileField(
        label=_("The form"),
        help_text=_("PDF, HTML or text, 10 MB at most."),
        widget=forms.ClearableFileInput(attrs=ACCEPTED),
    )
    sample = forms.FileField(
        label=_("A filled-in sample"),
        required=False,
        help_text=_("Of somebody who is made up, never of a customer."),
        widget=forms.ClearableFileInput(attrs=ACCEPTED),
    )

    def clean_file(self) -> tuple[str, bytes, Read]:
        """The file with what was read in it."""
        name, content = named(self.cleaned_data["file"])
        return name, content, read(name, content)

    def clean_sample(self) -> tuple[str, bytes | None]:
        """The sample, which must be readable as well."""
        return sample_of(self.cleaned_data["sample"])

    def brought(self) -> Brought:
        """What came."""
        name, content, found = self.cleaned_data["file"]
        sample_name, sample = self.cleaned_data["sample"]
        return Brought(name, content, found, sample_name, sample)


def named(file: "UploadedFile[Any]") -> tuple[str, bytes]:
    """A file's name, without a folder, and what it holds."""
    return Path(file.name or "").name[-LONGEST_NAME:], content_of(file)


def sample_of(file: "UploadedFile[Any] | None") -> tuple[str, bytes | None]:
    """A sample's name and content, once it was read; nothing where none came."""
    if file is None:
        return "", None
    name, content = named(file)
    read(name, content)
    return name, content


class DescribedForm(ReviewedForm):
    """What a form is called, for whom it is, how it is filled in, and who answers for it."""

    name = forms.CharField(label=_("What it is called"), max_length=LONGEST_NAME)
    filled_in_by = forms.ChoiceField(label=_("Who fills it in"), choices=PaperForm.FilledInBy)
    unit = forms.ModelChoiceField(
        label=_("Whose form it is"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=THE_WHOLE,
    )
    moments = forms.ModelMultipleChoiceField(
        label=_("Where it is filled in"),
        queryset=Moment.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At these moments, and on the pages of their standards, it is shown."),
    )
    language = forms.ChoiceField(label=_("Its language"), choices=WRITTEN_IN)
    instructions = forms.CharField(
        label=_("Instructions"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who fills it in, what for, and where it goes."),
    )
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none())
    review_on = DayField(label=_("To be reviewed on"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        begins = {"owner": by.pk, "review_on": today() + A_YEAR}
        begins |= {"language": (get_language() or "en").split("-")[0]}
        super().__init__(*args, initial=begins | kwargs.pop("initial", {}), **kwargs)
        keys = units_where(by, May.WRITE)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.all() if keys is None else Unit.objects.filter(key__in=keys)
        if keys is not None:
            unit.required, unit.empty_label = True, None
        people = User.objects.filter(is_active=True, roles__isnull=False)
        owner: Any = self.fields["owner"]
        owner.queryset = people.distinct().order_by("name", "email")

    def described(self) -> Described:
        """What was written."""
        names = Described.__dataclass_fields__
        return Described(**{name: self.cleaned_data[name] for name in names})


class BringForm(DescribedForm, FilesForm):
    """A form that comes on the register."""

    field_order = ("name", "file", "sample")


class ChangeForm(DescribedForm):
    """The same, said anew; the file has its own versions."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


def as_it_stands(form: PaperForm) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    names = set(Described.__dataclass_fields__) - {"moments"}
    shown = {name: getattr(form, name) for name in names}
    return shown | {"moments": form.moments.all(), "seen": form.edition}


class VersionForm(FilesForm):
    """Another file for a form, and why."""

    reason = forms.CharField(label=_("Why it changes"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class SampleForm(PlainForm):
    """A filled-in sample by itself."""

    sample = forms.FileField(
        label=_("A filled-in sample"),
        help_text=_("Of somebody who is made up, never of a customer."),
        widget=forms.ClearableFileInput(attrs=ACCEPTED),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_sample(self) -> tuple[str, bytes | None]:
        """The sample, once it was read."""
        return sample_of(self.cleaned_data["sample"])
