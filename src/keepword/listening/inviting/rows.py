"""What came of a wave as rows: for the file of its page, and for programs."""

from collections.abc import Iterator
from typing import NamedTuple

from keepword.listening.inviting.measures import Reached, of_units, standings
from keepword.listening.models import Wave
from keepword.organisation.models import Organisation


class WaveRow(NamedTuple):
    """One way of asking, one unit by one way, who waits, or one reason why some were left out."""

    part: str
    """way, unit, waiting or left out"""
    name: str
    way: str
    n: int | None
    """How many were asked, wait or were left out; none where it is withheld."""
    failed: int | None = None
    answered: int | None = None
    reminded: int | None = None
    share: float | None = None
    """Of those whom it reached the share, from 0 to 1, that answered."""
    low: float | None = None
    high: float | None = None


COLUMNS = WaveRow._fields


def rows_of(wave: Wave) -> Iterator[WaveRow]:
    """What the wave's page shows; ways differ in whom they reach and are not added up."""
    organisation = Organisation.objects.get(pk=1)
    (asked,) = standings([wave], organisation.today())
    for each in asked.by_channel:
        yield _row("way", each.channel, each.channel, each)
    if asked.waiting:
        yield WaveRow("waiting", "", "", asked.waiting)
    for of in of_units(wave, organisation.minimum_group):
        yield _row("unit", of.unit, of.channel, of.reached)
    for reason, n in asked.left_out:
        yield WaveRow("left out", reason, "", n)


def _row(part: str, name: str, way: str, reached: Reached | None) -> WaveRow:
    if reached is None:
        return WaveRow(part, name, way, None)
    share = reached.share
    limits = (share.value, share.low, share.high) if share else (None, None, None)
    return WaveRow(
        part, name, way, reached.asked, reached.failed, reached.answered, reached.reminded, *limits
    )
