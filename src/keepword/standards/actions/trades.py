"""Applying a ready set, and the organisation's own words. What exists stays as it is."""

from django.db import transaction
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import Unit, User
from keepword.standards.models import Words
from keepword.standards.trades import Trade

from .permission import must_write_for
from .recording import Recorded, moment_keys, record_moment, record_units, together


@transaction.atomic
def apply_trade(*, trade: Trade, by: User) -> Recorded:
    """Bring a set's units, moments and words; nothing that exists is written over."""
    must_write_for(by, None)
    units = record_units(trade.units, trade.parents)
    moments = together(
        record_moment(
            key=each.key,
            is_overall=each.is_overall,
            unit=each.unit,
            name=each.name,
            proposition=each.proposition,
            criterion=each.criterion,
            dimension=each.dimension,
            journey=each.journey,
        )
        for each in trade.moments
    )
    chosen = {**trade.words, "trade": trade.key, "set_by": by}
    Words.objects.get_or_create(pk=1, defaults=chosen)
    recorded = together([units, moments])
    record(by=by, did="chose a trade", about=trade.name, created=recorded.created)
    return recorded


def would_bring(trade: Trade) -> tuple[list[str], list[str]]:
    """The keys of the units, and those of the moments, that applying a set would add."""
    units = {*Unit.objects.values_list("key", flat=True)}
    moments = moment_keys()
    return (
        [key for key in trade.units if key not in units],
        [each.key for each in trade.moments if each.key not in moments],
    )


@transaction.atomic
def set_words(*, by: User, customer: str, customers: str, case: str, cases: str) -> None:
    """Call customers and what they come with by the organisation's own words."""
    must_write_for(by, None)
    said = {"customer": customer, "customers": customers, "case": case, "cases": cases}
    Words.objects.update_or_create(pk=1, defaults={**said, "set_by": by, "set_at": timezone.now()})
    record(by=by, did="chose words", about=f"{customer}, {case}", **said)
