"""What is asked when somebody begins a card, and when somebody scores with it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import ALLOWED, May, units_where
from keepword.organisation.forms import THE_WHOLE, PlainForm
from keepword.organisation.models import Unit, User
from keepword.standards.cards.actions import Item, Look
from keepword.standards.forms import units_for
from keepword.standards.models import Card, CardItem, CardMark, Moment, RoleProfile

MOST_ITEMS = 10
TWO = 2
TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class CardForm(PlainForm):
    """A card: at which moment, whose people, how many, when, and who scores."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as: Taking in a repair.")
    )
    moment = forms.ModelChoiceField(
        label=_("At which moment"),
        queryset=Moment.objects.none(),
        to_field_name="key",
        help_text=_("What is right by the card counts there as delivered."),
    )
    unit = forms.ModelChoiceField(
        label=_("Whose people are observed"), queryset=Unit.objects.none(), required=False
    )
    profile = forms.ModelChoiceField(
        label=_("Whose qualities it looks at"),
        queryset=RoleProfile.objects.filter(ended_at=None),
        required=False,
        empty_label=_("No role's in particular"),
        help_text=_("A role profile, whose qualities and skills the items name."),
    )
    a_week = forms.IntegerField(
        label=_("How many interactions are drawn a week"), min_value=1, max_value=50, initial=5
    )
    twice = forms.IntegerField(
        label=_("How many of 100 two people score"),
        min_value=0,
        max_value=100,
        initial=20,
        help_text=_("To see whether the card is clear: two should see the same."),
    )
    pass_mark = forms.IntegerField(
        label=_("From how many of 100 points on it is right"),
        min_value=0,
        max_value=100,
        initial=80,
    )
    opens = forms.TimeField(label=_("Observed from"), widget=TIME, initial="09:00")
    closes = forms.TimeField(label=_("Until"), widget=TIME, initial="17:00")
    scorers = forms.ModelMultipleChoiceField(
        label=_("Who may be drawn to score"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody is drawn for what is about themselves."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = units_where(by, May.WRITE)
        moment: Any = self.fields["moment"]
        moment.queryset = (
            Moment.objects.all() if keys is None else Moment.objects.filter(unit__key__in=keys)
        )
        unit: Any = self.fields["unit"]
        unit.queryset = units_for(by)
        unit.required, unit.empty_label = keys is not None, THE_WHOLE if keys is None else "…"
        scorers: Any = self.fields["scorers"]
        scorers.queryset = _who_may_score(keys)

    def clean(self) -> dict[str, Any]:
        """A day has an end after its beginning, and two who score are two people."""
        said: dict[str, Any] = self.cleaned_data
        if {"opens", "closes"} <= said.keys() and said["opens"] >= said["closes"]:
            self.add_error("closes", gettext("Choose a time after the one above."))
        if said.get("twice") and len(said.get("scorers", ())) == 1:
            self.add_error("scorers", gettext("Choose at least two, or have none scored twice."))
        return said

    def look(self) -> Look:
        """The rules of the draw, and what is right."""
        return Look(**{name: self.cleaned_data[name] for name in Look.__dataclass_fields__})

    def rest(self) -> dict[str, Any]:
        """What else it says."""
        names = ("name", "moment", "unit", "scorers", "profile")
        return {name: self.cleaned_data[name] for name in names}


def _who_may_score(keys: frozenset[str] | None) -> QuerySet[User]:
    """Who works in some units; None is everywhere."""
    works_there: dict[str, Any] = {"roles__kind__in": ALLOWED[May.READ]}
    if keys is not None:
        works_there["roles__unit__key__in"] = keys
    people = User.objects.filter(is_active=True, **works_there)
    return people.distinct().order_by("name", "email")


class ItemForm(PlainForm):
    """One thing to look at; without words it is none."""

    words = forms.CharField(label=_("What is to be seen"), max_length=200, required=False)
    weight = forms.IntegerField(label=_("Points"), min_value=1, max_value=100, initial=1)
    critical = forms.BooleanField(label=_("Without it the whole fails"), required=False)


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[ItemForm]
else:
    _FormSet = forms.BaseFormSet


def items_of(item_forms: "forms.BaseFormSet[ItemForm]") -> list[Item]:
    """Those that have words."""
    said = [form.cleaned_data for form in item_forms.forms]
    return [Item(**each) for each in said if each.get("words")]


class _Items(_FormSet):
    def clean(self) -> None:
        if not any(self.errors) and not items_of(self):
            raise forms.ValidationError(gettext("Write at least one thing that is to be seen."))


ItemForms = forms.formset_factory(ItemForm, formset=_Items, extra=MOST_ITEMS, max_num=MOST_ITEMS)


def begins_with(card: Card) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the forms of a card begin with that takes the place of another."""
    names = ("name", "unit", "profile", "a_week", "twice", "pass_mark", "opens", "closes")
    scorers = card.scorers.values_list("person", flat=True)
    of_items = ("words", "weight", "critical")
    items = [{name: getattr(item, name) for name in of_items} for item in card.items.all()]
    begins = {name: getattr(card, name) for name in names}
    return begins | {"moment": card.moment.key, "scorers": list(scorers)}, items


def begins_from(profile: RoleProfile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the forms of a card begin with that looks at the qualities and skills of a role."""
    newest = profile.newest
    words = (*newest.qualities, *newest.skills)[:MOST_ITEMS]
    begins = {"name": profile.name, "unit": profile.unit, "profile": profile}
    return begins, [{"words": each} for each in words]


class ScoreForm(PlainForm):
    """Every item of a card, and a note."""

    def __init__(
        self, *args: Any, card: Card, marks: Mapping[int, str], note: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"item-{item.pk}": item for item in card.items.all()}
        for name, item in self.items.items():
            self.fields[name] = forms.ChoiceField(
                label=item.words,
                choices=CardMark.Seen,
                widget=forms.RadioSelect,
                initial=marks.get(item.pk),
                help_text=_("Without it the whole fails.") if item.critical else "",
                error_messages={"required": _("Say what you saw, or that it does not apply.")},
            )
        self.fields["note"] = forms.CharField(
            label=_("What else you saw"),
            max_length=1000,
            required=False,
            initial=note,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Whom it is about reads it first. Say what you saw, not what they are."),
        )

    def seen(self) -> dict[CardItem, str]:
        """What was seen of each item."""
        return {item: self.cleaned_data[name] for name, item in self.items.items()}


class MissForm(PlainForm):
    """Why an interaction did not come about."""

    because = forms.CharField(
        label=_("Why it did not come about"),
        max_length=300,
        help_text=_("Such as: Nobody came, or: I was called away."),
    )


class ReplyForm(PlainForm):
    """What somebody says to what was observed of them."""

    reply = forms.CharField(
        label=_("What you say to it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
