"""The form of an order system's export: its file, and what its columns are called."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.delivery.given.export import WRITTEN, Columns
from keepword.ledger.schema import SLUG
from keepword.organisation.forms import PlainForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_FILE = 5_000_000
MOST_STEPS = 12


def _column(label: object, *, required: bool = False, **more: object) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, required=required, **more)  # type: ignore[arg-type]  # as they came


class BringForm(PlainForm):
    """An export, and by which names its columns are read."""

    file = forms.FileField(label=_("A CSV file of your order system"))
    source = forms.RegexField(
        regex=f"^{SLUG}$",
        label=_("What that system is called"),
        help_text=_("Its numbers are told apart from others by it: small letters, digits, -."),
        max_length=120,
        initial="orders",
    )
    ref = _column(_("Column with the number"), required=True, initial="number")
    given = _column(_("Column with the day of the promise"), required=True, initial="begun")
    customer = _column(_("Column with the customer"))
    reach = _column(_("Column with where to call or write"))
    due = _column(_("Column with the day by which it was promised"))
    done = _column(_("Column with the day on which the customer had it"))
    steps = forms.CharField(
        label=_("Columns with the days on which steps were over, in their order"),
        help_text=_("With commas between them, by the names that the file of jobs has."),
        max_length=400,
        required=False,
    )
    written = forms.ChoiceField(
        label=_("How days are written"),
        choices=[(key, example) for key, (_format, example) in WRITTEN.items()],
    )
    leaving_out = forms.BooleanField(
        label=_("Leave out the lines that cannot be read, and bring in the others"), required=False
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Nothing that no order system exports."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("It is larger than 5 MB. Export the open orders, and those of the last months.")
            )
        return file

    def clean_steps(self) -> tuple[str, ...]:
        """The steps in their order."""
        steps = tuple(each.strip().lower() for each in self.cleaned_data["steps"].split(","))
        named = tuple(each for each in steps if each)
        if len(named) > MOST_STEPS or len({*named}) < len(named):
            raise forms.ValidationError(_("Name each step once, twelve at most."))
        return named

    def columns(self) -> Columns:
        """What the columns are called."""
        said = self.cleaned_data
        names = {
            name: said[name].strip().lower()
            for name in ("ref", "given", "customer", "reach", "due", "done")
        }
        return Columns(**names, steps=said["steps"], written=said["written"])
