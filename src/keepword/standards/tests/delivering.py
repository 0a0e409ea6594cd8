"""What the tests of this room have delivered."""

import datetime as dt

from keepword.ledger.models import FreshObservation
from keepword.organisation.present import today


def deliver(moment, kept, of, *, unit="workshop", ago=10, lens="delivered"):
    """So many kept of so many, so many days ago."""
    day = today() - dt.timedelta(days=ago)
    FreshObservation.objects.bulk_create(
        FreshObservation(
            happened_at=dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC), day=day,
            source="orders", moment=moment, unit=unit, lens=lens, score=float(i < kept),
        )
        for i in range(of)
    )  # fmt: skip
