"""What people say of given promises: one that they give, another day, how it ended."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.delivery.given.actions import Order
from keepword.delivery.models import GivenKind, GivenPromise
from keepword.organisation.forms import PlainForm
from keepword.standards.models import Promise, PromiseHistory
from keepword.web.days import DayField, InstantField

if TYPE_CHECKING:
    from collections.abc import Sequence


class GiveForm(PlainForm):
    """A promise for a customer: only what exists nowhere else is typed."""

    promise = forms.ModelChoiceField(label=_("What you promise"), queryset=Promise.objects.none())
    customer = forms.CharField(
        label=_("To whom"),
        help_text=_("Their number or name, as your files have it."),
        max_length=190,
    )
    ref = forms.CharField(
        label=_("Number of the order or case"),
        help_text=_("Empty: one is made up."),
        max_length=120,
        required=False,
    )
    reach = forms.CharField(
        label=_("Where to call or write"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DayField(
        label=_("By which day"),
        required=False,
        help_text=_("Empty: as the promise says it, counted in your working days and holidays."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, made: "Sequence[Promise]", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Promise]", self.fields["promise"])
        field.queryset = Promise.objects.filter(pk__in=[each.pk for each in made])
        words = {each.pk: str(each.in_force) for each in made}
        field.choices = list(words.items())
        if len(made) == 1:
            self.fields["promise"].initial = made[0].pk
        self.fields["token"].initial = uuid.uuid4()

    def clean(self) -> dict[str, object]:
        said = super().clean() or self.cleaned_data
        promise = said.get("promise")
        version = promise.in_force if isinstance(promise, Promise) else None
        if version and not version.within and not said.get("due_on"):
            self.add_error("due_on", _("This promise has no length of time: say by which day."))
        return said

    def order(self) -> Order:
        """What is promised to whom."""
        said = self.cleaned_data
        ref = said["ref"] or f"{said['token']}"[:8].upper()
        return Order(ref=ref, customer=said["customer"], reach=said["reach"], due_on=said["due_on"])


class DoneForm(PlainForm):
    """When the customer had it."""

    done_at = InstantField(
        label=_("When the customer had it"), help_text=_("Empty is now."), required=False
    )
    note = forms.CharField(label=_("What to know of it"), max_length=200, required=False)


class NotDoneForm(PlainForm):
    """It will not be done: broken for good, or called off by the customer."""

    what = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (GivenPromise.Outcome.BROKEN, _("Not kept, and it will not be")),
            (GivenPromise.Outcome.CALLED_OFF, _("The customer wants it no longer")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Why"), max_length=200, required=False)


class PauseForm(PlainForm):
    """Why its time stands still."""

    reason = forms.CharField(label=_("What the customer has to do first"), max_length=200)


class ExtendForm(PlainForm):
    """Another day, and how the customer was told."""

    due_on = DayField(label=_("The new day"))
    reason = forms.CharField(label=_("Why"), max_length=200)
    told_how = forms.CharField(
        label=_("How the customer was told"),
        help_text=_(
            "Such as “by telephone”. Empty: not yet. Until they are told the old day holds, and "
            "told too late it stays a broken promise."
        ),
        max_length=200,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("Open the page anew, then say it again.")) from None


class ToldForm(PlainForm):
    """How the customer was told of a new day."""

    how = forms.CharField(label=_("How the customer was told"), max_length=200)


class StepForm(PlainForm):
    """At which step it stands, of those that the file of jobs names."""

    step = forms.ChoiceField(label=_("It stands at"))

    def __init__(self, *args: object, steps: "Sequence[str]", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["step"]).choices = [(each, each) for each in steps]


class KindForm(PlainForm):
    """Who tells the ledger how promises of a kind ended."""

    told_by = forms.ChoiceField(
        label=_("Who counts how they ended"),
        choices=GivenKind.Told,
        widget=forms.RadioSelect,
    )


def steps_known(given: GivenPromise) -> list[str]:
    """The steps of a promise's kind, by the file of jobs that was read in last."""
    history = PromiseHistory.objects.filter(promise=given.promise_id).order_by("pk").last()
    return list(history.steps) if history else []
