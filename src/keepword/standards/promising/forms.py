from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.standards.models import Moment, Promise, PromiseVersion
from keepword.standards.promising.actions import A_YEAR, Held, Parts, Said
from keepword.standards.reviewed_form import ReviewedForm
from keepword.strategy.forms import although_field
from keepword.web.days import DayField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ENABLERS = 6
LARGEST_FILE = 5_000_000


class PromiseForm(ReviewedForm):
    """What a kind of promise says, who makes, enables and keeps it."""

    what = forms.CharField(
        label=_("What is promised"),
        help_text=_("As customers are told, such as “Your bicycle is repaired”."),
        max_length=200,
    )
    to_whom = forms.CharField(
        label=_("To which customers"),
        help_text=_("Such as “with a service contract”. Empty is everybody."),
        max_length=120,
        required=False,
    )
    within = forms.IntegerField(label=_("Within"), min_value=1, max_value=1000, required=False)
    counted_in = forms.ChoiceField(
        label=_("Counted in"), choices=PromiseVersion.CountedIn, initial="days"
    )
    by_when = forms.CharField(
        label=_("Or by when, in words"),
        help_text=_("Where it is no length of time, such as “by the day we agree on”."),
        max_length=120,
        required=False,
    )
    aim = forms.FloatField(
        label=_("Meant to be kept so often in 100, at least"),
        min_value=1,
        max_value=100,
        initial=95,
    )
    remedy = forms.CharField(
        label=_("If it is broken"),
        help_text=_("What the customer gets then, such as “the repair is free”."),
        max_length=300,
    )
    maker = forms.ModelChoiceField(
        label=_("Who makes it"), help_text=_("Who tells customers."), queryset=Unit.objects.none()
    )
    keeper = forms.ModelChoiceField(
        label=_("Who keeps it"), help_text=_("Who hands it over."), queryset=Unit.objects.all()
    )
    moment = forms.ModelChoiceField(
        label=_("Where it shows whether it was kept"),
        queryset=Moment.objects.all(),
        required=False,
        empty_label=_("Nowhere yet"),
    )
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        required=False,
        empty_label=_("Nobody yet"),
    )
    review_on = DayField(label=_("Looked at again on"))
    reason = forms.CharField(label=_("Why it says this"), max_length=300, required=False)
    seen_number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        keys = units_where(by, May.WRITE)
        units = Unit.objects.all() if keys is None else Unit.objects.filter(key__in=keys)
        cast("forms.ModelChoiceField[Unit]", self.fields["maker"]).queryset = units
        self.fields["review_on"].initial = today() + A_YEAR
        for place in range(1, ENABLERS + 1):
            self.fields[f"unit_{place}"] = forms.ModelChoiceField(
                label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label="–"
            )
            self.fields[f"part_{place}"] = forms.CharField(
                label=_("Its part, and by when"), max_length=200, required=False
            )

    def plain_fields(self) -> Iterator[BoundField]:
        """Every field but those of enablers, in order."""
        return (
            field
            for field in self.visible_fields()
            if not field.name.startswith(("unit_", "part_"))
        )

    def enablers(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        """The fields of each enabler, with its place."""
        for place in range(1, ENABLERS + 1):
            yield place, self[f"unit_{place}"], self[f"part_{place}"]

    def clean(self) -> dict[str, object]:
        said = super().clean() or self.cleaned_data
        if "within" in said and bool(said["within"]) == bool(said.get("by_when")):
            self.add_error(
                "within", _("Say either within how long or, in words, by when: one of the two.")
            )
        for place in range(1, ENABLERS + 1):
            unit, part = f"unit_{place}", f"part_{place}"
            if bool(said.get(unit)) != bool(said.get(part)):
                self.add_error(part, _("Name the unit and its part, or neither."))
        return said

    def said(self) -> Said:
        """What the version says."""
        given = self.cleaned_data
        return Said(
            what=given["what"], to_whom=given["to_whom"], within=given["within"],
            counted_in=given["counted_in"], by_when=given["by_when"], aim=given["aim"] / 100,
            remedy=given["remedy"], reason=given["reason"],
        )  # fmt: skip

    def held(self) -> Held:
        """Who makes and keeps it."""
        return Held(**{name: self.cleaned_data[name] for name in Held.__dataclass_fields__})

    def parts(self) -> Parts:
        """The enablers that are named, in order."""
        given = self.cleaned_data
        places = (place for place in range(1, ENABLERS + 1) if given[f"unit_{place}"])
        return tuple((given[f"unit_{place}"], given[f"part_{place}"]) for place in places)

    def seen(self) -> tuple[int, int]:
        """Which version and edition the form was made of."""
        return self.cleaned_data["seen_number"] or 0, self.cleaned_data["seen_edition"] or 0


def as_it_stands(promise: Promise) -> dict[str, object]:
    """What the form of a promise begins with."""
    newest = promise.newest
    names = ("what", "to_whom", "within", "counted_in", "by_when", "remedy")
    held = {name: getattr(promise, name) for name in Held.__dataclass_fields__}
    parts = {
        f"{name}_{each.place}": getattr(each, name)
        for each in newest.enablers.all()
        for name in ("unit", "part")
    }
    return {
        **{name: getattr(newest, name) for name in names}, **held, **parts,
        "aim": newest.aim_in_100, "seen_number": newest.number,
        "seen_edition": newest.edition,
    }  # fmt: skip


class AnswerForm(PlainForm):
    """Whether a unit can do its part."""

    can = forms.TypedChoiceField(
        label=_("Can you?"),
        choices=[("yes", _("Yes, we can")), ("no", _("No, not like this"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What it would take, or what to know"), max_length=300, required=False
    )


class PublishForm(PlainForm):
    """A reason where it is not known to be feasible."""

    although = forms.CharField(
        label=_("Why it is promised all the same"),
        help_text=_("Everybody who reads the board sees it."),
        max_length=300,
        required=False,
    )
    although_unheard = although_field()


class HistoryForm(PlainForm):
    """A file of jobs."""

    file = forms.FileField(label=_("A CSV file of your order system"))

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("It is larger than 5 MB. Leave out columns that are no steps, or older jobs.")
            )
        return file
