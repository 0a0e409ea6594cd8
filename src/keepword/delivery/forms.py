from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.delivery.mapping import Columns, Score
from keepword.delivery.models import SavedRecipe
from keepword.ledger.models import Source
from keepword.organisation.models import Organisation, Unit
from keepword.standards.models import Moment

NEW = "+"
LENSES = (
    ("delivered", gettext_lazy("delivered: what really happened")),
    ("perceived", gettext_lazy("perceived: what customers say")),
    ("expected", gettext_lazy("expected: what customers expect")),
    ("believed_leaders", gettext_lazy("believed by leaders")),
    ("believed_staff", gettext_lazy("believed by staff")),
    ("believed_expected", gettext_lazy("what leaders think customers expect")),
)
WAYS = (
    ("on-time", gettext_lazy("It was done by the time we said")),
    ("within", gettext_lazy("It was done within so many hours or days")),
    ("rating", gettext_lazy("A rating is high enough")),
    ("holds", gettext_lazy("A column says yes or no")),
)
NEEDED = {
    "on-time": ("done", "due"),
    "within": ("ended", "began", "limit"),
    "rating": ("rating", "at_least", "highest"),
    "holds": ("answer",),
}
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


def _column(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, **options)


def _number(label: Any, **options: Any) -> forms.FloatField:
    """A number as the reader's language writes it."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, localize=True, widget=widget, **options)


class ColumnsForm(forms.Form):
    """What the columns of a file mean. Every column is chosen from those that the file has."""

    moment = forms.ChoiceField(label=gettext_lazy("The moment of truth"))
    moment_name = forms.CharField(
        label=gettext_lazy("If it is new: its name"), max_length=120, required=False,
        help_text=gettext_lazy("Such as: The repair is ready."),
    )  # fmt: skip
    proposition = forms.CharField(
        label=gettext_lazy("If it is new: the sentence that is true or false"), max_length=300,
        required=False, help_text=gettext_lazy("Such as: It was ready by the day we said."),
    )  # fmt: skip
    lens = forms.ChoiceField(label=gettext_lazy("Whose view the file holds"), choices=LENSES)
    happened_at = forms.ChoiceField(label=gettext_lazy("When it happened"))
    way = forms.ChoiceField(
        label=gettext_lazy("The word was kept when"), choices=WAYS, widget=forms.RadioSelect,
        initial="on-time",
    )  # fmt: skip
    done = _column(gettext_lazy("When it was done"))
    due = _column(gettext_lazy("When it was due"))
    by_day = forms.BooleanField(
        label=gettext_lazy("Any hour of the day that was due is in time"), required=False,
        initial=True,
    )  # fmt: skip
    began = _column(gettext_lazy("When it began"))
    ended = _column(gettext_lazy("When it ended"))
    limit = _number(gettext_lazy("Within"), min_value=0.01)
    span = forms.ChoiceField(
        label=gettext_lazy("Hours or days"), required=False, initial="days",
        choices=(("days", gettext_lazy("days")), ("hours", gettext_lazy("hours")),
                 ("minutes", gettext_lazy("minutes"))),
    )  # fmt: skip
    rating = _column(gettext_lazy("The rating"))
    at_least = _number(gettext_lazy("Is at least"), initial=4)
    highest = _number(gettext_lazy("Out of"), initial=5)
    answer = _column(gettext_lazy("The answer: yes or no, 1 or 0"))
    unit = _column(gettext_lazy("Department, team or place"))
    same_unit = forms.ModelChoiceField(
        Unit.objects.all(), required=False, to_field_name="key",
        label=gettext_lazy("Or one for the whole file"), empty_label=gettext_lazy("none"),
    )  # fmt: skip
    person = _column(gettext_lazy("Customer: a number or an address"))
    ref = _column(
        gettext_lazy("The row's own number"),
        help_text=gettext_lazy("So that no row counts twice when a later file repeats it."),
    )
    channel = _column(gettext_lazy("Channel"))
    weight = _column(gettext_lazy("How many occasions a row stands for"))
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
        self, *args: Any, columns: Sequence[str], encoding: str, saved: SavedRecipe | None,
        may_make_moments: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.encoding, self.saved = encoding, saved
        named = [(column, column) for column in columns]
        for field in ("done", "due", "began", "ended", "rating", "answer", "unit", "person",
                      "ref", "channel", "weight"):  # fmt: skip
            self.fields[field].choices = [("", "–"), *named]  # type: ignore[attr-defined]  # a choice
        self.fields["happened_at"].choices = named  # type: ignore[attr-defined]  # a choice
        new = [(NEW, _("a new one, named below"))] if may_make_moments else []
        known = Moment.objects.values_list("key", "name")
        self.fields["moment"].choices = [*known, *new]  # type: ignore[attr-defined]  # a choice
        if saved is not None:
            del self.fields["name"]

    def _fields(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def about(self) -> list[forms.BoundField]:
        """What it is about."""
        return self._fields("moment", "moment_name", "proposition", "lens", "happened_at")

    def further(self) -> list[forms.BoundField]:
        """Where, who, how."""
        return self._fields("unit", "same_unit", "person", "ref", "channel", "weight")

    def written(self) -> list[forms.BoundField]:
        """How the file is written, and what such files are called."""
        return self._fields("dates", "decimal", "mode", "name")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for field in NEEDED.get(said.get("way", ""), ()):
            if field not in self.errors and not said.get(field):
                self.add_error(field, _("This is needed for the way that you chose."))
        if said.get("moment") == NEW:
            for field in ("moment_name", "proposition"):
                if not said.get(field):
                    self.add_error(field, _("A new moment needs this."))
        if said.get("unit") and said.get("same_unit"):
            self.add_error("same_unit", _("Choose a column or one for all, not both."))
        if said.get("way") == "rating" and (said.get("at_least") or 0) > (said.get("highest") or 0):
            self.add_error("at_least", _("This is more than the highest rating."))
        return said

    def clean_moment_name(self) -> str:
        name: str = self.cleaned_data["moment_name"]
        taken = name and Moment.objects.filter(key=slugify(name)).exists()
        if taken and self.cleaned_data.get("moment") == NEW:
            raise forms.ValidationError(_("There is a moment of this name. Choose it above."))
        if name and not slugify(name):
            raise forms.ValidationError(_("Begin with a name in Latin letters; change it later."))
        return name

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
        is_new = said["moment"] == NEW
        optional = {field: said[field] for field in ("unit", "person", "channel", "ref", "weight")}
        return Columns(
            name=self.saved.name if self.saved else said["name"],
            moment=slugify(said["moment_name"]) if is_new else said["moment"],
            moment_name=said["moment_name"] if is_new else "",
            proposition=said["proposition"] if is_new else "",
            lens=said["lens"],
            happened_at=said["happened_at"],
            score=_score(said),
            same_unit=said["same_unit"].key if said["same_unit"] else "",
            mode=said["mode"],
            dates=said["dates"],
            decimal=said["decimal"],
            encoding=self.encoding,
            time_zone=organisation.time_zone if organisation else "UTC",
            **optional,
        )


def _score(said: dict[str, Any]) -> Score:
    if said["way"] == "on-time":
        return Score("on-time", said["done"], said["due"], by_day=said["by_day"])
    if said["way"] == "within":
        return Score("within", said["ended"], said["began"], said["limit"], said["span"])
    if said["way"] == "rating":
        return Score("rating", said["rating"], limit=said["at_least"], highest=said["highest"])
    return Score("holds", said["answer"])


def said_before(known: dict[str, Any]) -> dict[str, Any]:
    """A mapping that was kept, as the form's first values."""
    columns = Columns.from_json(known)
    score = columns.score
    fields: dict[str, dict[str, Any]] = {
        "on-time": {"done": score.column, "due": score.other, "by_day": score.by_day},
        "within": {"ended": score.column, "began": score.other, "limit": score.limit,
                   "span": score.span},
        "rating": {"rating": score.column, "at_least": score.limit, "highest": score.highest},
        "holds": {"answer": score.column},
    }  # fmt: skip
    is_there = Moment.objects.filter(key=columns.moment).exists()
    moment = columns.moment if is_there else NEW
    return columns.as_json() | fields[score.way] | {"way": score.way, "moment": moment}
