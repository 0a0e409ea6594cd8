"""What was decided alone and what was asked, counted: never by person, and not before a week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from keepword.organisation.access import May, units_where
from keepword.organisation.models import User
from keepword.standards.authority.actions import OWN_FOR
from keepword.standards.authority.amounts import told
from keepword.standards.models import AuthorityUse

OF_LATE = dt.timedelta(days=90)
AGAIN_AND_AGAIN = 3
"""So often asked within that time."""
Counted = tuple[int | None, str, str, Decimal | None, str, bool, bool]


@dataclass(frozen=True)
class Asked:
    """One thing: how often it was decided alone, and how often somebody was asked."""

    number: int | None
    """Of what is written about it; none where nothing is."""
    what: str
    alone: int
    asked: int
    needless: int
    """Asked although it was within what they might decide."""
    amounts: tuple[str, ...]
    """The lowest and the highest amount that was asked about."""

    @property
    def again_and_again(self) -> bool:
        """Whether it is worth a look."""
        return self.asked >= AGAIN_AND_AGAIN


def asked_of_late(user: User) -> list[Asked]:
    """The last 90 days of the units for which somebody writes, what was asked most first."""
    units = units_where(user, May.WRITE)
    now = timezone.now()
    found = AuthorityUse.objects.filter(noted_at__gt=now - OF_LATE, noted_at__lte=now - OWN_FOR)
    if units is not None:
        found = found.filter(unit__key__in=units)
    rows: Iterable[Counted] = found.values_list(
        "authority", "authority__what", "words", "amount", "counted_in", "asked", "within"
    )
    return _counted(rows)


def _counted(rows: Iterable[Counted]) -> list[Asked]:
    things: dict[tuple[int | None, str], list[Counted]] = defaultdict(list)
    for row in rows:
        things[row[0], "" if row[0] else " ".join(row[2].casefold().split())].append(row)
    counted = [_of(number, found) for (number, _words), found in things.items()]
    return sorted(counted, key=lambda each: (-each.asked, -each.alone, each.what))


def _of(number: int | None, rows: list[Counted]) -> Asked:
    asked = [row for row in rows if row[5]]
    amounts = sorted((row[3], row[4]) for row in asked if row[3] is not None)
    ends = dict.fromkeys(told(*each) for each in (*amounts[:1], *amounts[-1:]))
    return Asked(
        number=number,
        what=rows[0][1] or rows[0][2],
        alone=len(rows) - len(asked),
        asked=len(asked),
        needless=sum(row[6] for row in asked),
        amounts=tuple(ends),
    )
