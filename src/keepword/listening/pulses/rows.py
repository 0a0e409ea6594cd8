"""What pulses have told as rows: for the files of their pages, and for programs."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from keepword.listening.pulses import measures
from keepword.listening.pulses.measures import Level, Share, Told
from keepword.organisation.access import May, units_where
from keepword.organisation.models import User


class PulseRow(NamedTuple):
    """One figure: of how many of 100 it is seen; with no figures it is withheld."""

    about: str
    """The unit whose leaders or services were rated; "everybody", or nothing for small units."""
    of: str
    asked: int | None
    told_after: dt.date
    who: str
    """Whether staff say it of others, leaders of themselves, or the reader of "yourself"."""
    n: int | None
    percent: float | None
    low: float | None
    high: float | None
    mark: int | None = None
    """What the reader said of themselves, of 5: told to them alone."""


COLUMNS = PulseRow._fields


def example_rows(reader: User) -> Iterator[PulseRow]:
    """How leaders are seen: by everybody, and level by level where the reader leads."""
    newest = measures.told(measures.newest_example())
    if newest is None:
        return
    yield from _rows(newest, "everybody")
    for level in levels_for(reader, newest):
        for line in level.lines:
            what = (level.group, line.words, newest.asked, newest.day, "staff")
            yield _row(what, line.staff)
    for own in measures.own_view(reader, newest):
        what = ("you", own.words, newest.asked, newest.day, "yourself")
        yield PulseRow(*what, None, None, None, None, own.says)


def service_rows() -> Iterator[PulseRow]:
    """How units serve each other, as those say whom they serve."""
    for unit, told in measures.service_by_unit():
        yield from _rows(told, unit.key)


def levels_for(reader: User, newest: Told) -> list[Level]:
    """What is said of single levels: for who leads there, or above."""
    units = units_where(reader, May.WRITE)
    return [each for each in newest.levels if units is None or each.group in units]


def _rows(told: Told, about: str) -> Iterator[PulseRow]:
    for line in told.lines:
        yield _row((about, line.words, told.asked, told.day, "staff"), line.staff)
        if line.leaders.n:
            yield _row((about, line.words, told.asked, told.day, "leaders"), line.leaders)
        for before in line.before:
            yield _row((about, line.words, None, before.day, "staff"), before.staff)


def _row(what: tuple[str, str, int | None, dt.date, str], share: Share) -> PulseRow:
    return PulseRow(*what, share.n, share.percent, share.low, share.high)
