"""The days of the week, in the order in which the reader's own week runs.

What is counted by weeks counts from Monday for everybody (docs/methods/board.md says why); whatever
shows a calendar or names the days asks here.
"""

from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format

SUNDAY, DAYS = 6, 7
"""As Python counts: Monday is 0; Django's formats count from Sunday."""


def first_weekday() -> int:
    """The day on which weeks begin in the reader's language."""
    return int((get_format("FIRST_DAY_OF_WEEK") + SUNDAY) % DAYS)


def named_weekdays() -> list[tuple[int, str]]:
    """The seven days, as ISO numbers them (Monday is 1) and as the reader calls them."""
    days = ((first_weekday() + later) % DAYS for later in range(DAYS))
    return [(day + 1, str(WEEKDAYS[day])) for day in days]
