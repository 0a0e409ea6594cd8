"""What looks odd of a survey as rows: counts alone, and nobody's address."""

from collections.abc import Iterator
from typing import NamedTuple

from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import Survey
from keepword.listening.watching.measures import odd
from keepword.organisation.models import Organisation


class OddRow(NamedTuple):
    """One count that somebody should look at."""

    part: str
    """left out, changed address, burst, one network or own network"""
    of: str
    """The wave of those left out; the way by which answers came."""
    why: str
    """The rule that left them out."""
    at: str
    """The day, or when the ten minutes began."""
    n: int | None
    against: float | None
    """How many answered, are usual at that hour, or came by that way at all."""


COLUMNS = OddRow._fields


def rows_of(survey: Survey) -> Iterator[OddRow]:
    """What the page shows, in its order."""
    for asked in asked_by(survey, Organisation.objects.get(pk=1).today()):
        for reason, n in asked.left_out:
            yield OddRow("left out", asked.wave.name, reason, "", n, None)
    found = odd(survey)
    if found.moved:
        yield OddRow("changed address", "", "", "", found.moved, found.moved_answered)
    for burst in found.bursts:
        yield OddRow("burst", burst.channel, "", burst.began.isoformat(), burst.n, burst.usual)
    for one in found.from_one:
        yield OddRow("one network", one.channel, "", one.day.isoformat(), one.n, None)
    for own in found.own:
        yield OddRow("own network", own.channel, "", "", own.n, own.of)
