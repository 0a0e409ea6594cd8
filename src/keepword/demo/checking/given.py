"""The sentences of promises to single customers: how many break by when, and what may come."""

import datetime as dt
from collections.abc import Iterator

from keepword.delivery.given.register import register
from keepword.demo.checking.statements import Statement
from keepword.demo.giving import SOURCE, kind, open_repairs, refs_of
from keepword.organisation.models import Role, User
from keepword.organisation.working_time import A_DAY, working_hours
from keepword.simulate import Organisation

ABOUT = "Given promises"


def of_given(shop: Organisation) -> Iterator[Statement]:
    """What the register says to who leads the whole, beside what becomes of each repair."""
    owner = User.objects.filter(roles__kind=Role.Kind.OWNER).first()
    if owner is None or kind() is None:
        return
    found = register(owner, "", "")
    lasts, zone = last_days(shop), working_hours().zone
    breaks = {
        each.pk: lasts[each.ref] > each.due_at.astimezone(zone).date()
        for each in found.running
        if each.source == SOURCE
    }
    if found.expected and found.last_due:
        due = [each for each in found.running if each.due_at <= found.last_due]
        true = sum(breaks.get(each.pk, False) for each in due if each.pk in found.foreseen)
        expected = found.expected
        low, high = round(expected.low), round(expected.high)
        yield Statement(ABOUT, found.headline, true, expected.broken, low, high)
    yield Statement(ABOUT, f"{len(lasts)} are open.", len(lasts), sum(_here(found.counts)))


def last_days(shop: Organisation) -> dict[str, dt.date]:
    """The day on which each open repair will be collected."""
    which = open_repairs(shop)
    day, total = shop.occasions["repairs"].day[which], shop.repairs.total[which]
    last = [
        shop.date(int(begun)) + int(took) * A_DAY for begun, took in zip(day, total, strict=True)
    ]
    return dict(zip(refs_of(shop), last, strict=True))


def _here(counts: dict[str, int]) -> Iterator[int]:
    yield from (counts["open"], counts["late"], counts["paused"])
