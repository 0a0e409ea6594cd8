"""Standards, entries of the playbook and kinds of promises as what people are heard on."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.standards.actions import playbook, promise
from keepword.standards.models import (
    PlaybookEntry,
    Promise,
    PromiseVersion,
    Standard,
    StandardVersion,
)
from keepword.standards.promising import actions as promising
from keepword.standards.promising.querysets import promises
from keepword.strategy.subjects import Hearing, Subject, is_heard_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

OF_STANDARD: "Mapping[str, _StrPromise]" = {
    "statement": _("What is promised"),
    "target": _("How often out of 100"),
    "told": _("Customers are told"),
    "units": _("Who promises it"),
    "measured": _("By what exactly"),
}
OF_ENTRY: "Mapping[str, _StrPromise]" = {
    "words": _("The words, or the question"),
    "instead": _("What to say instead, or the answer"),
    "moment": _("At which moment"),
}
OF_PROMISE: "Mapping[str, _StrPromise]" = {
    "what": _("What is promised"),
    "time": _("When"),
    "to_whom": _("To which customers"),
    "aim": _("Meant to be kept so often in 100, at least"),
    "remedy": _("If it is broken"),
    "enablers": _("Who enables it, in order"),
}
YES = "✓"


def start() -> None:
    """Let people be heard on all three."""
    is_heard_on(promise.HEARD_AS, Hearing(_("Standard"), Standard, OF_STANDARD, _standard))
    is_heard_on(
        playbook.HEARD_AS,
        Hearing(_("Entry of the playbook"), PlaybookEntry, OF_ENTRY, _entry),
    )
    is_heard_on(promising.HEARD_AS, Hearing(_("Promise"), Promise, OF_PROMISE, _promise))


def of_standard(standard: Standard) -> Subject:
    """A standard's draft, else the version that begins last; or nothing, where both are gone."""
    newest = standard.newest
    said = _promised(standard)
    units = tuple(said.units) if said else ()
    return Subject(
        kind=promise.HEARD_AS, key=standard.pk, name=str(standard),
        address=reverse("standard", args=[standard.pk]),
        stamp=f"{standard.edition}-{newest.pk if newest else 0}",
        parts=parts_of_standard(standard, said) if said else {},
        version=None if standard.draft else standard.versions.count(),
        units=units or _alone(standard.moment.unit),
    )  # fmt: skip


def _promised(standard: Standard) -> promise.Promise | None:
    if standard.draft:
        return promise.promise_of(standard.draft)
    return said_of(standard.newest) if standard.newest else None


def said_of(version: StandardVersion) -> promise.Promise:
    """What a version promises."""
    return promise.Promise(
        version.statement, version.target, version.told_to_customers, list(version.units.all()),
        version.valid_from,
    )  # fmt: skip


def parts_of_standard(standard: Standard, said: promise.Promise) -> dict[str, str]:
    """What people are asked about of a standard."""
    return {
        "statement": said.statement,
        "target": _in_100(said.target),
        "told": YES if said.told_to_customers else "",
        "units": ", ".join(unit.name for unit in said.units),
        "measured": standard.measured_how,
    }


def _standard(key: int) -> Subject | None:
    found = Standard.objects.select_related("moment__unit").prefetch_related("versions__units")
    standard = found.filter(pk=key).first()
    return of_standard(standard) if standard else None


def of_entry(entry: PlaybookEntry) -> Subject:
    """The draft of an entry, else what it says."""
    words, instead = entry.words, entry.instead
    if entry.draft:
        words, instead = entry.draft["words"], entry.draft["instead"]
    moment = entry.moment
    return Subject(
        kind=playbook.HEARD_AS, key=entry.pk, name=words,
        address=reverse("about_entry", args=[entry.pk]), stamp=str(entry.edition),
        parts={"words": words, "instead": instead, "moment": moment.name if moment else ""},
        version=None if entry.draft else entry.versions.count() + 1,
        units=_alone(moment.unit if moment else None),
    )  # fmt: skip


def _entry(key: int) -> Subject | None:
    entry = PlaybookEntry.objects.select_related("moment__unit").filter(pk=key).first()
    return of_entry(entry) if entry else None


def of_promise(kind: Promise) -> Subject:
    """The newest version of a kind of promise; of an ended one there is nothing to ask."""
    newest = kind.newest
    touched = (kind.maker, kind.keeper, *(each.unit for each in newest.enablers.all()))
    return Subject(
        kind=promising.HEARD_AS, key=kind.pk, name=str(newest),
        address=reverse("promise", args=[kind.pk]), stamp=f"{newest.number}-{newest.edition}",
        parts={} if newest.ended_at else parts_of_promise(newest),
        version=None if newest.is_draft else newest.number,
        units=tuple(dict.fromkeys(touched)),
    )  # fmt: skip


def parts_of_promise(version: PromiseVersion) -> dict[str, str]:
    """What people are asked about of a promise, and what changes from version to version."""
    return {
        "what": version.what,
        "time": version.time,
        "to_whom": version.to_whom,
        "aim": _in_100(version.aim),
        "remedy": version.remedy,
        "enablers": "\n".join(map(str, version.enablers.all())),
    }


def _promise(key: int) -> Subject | None:
    kind = promises().filter(pk=key).first()
    return of_promise(kind) if kind else None


def _in_100(share: float) -> str:
    return number_format(f"{round(100 * share, 2):g}")


def _alone(unit: Unit | None) -> tuple[Unit, ...]:
    return (unit,) if unit else ()
