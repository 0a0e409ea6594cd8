"""How often a standard was kept week by week, and whether that changed by more than chance."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword import measure

WEEKS = 26
FEWEST = 8
"""The shortest run of weeks that a rule of the chart looks at."""
MANY = 1000
"""So many a week differ by more than fresh draws do: then weeks are charted as single values."""
HEIGHT = 220
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week on the chart; across in percent of its width, down in pixels."""

    monday: dt.date
    n: int
    share: float
    signal: bool
    x: str
    y: int
    usual: float
    low: float
    high: float

    @property
    def percent(self) -> float:
        """How often out of 100."""
        return 100 * self.share


@dataclass(frozen=True)
class Step:
    """The way from one week to the next."""

    before: Week
    after: Week


@dataclass(frozen=True)
class Weekly:
    """The chart of a standard: its weeks, its usual level and limits, and what is said of it."""

    weeks: tuple[Week, ...]
    says: str
    centre: int
    limits: tuple[tuple[str, str, int, int], ...]
    """Of each week where it begins, how wide it is, and its upper and lower limit."""
    target: int | None

    height = HEIGHT

    @property
    def steps(self) -> tuple[Step, ...]:
        """The line through the weeks."""
        return tuple(map(Step, self.weeks, self.weeks[1:]))


def period(today: dt.date) -> tuple[dt.date, dt.date]:
    """The last whole weeks, from a Monday to a Sunday."""
    monday = today - dt.timedelta(days=today.weekday())
    return monday - WEEKS * _WEEK, monday - dt.timedelta(days=1)


def weekly(rows: Sequence[dict[str, Any]], target: float | None) -> Weekly | None:
    """The control chart of the weeks in which something was delivered; None where it says nothing.

    Shares of what was delivered with limits by how much there was each week; from a thousand a week
    on, single values with limits by how far neighbours lie apart.
    """
    if len(rows) < FEWEST:
        return None
    yes, of = np.array([row["wx"] for row in rows]), np.array([row["w"] for row in rows])
    try:
        chart = (
            measure.control.individuals(yes / of)
            if of.mean() >= MANY
            else measure.control.p_chart(yes, of)
        )
    except measure.MeasureError:  # every week the same: there is no noise to tell from a change
        return None
    at = {index for index, _rule in chart.signals}
    width = 100 / len(rows)
    weeks = [
        Week(
            monday=row["week"],
            n=row["n"],
            share=float(share),
            signal=index in at,
            x=f"{width * (index + 0.5):.2f}%",
            y=_down(share),
            usual=float(chart.centre[0]),
            low=float(chart.lower[index]),
            high=float(chart.upper[index]),
        )
        for index, (row, share) in enumerate(zip(rows, chart.values, strict=True))
    ]
    limits = [
        (f"{width * i:.2f}%", f"{width:.2f}%", _down(upper), _down(lower) - _down(upper))
        for i, (upper, lower) in enumerate(zip(chart.upper, chart.lower, strict=True))
    ]
    return Weekly(
        weeks=tuple(weeks),
        says=_says([week for week in weeks if week.signal], float(chart.centre[0])),
        centre=_down(chart.centre[0]),
        limits=tuple(limits),
        target=None if target is None else _down(target),
    )


def _down(share: float) -> int:
    return round((1.0 - min(max(float(share), 0.0), 1.0)) * HEIGHT)


def _says(signalling: Sequence[Week], centre: float) -> str:
    usual = _("Usually %(level)s of 100.") % {"level": round(100 * centre)}
    if not signalling:
        return usual + " " + _("No week differs from the others by more than chance does.")
    last = signalling[-1]
    how = (
        _("Something changed for the better by the week of %(day)s.")
        if last.share > centre
        else _("Something changed for the worse by the week of %(day)s.")
    )
    return usual + " " + how % {"day": date_format(last.monday)}
