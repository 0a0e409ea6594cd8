"""The promises that the service charter shows, with how they were kept of late."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepword.standards.models import Promise
from keepword.standards.promising.feasibility import kept_of_late
from keepword.standards.promising.querysets import on_charter
from keepword.standards.realistic import DAYS
from keepword.strategy.charter_parts import CharterLine


def charter_lines() -> Iterator[CharterLine]:
    """Each promise in force that was chosen, to whom it is made, and how it is kept."""
    for promise in on_charter():
        version = promise.in_force
        if version:
            yield CharterLine(str(version), version.to_whom, version.remedy, _kept(promise))


def _kept(promise: Promise) -> str:
    found = kept_of_late(promise)
    whole = found.whole if found else None
    if whole is None:
        return _("Nothing is recorded yet of how it is kept.")
    if whole.index is None:
        return _("Kept %(kept)s in the last %(days)s days.") % {"kept": whole, "days": DAYS}
    words = _("Kept %(kept)s times in 100 in the last %(days)s days (%(between)s; n = %(n)s).")
    return words % {"kept": whole, "days": DAYS, "between": whole.between, "n": whole.cases}
