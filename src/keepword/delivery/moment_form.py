"""What the rows of a file say of one moment, as a form: each column is one that the file has."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.delivery.mapping import Score, Seen
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


def column(label: Any, **options: Any) -> forms.ChoiceField:
    """A column of the file, or none."""
    return forms.ChoiceField(label=label, required=False, **options)


def _number(label: Any, **options: Any) -> forms.FloatField:
    """A number as the reader's language writes it."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, localize=True, widget=widget, **options)


def _open_is_broken() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("What is still open after its time counts as not kept"), required=False,
        help_text=gettext_lazy(
            "It is after its time when something else in the file was done later than that."
        ),
    )  # fmt: skip


class MomentForm(forms.Form):
    """A moment, whose view of it the rows hold, and when the word was kept."""

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
    done = column(gettext_lazy("When it was done"))
    due = column(gettext_lazy("When it was due"))
    by_day = forms.BooleanField(
        label=gettext_lazy("Any hour of the day that was due is in time"), required=False,
        initial=True,
    )  # fmt: skip
    overdue = _open_is_broken()
    began = column(gettext_lazy("When it began"))
    ended = column(gettext_lazy("When it ended"))
    limit = _number(gettext_lazy("Within"), min_value=0.01)
    span = forms.ChoiceField(
        label=gettext_lazy("Hours or days"), required=False, initial="days",
        choices=(("days", gettext_lazy("days")), ("hours", gettext_lazy("hours")),
                 ("minutes", gettext_lazy("minutes"))),
    )  # fmt: skip
    unended = _open_is_broken()
    rating = column(gettext_lazy("The rating"))
    at_least = _number(gettext_lazy("Is at least"), initial=4)
    highest = _number(gettext_lazy("Out of"), initial=5)
    answer = column(gettext_lazy("The answer: yes or no, 1 or 0"))

    def __init__(
        self, *args: Any, columns: Sequence[str], moments: Sequence[tuple[str, str]],
        suggested: Mapping[str, str], further: bool = False, said: Seen | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = _initial(said) if said else suggested
        super().__init__(*args, **{"label_suffix": "", "initial": initial, **kwargs})
        self.further = further
        named = [(column, column) for column in columns]
        for field in ("happened_at", "done", "due", "began", "ended", "rating", "answer"):
            self._choice(field).choices = [("", "–"), *named]
        self._choice("moment").choices = moments
        if further:
            self._choice("moment").choices = [("", _("none")), *moments]
            for each in self.fields.values():
                each.required = False

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    @property
    def is_used(self) -> bool:
        """Whether it speaks of a moment; a further one may be left as it is."""
        return not self.further or bool(self["moment"].value())

    def about(self) -> list[forms.BoundField]:
        """What it is about."""
        names = ("moment", "moment_name", "proposition", "lens", "happened_at")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Say what is missing for the way that was chosen."""
        said = super().clean() or {}
        if not self.is_used:
            return said
        for field in ("lens", "happened_at", *NEEDED.get(said.get("way", ""), ("way",))):
            if field not in self.errors and not said.get(field):
                self.add_error(field, _("This is needed for the way that you chose."))
        if said.get("moment") == NEW:
            for field in ("moment_name", "proposition"):
                if not said.get(field):
                    self.add_error(field, _("A new moment needs this."))
        if said.get("way") == "rating" and (said.get("at_least") or 0) > (said.get("highest") or 0):
            self.add_error("at_least", _("This is more than the highest rating."))
        return said

    def clean_moment_name(self) -> str:
        """A name of which no moment is called yet, and from which a key can be made."""
        name: str = self.cleaned_data["moment_name"]
        taken = name and Moment.objects.filter(key=slugify(name)).exists()
        if taken and self.cleaned_data.get("moment") == NEW:
            raise forms.ValidationError(_("There is a moment of this name. Choose it above."))
        if name and not slugify(name):
            raise forms.ValidationError(_("Begin with a name in Latin letters; change it later."))
        return name

    def as_seen(self) -> Seen:
        """What was said, for the recipe."""
        said = self.cleaned_data
        is_new = said["moment"] == NEW
        return Seen(
            moment=slugify(said["moment_name"]) if is_new else said["moment"],
            moment_name=said["moment_name"] if is_new else "",
            proposition=said["proposition"] if is_new else "",
            lens=said["lens"],
            happened_at=said["happened_at"],
            score=_score(said),
        )


def _score(said: dict[str, Any]) -> Score:
    if said["way"] == "on-time":
        return Score("on-time", said["done"], said["due"], by_day=said["by_day"],
                     open_is_broken=said["overdue"])  # fmt: skip
    if said["way"] == "within":
        return Score("within", said["ended"], said["began"], said["limit"], said["span"],
                     open_is_broken=said["unended"])  # fmt: skip
    if said["way"] == "rating":
        return Score("rating", said["rating"], limit=said["at_least"], highest=said["highest"])
    return Score("holds", said["answer"])


def _initial(seen: Seen) -> dict[str, Any]:
    """What was said before, as the form's first values."""
    score = seen.score
    fields: dict[str, dict[str, Any]] = {
        "on-time": {"done": score.column, "due": score.other, "by_day": score.by_day,
                    "overdue": score.open_is_broken},
        "within": {"ended": score.column, "began": score.other, "limit": score.limit,
                   "span": score.span, "unended": score.open_is_broken},
        "rating": {"rating": score.column, "at_least": score.limit, "highest": score.highest},
        "holds": {"answer": score.column},
    }  # fmt: skip
    is_there = Moment.objects.filter(key=seen.moment).exists()
    return fields[score.way] | {
        "way": score.way, "moment": seen.moment if is_there else NEW, "lens": seen.lens,
        "moment_name": seen.moment_name, "proposition": seen.proposition,
        "happened_at": seen.happened_at,
    }  # fmt: skip
