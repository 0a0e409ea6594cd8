"""The sentences above the register: how many break by when, or what presses next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.delivery.given.foreseeing import Foresight
from keepword.delivery.models import GivenPromise

A_WEEK = 7
LIMIT = 1.96
"""Standard errors from the middle of an interval of 95 % to its end."""


@dataclass(frozen=True)
class Expected:
    """How many of some open promises will not be kept, if they go on like those before."""

    of: int
    broken: float
    low: float
    high: float

    def __str__(self) -> str:
        said = {
            "of": self.of, "broken": round(self.broken), "low": round(self.low),
            "high": round(self.high),
        }  # fmt: skip
        words = _("Of %(of)s due by then about %(broken)s will not be kept (%(low)s to %(high)s).")
        return words % said


def expected(foreseen: Sequence[Foresight]) -> Expected:
    """How many of these break, with the limits of chance and of the history together.

    All come from one history, so their errors go together and add up as they are.
    """
    broken = sum(each.breaks for each in foreseen)
    chance = sum(each.breaks * (1 - each.breaks) for each in foreseen)
    history = sum((each.high - each.low) / (2 * LIMIT) for each in foreseen)
    half = LIMIT * float(chance + history**2) ** 0.5
    n = len(foreseen)
    return Expected(n, broken, max(broken - half, 0.0), min(broken + half, float(n)))


def by_day(due: dt.datetime, today: dt.date, zone: dt.tzinfo) -> str:
    """By which day, as people say it."""
    day = due.astimezone(zone).date()
    away = (day - today).days
    if away <= 1:
        return _("today") if away <= 0 else _("by tomorrow")
    return _("by %(day)s") % {"day": date_format(day, "l" if away < A_WEEK else None)}


def will_break(breaking: Sequence[GivenPromise], today: dt.date, zone: dt.tzinfo) -> str:
    """How many are about to break, by when, and what to do."""
    last = max(each.due_at for each in breaking)
    said = {"n": len(breaking), "day": by_day(last, today, zone)}
    words = ngettext(
        "%(n)s promise breaks %(day)s. Call this customer now.",
        "%(n)s promises break %(day)s. Call these people now.",
        len(breaking),
    )
    return words % said


def presses(late: int, today: int, running: int) -> str:
    """What presses where nothing is about to break."""
    if late:
        words = ngettext(
            "%(n)s promise is late. Call before they do.",
            "%(n)s promises are late. Call before they do.",
            late,
        )
        return words % {"n": late}
    if today:
        words = ngettext("%(n)s promise is due today.", "%(n)s promises are due today.", today)
        return words % {"n": today}
    if running:
        words = ngettext("%(n)s promise is open.", "%(n)s promises are open.", running)
        return words % {"n": running} + " " + _("Nothing presses.")
    return _("Nothing that was promised is open.")
