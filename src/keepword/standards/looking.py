"""What the page of a standard shows beside its words: how it is kept, and what brought that."""

import datetime as dt
from dataclasses import dataclass

from .delivered import Delivered, Kept, OfUnit, Source, by_week, delivered, sources, units_of
from .means import Arrived, Means, means_of
from .models import Standard, StandardVersion
from .realistic import Realistic, period, realistic
from .weekly import Week, Weekly, weekly
from .weekly import period as weeks_until


@dataclass(frozen=True)
class Looked:
    """One standard, as it was kept of late."""

    told: Realistic
    found: Delivered
    weekly: Weekly | None
    sources: tuple[Source, ...]


def look(standard: Standard, version: StandardVersion, today: dt.date) -> Looked:
    """Read what was delivered by the units that promise it."""
    units, days = units_of(version.units.all()), period(today)
    found = delivered(standard.moment, units, *days)
    rows = by_week(standard.moment, units, *weeks_until(today))
    return Looked(
        told=realistic(found, version.target, today),
        found=found,
        weekly=weekly(rows, version.target),
        sources=sources(standard.moment, units, *days),
    )


@dataclass(frozen=True)
class Counted:
    """The figures of its page; no weeks where there are too few to draw a chart of them."""

    kept: Kept | None
    units: tuple[OfUnit, ...]
    weeks: tuple[Week, ...]


def counted(standard: Standard, today: dt.date) -> Counted:
    """What is counted of a standard; nothing, as long as it is a draft."""
    version = standard.newest
    if version is None:
        return Counted(None, (), ())
    looked = look(standard, version, today)
    weeks = looked.weekly.weeks if looked.weekly else ()
    return Counted(looked.found.whole, looked.found.units, weeks)


@dataclass(frozen=True)
class Measured:
    """What measures a standard, and what has come from it of late."""

    means: Means
    arrived: Arrived


def measured(standard: Standard, today: dt.date) -> Measured | None:
    """Ask what it points at; none where it points at nothing that is there."""
    means = means_of(standard)
    return Measured(means, means.arrived(period(today))) if means else None
