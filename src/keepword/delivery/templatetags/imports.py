"""What imports have kept, as a reader reads it."""

import datetime as dt
from collections.abc import Mapping

from django import template
from django.utils.formats import date_format

from keepword.delivery import sayings

register = template.Library()
register.filter("in_words", sayings.in_words)
register.filter("view_in_words", sayings.view_in_words)


@register.filter
def kept_day(day: str) -> str:
    """A day that is kept as 2026-03-31, or none."""
    return date_format(dt.date.fromisoformat(day), "DATE_FORMAT") if day else ""


@register.filter
def named_in(moment: str, names: Mapping[str, str]) -> str:
    """A moment by its name; one that is not there (yet) by its key."""
    return names.get(moment, moment)
