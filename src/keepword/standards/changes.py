"""How a standard is measured and why it is there: neither is promised, and both have a history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User
from keepword.standards.means import means_of
from keepword.standards.models import Standard, StandardChange
from keepword.strategy.differences import Changed, changes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: "Mapping[str, _StrPromise]" = {
    "means": _("How it is measured"),
    "with": _("What brings the figures"),
    "measured": _("By what exactly"),
    "objective": _("Which objective it serves"),
}


def beside(standard: Standard) -> dict[str, str]:
    """What stands beside the promise today, in words that can still be read when it is gone."""
    means = means_of(standard)
    return {
        "means": standard.measured_by,
        "with": means.name if means else standard.measured_with,
        "measured": standard.measured_how,
        "objective": str(standard.objective or ""),
    }


def keep(standard: Standard, before: Mapping[str, str], *, by: User, reason: str = "") -> None:
    """Write down what is otherwise now, in the caller's transaction; of what only drafts nothing.

    `standard` is read anew, so that it says what holds.
    """
    after = beside(Standard.objects.get(pk=standard.pk))
    if after != before and standard.versions.exists():
        standard.changes.create(before=before, after=after, changed_by=by, reason=reason)


@dataclass(frozen=True)
class PastChange:
    """One change, and what it changed word by word."""

    change: StandardChange
    changed: tuple[Changed, ...]


def past_changes(standard: Standard) -> list[PastChange]:
    """Every change of what stands beside the promise, the newest first."""
    found = standard.changes.select_related("changed_by").order_by("-changed_at", "-pk")
    return [
        PastChange(each, tuple(changes(LABELS, _read(each.before), _read(each.after))))
        for each in found
    ]


def _read(said: Mapping[str, str]) -> dict[str, str]:
    means = dict(Standard.Means.choices).get(said["means"], said["means"])
    return {**said, "means": str(means)}
