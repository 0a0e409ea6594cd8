"""Setting the front door: whether it is open, and in which hours and on which days people work."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.listening.concerns import days_off
from keepword.listening.models import FrontDoor
from keepword.organisation.forms import PlainForm
from keepword.web.weeks import named_weekdays

MOST_CLOSED_DAYS = 400


def _countries() -> list[tuple[str, Any]]:
    return [("", _("None: only the days below")), *days_off.countries()]


def _region_is_not_one_of(known: Collection[str]) -> str:
    if not known:
        return gettext("No region of it is known. Leave this empty.")
    return gettext("Choose one of: %(regions)s.") % {"regions": ", ".join(known)}


class FrontDoorForm(PlainForm):
    """Whether customers may complain on a page, and by when they are answered."""

    is_open = forms.BooleanField(
        label=_("Customers may tell us on a public page what went wrong."), required=False
    )
    within = forms.IntegerField(
        label=_("An answer comes within"), min_value=1, max_value=200, initial=2
    )
    counted_in = forms.ChoiceField(label=_("Counted in"), choices=FrontDoor.CountedIn.choices)
    works_on = forms.TypedMultipleChoiceField(
        label=_("Days on which you work"),
        choices=named_weekdays,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    works_from = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    works_until = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    country = forms.ChoiceField(
        label=_("Public holidays on which nobody works"), choices=_countries, required=False
    )
    region = forms.CharField(
        label=_("Of the region"),
        help_text=_("Its code, such as BY for Bavaria; empty for those of the whole country."),
        max_length=40,
        required=False,
    )
    closed_on = forms.CharField(
        label=_("Other days on which nobody works"),
        help_text=_("One a line, such as 2026-12-24."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_works_on(self) -> list[int]:
        """The days from Monday on, in whatever order the reader's week names them."""
        return sorted(self.cleaned_data["works_on"])

    def clean_closed_on(self) -> list[str]:
        """The days as they are kept."""
        lines = [line.strip() for line in self.cleaned_data["closed_on"].splitlines()]
        days = [line for line in lines if line]
        for number, day in enumerate(days, 1):
            try:
                dt.date.fromisoformat(day)
            except ValueError:
                raise ValidationError(
                    gettext("Line %(number)d, “%(day)s”, is no day. Write it as 2026-12-25.")
                    % {"number": number, "day": day}
                ) from None
        if len(days) > MOST_CLOSED_DAYS:
            raise ValidationError(_("These are too many days. Leave out those that are over."))
        return sorted(days)

    def clean(self) -> dict[str, Any]:
        """A day begins before it ends, and a region is one of its country."""
        said = super().clean() or self.cleaned_data
        region, known = said.get("region"), days_off.regions(said.get("country") or "")
        if region and region not in known:
            self.add_error("region", _region_is_not_one_of(known))
        begins, ends = said.get("works_from"), said.get("works_until")
        if begins and ends and begins >= ends:
            self.add_error("works_until", _("Choose a time after the one at which you begin."))
        return said

    def door(self) -> FrontDoor:
        """What is said here, as it is kept."""
        return FrontDoor(**self.cleaned_data)


def as_shown(door: FrontDoor) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    names = ("is_open", "within", "counted_in", "works_on", "country", "region")
    shown: dict[str, Any] = {name: getattr(door, name) for name in names}
    times = {name: f"{getattr(door, name):%H:%M}" for name in ("works_from", "works_until")}
    return shown | times | {"closed_on": "\n".join(door.closed_on)}
