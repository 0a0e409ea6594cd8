"""How many decisions serve what the organisation stands for: all there are, so without a range."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from keepword.strategy.querysets import decisions_with_standing

MONTHS = 12


@dataclass(frozen=True)
class Aligned:
    """Decisions of a while: how many in all, and of them how many serve, strain or say nothing.

    Whoever strains something is counted there alone, whatever else the decision serves.
    """

    made: int
    serve: int
    strain: int

    @property
    def unsaid(self) -> int:
        """Those of which nobody has said what they serve or strain."""
        return self.made - self.serve - self.strain


@dataclass(frozen=True)
class AlignedByMonth:
    """The last twelve months, the newest first; and all of them together."""

    whole: Aligned
    months: tuple[tuple[dt.date, Aligned], ...]


def aligned_by_month(today: dt.date) -> AlignedByMonth:
    """The decisions of the last twelve months, by the month in which they were made."""
    first = (today.replace(day=1) - dt.timedelta(days=31 * (MONTHS - 1) - 15)).replace(day=1)
    counted = (
        decisions_with_standing()
        .filter(decided_on__gte=first, decided_on__lte=today)
        .order_by()
        .values(month=TruncMonth("decided_on"))
        .annotate(
            made=Count("pk"),
            serve=Count("pk", filter=Q(serves=True, strains=False)),
            strain=Count("pk", filter=Q(strains=True)),
        )
    )
    months = {
        row["month"]: Aligned(row["made"], row["serve"], row["strain"])
        for row in counted.order_by("-month")
    }
    whole = Aligned(
        sum(each.made for each in months.values()),
        sum(each.serve for each in months.values()),
        sum(each.strain for each in months.values()),
    )
    return AlignedByMonth(whole, tuple(months.items()))
