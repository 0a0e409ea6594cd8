"""From when until when an anonymous survey counts, by the calendar: no day tells who answered."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from keepword.listening.models import Period, Survey
from keepword.organisation.models import Organisation

LENGTHS = ((1, _("a month")), (3, _("a quarter")), (12, _("a year")))
"""For how many months answers are gathered before they are told."""


def calendar(months: int, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month, quarter or year of a day."""
    first = (day.month - 1) // months * months + 1
    begins = day.replace(month=first, day=1)
    year, month = divmod(begins.month - 1 + months, 12)
    following = begins.replace(year=begins.year + year, month=month + 1)
    return begins, following - dt.timedelta(days=1)


def open_period(survey: Survey) -> Period | None:
    """The period that counts, if there is one."""
    return survey.periods.filter(released_on=None).first()


def begin(survey: Survey, today: dt.date) -> Period:
    """A new period, that of the calendar."""
    begins_on, ends_on = calendar(survey.period_months or 1, today)
    return Period.objects.create(
        survey=survey, begins_on=begins_on, ends_on=ends_on,
        fewest=Organisation.objects.get(pk=1).minimum_group,
    )  # fmt: skip
