import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import gives, may_give, units_where_giving
from keepword.organisation.forms import THE_WHOLE, PlainForm
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.standards.authority.actions import Extent, Named
from keepword.standards.authority.amounts import Amount, read, told
from keepword.standards.models import Authority, AuthorityVersion
from keepword.standards.reviewed_form import ReviewedForm
from keepword.web.days import DayField

A_YEAR = dt.timedelta(days=365)


class AmountField(forms.CharField):
    """An amount with what it is counted in: 40 €."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, "max_length": 40, **more})

    def clean(self, value: Any) -> Amount | None:
        """The amount; none where nothing is written."""
        said = super().clean(value)
        found = read(said) if said else None
        if said and found is None:
            raise forms.ValidationError(_("Write an amount above 0, such as 40 € or 10 %."))
        return found


class LookUpForm(PlainForm):
    """What somebody would decide, and how much of it."""

    q = forms.CharField(
        label=_("What is it about?"), max_length=100, required=False, widget=forms.SearchInput()
    )
    amount = AmountField(label=_("How much?"))


class AuthorityForm(ReviewedForm):
    """What a role may decide alone, and how far."""

    what = forms.CharField(
        label=_("What may be decided"),
        max_length=120,
        help_text=_("A word or two, by which it is looked up: Refund."),
    )
    also = forms.CharField(
        label=_("Other words for it"),
        max_length=300,
        required=False,
        help_text=_("What else somebody may look for: money back, goodwill."),
    )
    kind = forms.ChoiceField(label=_("Who may"), choices=())
    unit = forms.ModelChoiceField(
        label=_("Where"), queryset=Unit.objects.all(), required=False, empty_label=THE_WHOLE
    )
    sentence = forms.CharField(
        label=_("In a plain sentence"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As you would say it: You may give the money back when we were late."),
    )
    up_to = AmountField(
        label=_("Up to"), help_text=_("Such as 40 € or 10 %. Empty is without a limit.")
    )
    ask = forms.CharField(
        label=_("Whom to ask beyond it"),
        max_length=200,
        required=False,
        help_text=_("Empty is whoever may decide more, or a manager."),
    )
    valid_from = DayField(label=_("From"))
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none())
    review_on = DayField(label=_("To be reviewed on"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        begins = {"owner": by.pk, "review_on": today() + A_YEAR, "valid_from": today()}
        super().__init__(*args, initial=begins | kwargs.pop("initial", {}), **kwargs)
        self.by = by
        self._offer_roles()
        people = User.objects.filter(is_active=True, roles__isnull=False)
        owner: Any = self.fields["owner"]
        owner.queryset = people.distinct().order_by("name", "email")

    def _offer_roles(self) -> None:
        kind: Any = self.fields["kind"]
        given = gives(self.by) - {Role.Kind.CUSTOMER}
        kind.choices = [choice for choice in Role.Kind.choices if choice[0] in given]
        kind.initial = Role.Kind.MEMBER
        keys, unit = units_where_giving(self.by), self.fields["unit"]
        if keys is not None and isinstance(unit, forms.ModelChoiceField):
            unit.queryset = Unit.objects.filter(key__in=keys)
            unit.required, unit.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        """Only who gives a role says what it may decide."""
        said = super().clean() or self.cleaned_data
        if "kind" in said and "unit" in said:
            unit = said["unit"].key if said["unit"] else None
            if not may_give(self.by, said["kind"], unit):
                words = _("You may not give this role for this unit. Choose another.")
                self.add_error("unit", words)
        return said

    def named(self) -> Named:
        """What it is called, and who answers for it."""
        return Named(**{name: self.cleaned_data[name] for name in Named.__dataclass_fields__})

    def extent(self) -> Extent:
        """How far it goes."""
        said = self.cleaned_data
        most: Amount | None = said["up_to"]
        return Extent(
            sentence=said["sentence"],
            up_to=most.number if most else None,
            counted_in=most.counted_in if most else "",
            valid_from=said["valid_from"],
        )


class ChangeAuthorityForm(AuthorityForm):
    """The same, said anew; whose it is stays."""

    reason = forms.CharField(label=_("Why it changes"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        del self.fields["kind"], self.fields["unit"]


def as_it_stands(authority: Authority, newest: AuthorityVersion) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    names = ("what", "also", "ask", "owner", "review_on")
    most = "" if newest.up_to is None else told(newest.up_to, newest.counted_in)
    extent = {"sentence": newest.sentence, "up_to": most, "valid_from": newest.valid_from}
    return {name: getattr(authority, name) for name in names} | extent | {"seen": authority.edition}


class EndAuthorityForm(PlainForm):
    """From when on a role may decide it no longer."""

    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class UseForm(PlainForm):
    """What somebody decided, or asked about."""

    authority = forms.ModelChoiceField(
        label=_("What it was"),
        queryset=Authority.objects.all(),
        required=False,
        empty_label=_("Something that is not written down"),
    )
    words = forms.CharField(label=_("Or in your words"), max_length=120, required=False)
    amount = AmountField(label=_("How much"), help_text=_("Such as 40 €; it may stay empty."))
    how = forms.ChoiceField(
        label=_("What you did"),
        choices=[("alone", _("I decided it")), ("asked", _("I asked somebody"))],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """It is about something."""
        said = super().clean() or self.cleaned_data
        if not said.get("authority") and not said.get("words") and not self.errors:
            self.add_error("words", _("Say what it was about."))
        return said
