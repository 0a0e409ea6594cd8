"""The days that are taken: a year before 1900 or after 2199 is a slip of the keyboard."""

import datetime as dt
from typing import Annotated, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from ninja import Field
from pydantic import AwareDatetime

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
FIRST_INSTANT, LAST_INSTANT = (
    dt.datetime.combine(day, dt.time(), dt.UTC) for day in (FIRST_DAY, LAST_DAY)
)
TOO_EARLY = _("That is before 1900. Write the year in four digits.")
TOO_LATE = _("That is after 2199. Write the year in four digits.")

Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A day as a program says it."""
Instant = Annotated[AwareDatetime, Field(ge=FIRST_INSTANT, le=LAST_INSTANT)]
"""A day and a time as a program says them, with their zone."""


class DayField(forms.DateField):
    """A day, chosen from a calendar or typed."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, validators=_between(FIRST_DAY, LAST_DAY), **words)


class InstantField(forms.DateTimeField):
    """A day and a time, by the clock of whoever says them."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, validators=_between(FIRST_INSTANT, LAST_INSTANT), **words)


def _between(first: dt.date, last: dt.date) -> tuple[MinValueValidator, MaxValueValidator]:
    return MinValueValidator(first, TOO_EARLY), MaxValueValidator(last, TOO_LATE)
