from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.ledger.schema import SLUG
from keepword.organisation.access import May, units_where
from keepword.organisation.forms import THE_WHOLE, PlainForm
from keepword.organisation.models import Unit, User
from keepword.standards.actions import Promise
from keepword.standards.means import DIVIDES, Means, means_at
from keepword.standards.models import Moment, Standard
from keepword.standards.querysets import objectives
from keepword.web.days import DayField

DIMENSIONS = (
    _("Product quality"),
    _("On-time delivery"),
    _("Responsiveness to complaints"),
    _("After-sale support"),
    _("Accurate billing"),
    _("Clear communication"),
    _("Tangibles"),
    _("Reliability"),
    _("Responsiveness"),
    _("Assurance"),
    _("Empathy"),
)
"""What is offered; one's own may be written instead."""
NOT_YET = _("Another one, or there is none yet")


class Suggesting(forms.TextInput):
    """A field of one line that suggests what was written before."""

    template_name = "standards/_suggesting.html"

    def __init__(self, name: str) -> None:
        super().__init__(attrs={"list": f"{name}-suggested", "autocomplete": "off"})
        self.suggested: list[Any] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "suggested": self.suggested}


def units_for(user: User) -> Any:
    """The units for which somebody may write."""
    keys = units_where(user, May.WRITE)
    return Unit.objects.all() if keys is None else Unit.objects.filter(key__in=keys)


