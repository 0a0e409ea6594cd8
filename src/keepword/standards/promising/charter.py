"""The promises that the service charter shows, with how they were kept of late."""

from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from keepword.organisation.access import tree_today
from keepword.organisation.present import today
from keepword.standards.delivered import Kept, kept_at, kept_of, units_below
from keepword.standards.models import Promise
from keepword.standards.promising.given import register
from keepword.standards.promising.querysets import on_charter
from keepword.standards.realistic import DAYS, period
from keepword.strategy.charter_parts import CharterLine


def charter_lines() -> Iterator[CharterLine]:
    """Each promise in force that was chosen, to whom it is made, and how it is kept."""
    shown = on_charter()
    kept = _kept_of_each(shown)
    for promise in shown:
        version = promise.in_force
        if version:
            said = _said(kept.get(promise.pk))
            yield CharterLine(str(version), version.to_whom, version.remedy, said)


def _kept_of_each(promises: Sequence[Promise]) -> dict[int, Kept | None]:
    """How each was kept of late: of those given, else at its moment; a fixed number of queries."""
    days = period(today())
    given = {pk: kept_of(*n) for pk, n in register().kept(promises, *days).items()}
    at_moments = {each.pk: each.moment for each in promises if each.moment and each.pk not in given}
    prefetch_related_objects([*at_moments.values()], "aliases")
    tree, keepers = tree_today(), {each.pk: each.keeper for each in promises}
    wanted = [(moment, units_below(tree, [keepers[pk]])) for pk, moment in at_moments.items()]
    return given | dict(zip(at_moments, kept_at(wanted, *days), strict=True))


def _said(whole: Kept | None) -> str:
    if whole is None:
        return _("Nothing is recorded yet of how it is kept.")
    if whole.index is None:
        return _("Kept %(kept)s in the last %(days)s days.") % {"kept": whole, "days": DAYS}
    words = _("Kept %(kept)s times in 100 in the last %(days)s days (%(between)s; n = %(n)s).")
    return words % {"kept": whole, "days": DAYS, "between": whole.between, "n": whole.cases}
