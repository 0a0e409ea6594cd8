from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.delivery.mapping import Columns, kinds, people_of
from keepword.delivery.models import SavedRecipe
from keepword.delivery.moment_form import NEW, MomentForm, column
from keepword.delivery.suggesting import suggestions
from keepword.ledger.models import Source
from keepword.organisation.models import Organisation, Unit
from keepword.standards.models import Moment

FURTHER = ("second", "third")
"""A file may speak of so many moments more; a recipe written by hand of any number."""
DATES = (
    ("iso", gettext_lazy("2026-05-31, or as the spreadsheet has them")),
    ("dots", "31.05.2026"),
    ("days-first", gettext_lazy("31/05/2026, day first")),
    ("months-first", gettext_lazy("05/31/2026, month first")),
)
MODES = (
    ("append", gettext_lazy("adds to what was brought before")),
    ("replace-period", gettext_lazy("replaces what was said of the days it covers")),
)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV, Excel, OpenDocument or Parquet; also packed."),
        max_length=200,
    )
    recipe = forms.ModelChoiceField(
        SavedRecipe.objects.all(),
        required=False,
        to_field_name="key",
        label=gettext_lazy("Read it like"),
        empty_label=gettext_lazy("something new: I say what its columns mean"),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if too_large:
            self.fields["file"].error_messages["required"] = _(
                "The file is larger than %(megabytes)s MB. Split it, or raise"
                " KEEPWORD_UPLOAD_MEGABYTES on the server."
            ) % {"megabytes": settings.UPLOAD_LARGEST // 1024**2}


class ColumnsForm(forms.Form):
    """What the columns of a file mean. Every column is chosen from those that the file has."""

    unit = column(gettext_lazy("Department, team or place"))
    same_unit = forms.ModelChoiceField(
        Unit.objects.all(), required=False, to_field_name="key",
        label=gettext_lazy("Or one for the whole file"), empty_label=gettext_lazy("none"),
    )  # fmt: skip
    person = column(gettext_lazy("Customer: a number or an address"))
    ref = column(
        gettext_lazy("The row's own number"),
        help_text=gettext_lazy("So that no row counts twice when a later file repeats it."),
    )
    channel = column(gettext_lazy("Channel"))
    weight = column(gettext_lazy("How many occasions a row stands for"))
    dates = forms.ChoiceField(label=gettext_lazy("Dates are written like"), choices=DATES)
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimals are written like"), choices=((".", "4.5"), (",", "4,5"))
    )
    mode = forms.ChoiceField(label=gettext_lazy("Such a file"), choices=MODES)
    name = forms.CharField(
        label=gettext_lazy("A name for files like this"), max_length=80,
        help_text=gettext_lazy("The next one is then read in the same way."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, look: Mapping[str, Any], saved: SavedRecipe | None,
        may_make_moments: bool, file_name: str, said: Columns | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        columns, suggested = look["columns"], suggestions(look["columns"], look["rows"])
        named_like = {"name": file_name.split(".", maxsplit=1)[0][:80]}
        initial = said.as_json() if said else suggested | named_like
        super().__init__(*args, **{"label_suffix": "", "initial": initial, **kwargs})
        self.encoding, self.saved = look["encoding"], saved
        named = [("", "–"), *((column, column) for column in columns)]
        for field in ("unit", "person", "ref", "channel", "weight"):
            self.fields[field].choices = named  # type: ignore[attr-defined]  # a choice
        if saved is not None:
            del self.fields["name"]
        self.moments = self._moments(columns, suggested, said, may_make_moments=may_make_moments)

    def _moments(
        self, columns: Sequence[str], suggested: Mapping[str, str], said: Columns | None,
        *, may_make_moments: bool,
    ) -> list[MomentForm]:  # fmt: skip
        """A form for each moment that the rows may speak of."""
        data = self.data if self.is_bound else None
        known = list(Moment.objects.values_list("key", "name"))
        if may_make_moments:
            known.append((NEW, _("a new one, named below")))
        before = said.seen if said else ()
        return [
            MomentForm(data, prefix=prefix, columns=columns, moments=known, said=seen,
                       further=prefix is not None, suggested=suggested if prefix is None else {})
            for prefix, seen in zip_longest((None, *FURTHER), before)
        ]  # fmt: skip

    def offered(self) -> list[MomentForm]:
        """The moments that are used, and one more."""
        used = sum(each.is_used for each in self.moments)
        return self.moments[: used + 1]

    def _fields(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def further(self) -> list[forms.BoundField]:
        """Where, who, how."""
        return self._fields("unit", "same_unit", "person", "ref", "channel", "weight")

    def written(self) -> list[forms.BoundField]:
        """How the file is written, and what such files are called."""
        return self._fields("dates", "decimal", "mode", "name")

    def is_valid(self) -> bool:
        """Whether all of it is; each part is looked at, so that every error is told at once."""
        parts = [each.is_valid() for each in self.moments]
        if not (super().is_valid() and all(parts)):
            return False
        for error in _at_odds(self.as_columns()):
            self.add_error(None, error)
        return not self.errors

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("unit") and said.get("same_unit"):
            self.add_error("same_unit", _("Choose a column or one for all, not both."))
        return said

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        key = slugify(name)
        if not key:
            raise forms.ValidationError(_("Use at least one Latin letter or a digit."))
        if Source.objects.filter(key=key).exists() or SavedRecipe.objects.filter(key=key).exists():
            raise forms.ValidationError(
                _("Files of this name have been brought before. Choose another name.")
            )
        return name

    def as_columns(self) -> Columns:
        """What was said, for the recipe."""
        said = self.cleaned_data
        organisation = Organisation.objects.first()
        optional = {field: said[field] for field in ("unit", "person", "channel", "ref", "weight")}
        first, *further = (each.as_seen() for each in self.moments if each.is_used)
        return Columns(
            **{field.name: getattr(first, field.name) for field in fields(first)},
            further=tuple(further),
            name=self.saved.name if self.saved else said["name"],
            same_unit=said["same_unit"].key if said["same_unit"] else "",
            mode=said["mode"],
            dates=said["dates"],
            decimal=said["decimal"],
            encoding=self.encoding,
            time_zone=organisation.time_zone if organisation else "UTC",
            **optional,
        )


def _at_odds(columns: Columns) -> list[str]:
    """What cannot be true of one file at once."""
    errors = []
    about = [(seen.moment, seen.lens) for seen in columns.seen]
    if len({*about}) < len(about):
        errors.append(_("Two of the moments are the same, seen by the same people. Change one."))
    if len({people_of(seen.lens) for seen in columns.seen}) > 1:
        errors.append(_("A file holds views of customers or of staff: bring them in apart."))
    read = {*kinds(columns)}
    for name in sorted({name for name, _kind in read}):
        if len([each for each, _kind in read if each == name]) > 1:
            said = _("The column “%(name)s” cannot be a time here and something else there.")
            errors.append(said % {"name": name})
    return errors
