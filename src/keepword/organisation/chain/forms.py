from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import Organisation, Service, Unit, User
from keepword.web.days import DayField

OUTSIDE_WORDS = _("The customers outside")


class WordsForm(PlainForm):
    """With what one serves another, and by when."""

    what = forms.CharField(
        label=_("With what"),
        help_text=_("What the other one waits for, such as “the spare parts for today's jobs”."),
        max_length=200,
    )
    by_when = forms.CharField(
        label=_("By when, or how quickly"),
        help_text=_(
            "The standard inside the house, such as “by nine the same morning” or “within two "
            "working hours”."
        ),
        max_length=200,
        required=False,
    )


class ServiceForm(WordsForm):
    """Who serves whom."""

    provider = forms.ModelChoiceField(label=_("Who serves"), queryset=Unit.objects.none())
    customer = forms.ModelChoiceField(
        label=_("Whom"), queryset=Unit.objects.all(), required=False, empty_label=OUTSIDE_WORDS
    )
    since = DayField(label=_("From"))
    field_order = ("provider", "customer", "what", "by_when", "since")

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        keys = units_where(by, May.WRITE)
        units = Unit.objects.all() if keys is None else Unit.objects.filter(key__in=keys)
        cast("forms.ModelChoiceField[Unit]", self.fields["provider"]).queryset = units
        self.fields["since"].initial = Organisation.objects.get().today()


class DayForm(PlainForm):
    """Whose way is followed, and on which day."""

    unit = forms.ModelChoiceField(
        label=_("Follow the way of"),
        queryset=Unit.objects.all(),
        to_field_name="key",
        required=False,
        empty_label=_("nobody in particular"),
    )
    day = DayField(label=_("On which day"), required=False)


def words_of(service: Service) -> dict[str, str]:
    """What a service says now, as its form shows it."""
    return {"what": service.what, "by_when": service.by_when}
