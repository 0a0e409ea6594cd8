"""What the tests of the pages observe, and how they read it."""

from datetime import UTC, date, datetime

from keepword.board.results import Board, Row
from keepword.ledger.models import FreshObservation, PairTally
from keepword.standards.actions import record_standard
from keepword.standards.models import Moment

OCTOBER = date(2025, 10, 6)


def observe(
    moment: str,
    lens: str,
    held: int,
    of: int,
    *,
    day: date = OCTOBER,
    unit: str = "shop",
    channel: str = "mail",
) -> None:
    """So many yes of so many answers on one day."""
    FreshObservation.objects.bulk_create(
        FreshObservation(
            happened_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            day=day,
            source="survey",
            moment=moment,
            unit=unit,
            lens=lens,
            channel=channel,
            score=float(i < held),
        )
        for i in range(of)
    )


def promise(moment: Moment, target: float, first: date) -> None:
    """What the moment promises to customers from a day on."""
    record_standard(
        moment=moment.key,
        unit=None,
        statement="It is kept.",
        target=target,
        told_to_customers=True,
        valid_from=first,
        measured_by="events",
    )


def row(page: Board, key: str) -> Row:
    return next(row for row in page.rows if row.key == key)


def said(row: Row) -> dict[str, str]:
    return {mark.lens: mark.said for mark in row.marks}


def pair(
    first: float,
    held: int,
    of: int,
    *,
    a: str = "delivered",
    b: str = "overall",
    lens: str = "delivered",
) -> None:
    PairTally.objects.create(
        source="survey", month="2025-10", day=OCTOBER, unit="shop", channel="mail",
        moment_a=a, lens_a=lens, first=first,
        moment_b=b, lens_b="perceived",
        n=of, w=of, ww=of, wx=held, wxx=held, wwx=held, wwxx=held,
    )  # fmt: skip
