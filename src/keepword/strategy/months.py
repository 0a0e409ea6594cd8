"""A month as a sheet of weeks, which begin on the day that the reader is used to."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from keepword.strategy.reviewing import Review
from keepword.web.weeks import first_weekday


@dataclass(frozen=True)
class Day:
    """One day of the sheet; those at its edges may be another month's."""

    day: dt.date
    within: bool
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Month:
    """The weeks of a month, with what is to be reviewed on each day."""

    first: dt.date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def before(self) -> dt.date:
        """The month before, by its first day."""
        return (self.first - dt.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> dt.date:
        """The next month, by its first day."""
        return (self.first + dt.timedelta(days=31)).replace(day=1)


def month_of(day: dt.date, reviews: Iterable[Review]) -> Month:
    """The month in which a day lies."""
    due = defaultdict(list)
    for review in reviews:
        due[review.review_on].append(review)
    weeks = calendar.Calendar(first_weekday()).monthdatescalendar(day.year, day.month)
    return Month(
        first=day.replace(day=1),
        weeks=tuple(
            tuple(Day(each, each.month == day.month, tuple(due[each])) for each in week)
            for week in weeks
        ),
    )