class MomentForm(PlainForm):
    """What is written of a moment."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Where a customer meets you, such as: The repair is ready."),
    )
    proposition = forms.CharField(
        label=_("The sentence that is true or false there"),
        max_length=300,
        required=False,
        help_text=_(
            "One sentence for everybody: it is promised, measured, believed and asked of "
            "customers. Such as: It was ready by the day we said."
        ),
    )
    criterion = forms.CharField(
        label=_("When it counts as true"),
        max_length=300,
        required=False,
        help_text=_("Such as: no later than the day told when the order was taken."),
    )
    journey = forms.CharField(
        label=_("Stage of the journey"),
        max_length=120,
        required=False,
        widget=Suggesting("journey"),
        help_text=_("Moments of one stage stand together, such as: Before buying."),
    )
    dimension = forms.CharField(
        label=_("What it is about"),
        max_length=80,
        required=False,
        widget=Suggesting("dimension"),
        help_text=_("Such as: On-time delivery."),
    )
    unit = forms.ModelChoiceField(
        label=_("Who answers for it"), queryset=Unit.objects.none(), required=False
    )
    is_overall = forms.BooleanField(
        label=_("It stands for the whole: the headline comes from it"), required=False
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: User, moment: Moment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_written(moment), **kwargs)
        self.moment = moment
        unit: Any = self.fields["unit"]
        unit.queryset = units_for(by)
        everything = units_where(by, May.WRITE) is None
        unit.required, unit.empty_label = not everything, THE_WHOLE if everything else "…"
        journeys = Moment.objects.exclude(journey="").order_by("position")
        widget: Any = self.fields["journey"].widget
        widget.suggested = list(dict.fromkeys(journeys.values_list("journey", flat=True)))
        widget = self.fields["dimension"].widget
        widget.suggested = DIMENSIONS

    def clean_is_overall(self) -> bool:
        stands: bool = self.cleaned_data["is_overall"]
        there = Moment.objects.filter(is_overall=True).first()
        if stands and there and there != self.moment:
            raise forms.ValidationError(
                gettext("“%(name)s” stands for the whole already. Take the tick away there first.")
                % {"name": there.name}
            )
        return stands

    def words(self) -> dict[str, Any]:
        """Everything but the edition that was seen."""
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}


def _written(moment: Moment | None) -> dict[str, object]:
    if moment is None:
        return {}
    names = ("name", "proposition", "criterion", "journey", "dimension", "unit", "is_overall")
    return {name: getattr(moment, name) for name in (*names, "edition")}


class KeyForm(PlainForm):
    """Another key for a moment."""

    key = forms.CharField(
        label=_("Key"),
        max_length=120,
        validators=[
            RegexValidator(
                rf"\A{SLUG}\Z",
                _("Small letters, digits, - and _, beginning with a letter or digit."),
            )
        ],
        help_text=_("By this key files and programs name the moment."),
    )


class MergeForm(PlainForm):
    """Into which moment another one goes."""

    into = forms.ModelChoiceField(
        label=_("The moment that stays"), queryset=Moment.objects.none(), to_field_name="key"
    )
    although = forms.BooleanField(
        label=_("They ask different things; count them as one all the same"), required=False
    )

    def __init__(self, *args: Any, moment: Moment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = Moment.objects.exclude(pk=moment.pk)


class MeansField(forms.ChoiceField):
    """One of the recipes, questions and cards that tell of a moment, or what will be one."""

    def offer(self, means: Iterable[Means]) -> None:
        """Let somebody choose among these, each under its kind; or the kind alone."""
        of_kind: dict[str, list[Means]] = {}
        for each in means:
            of_kind.setdefault(each.kind, []).append(each)
        self.choices = [
            (label, [*((each.word, each.name) for each in of_kind.get(kind, ())), (kind, NOT_YET)])
            for kind, label in Standard.Means.choices
        ]


class StandardForm(PlainForm):
    """What is promised at a moment, and how that is measured."""

    statement = forms.CharField(
        label=_("What is promised"),
        max_length=300,
        help_text=_("As you would tell it a customer: Your repair is ready by the day we say."),
    )
    target = forms.DecimalField(
        label=_("How often out of 100"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("A target that is sometimes missed says more than 100."),
    )
    told_to_customers = forms.BooleanField(
        label=_("Customers are told"), required=False, help_text=_("Otherwise it is internal.")
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Who promises it"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    measured_by = MeansField(
        label=_("How it is measured"),
        help_text=_("What is named brings figures to its page by itself."),
    )
    measured_how = forms.CharField(
        label=_("By what exactly"),
        max_length=300,
        help_text=_("The file, the question or the card, such as: the day in the orders' export."),
    )
    objective = forms.ModelChoiceField(
        label=_("Which objective it serves"),
        queryset=objectives(),
        required=False,
        empty_label=_("None yet"),
        help_text=_("What will be different for customers if it is kept."),
    )
    valid_from = DayField(label=_("From"))

    def __init__(self, *args: Any, by: User, moment: Moment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measured_by: Any = self.fields["measured_by"]
        measured_by.offer(means_at(moment))
        units: Any = self.fields["units"]
        units.queryset = units_for(by)
        if units_where(by, May.WRITE) is None:
            units.help_text = _("None ticked: the whole organisation.")
        else:
            units.required = True

    def promise(self) -> Promise:
        """The part of it that has versions."""
        said = self.cleaned_data
        return Promise(
            statement=said["statement"],
            target=float(said["target"]) / 100,
            told_to_customers=said["told_to_customers"],
            units=list(said["units"]),
            valid_from=said["valid_from"],
        )

    def beside(self) -> dict[str, Any]:
        """The part of it that has none: how it is measured, and what it serves."""
        kind, _, key = self.cleaned_data["measured_by"].partition(DIVIDES)
        names = ("measured_how", "objective")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {"measured_by": kind, "measured_with": key}

    @classmethod
    def as_typed(cls, data: QueryDict, *, by: User, moment: Moment) -> Self:
        """What was typed so far, to go on writing: nothing of it is refused yet."""
        typed: dict[str, object] = {name: data.get(name) for name in cls.base_fields}
        initial = typed | {"units": data.getlist("units")}
        return cls(by=by, moment=moment, initial=initial)

    def readable(self) -> dict[str, Any]:
        """What can be read of it so far."""
        self.is_valid()
        return self.cleaned_data


class EndForm(PlainForm):
    """The last day of a standard."""

    last_day = DayField(label=_("Last day"))


class WordsForm(PlainForm):
    """What customers and their cases are called here."""

    customer = forms.CharField(label=_("One customer is a"), max_length=40)
    customers = forms.CharField(label=_("Several are"), max_length=40)
    case = forms.CharField(label=_("One order is a"), max_length=40)
    cases = forms.CharField(label=_("Several of them are"), max_length=40)
