"""What else there is at a moment: promises, what our texts say, what to say, forms and cards."""

from dataclasses import dataclass

from django.utils.translation import gettext

from keepword.standards.actions import promise_of
from keepword.standards.hearing import OF_STANDARD, parts_of_standard, said_of
from keepword.standards.models import (
    Card,
    Claim,
    Moment,
    PaperForm,
    PlaybookEntry,
    Promise,
    Standard,
)
from keepword.standards.models import StandardVersion as Version
from keepword.strategy.differences import Changed, changes

MOST = 5
OF_VERSION = {name: words for name, words in OF_STANDARD.items() if name != "measured"}
"""How it is measured belongs to the standard; its changes stand beside (`standards/changes.py`)."""


@dataclass(frozen=True)
class Related:
    """The promises in force, the sentences of our texts, and the rest; each cut at a few."""

    promises: tuple[Promise, ...]
    claims: tuple[Claim, ...]
    playbook: tuple[PlaybookEntry, ...]
    forms: tuple[PaperForm, ...]
    cards: tuple[Card, ...]


def related(moment: Moment) -> Related:
    """Read it: the same few queries, however much there is."""
    kinds = Promise.objects.filter(moment=moment).prefetch_related("versions")
    held = [each for each in kinds if each.in_force]
    return Related(
        promises=tuple(held[:MOST]),
        claims=tuple(moment.claims.all()[:MOST]),
        playbook=tuple(moment.playbook.exclude(words="")[:MOST]),
        forms=tuple(moment.paper_forms.filter(withdrawn_at=None)[:MOST]),
        cards=tuple(moment.cards.filter(ended_at=None)[:MOST]),
    )


@dataclass(frozen=True)
class Past:
    """A version, and what it says otherwise than the one before it; nothing of the first."""

    version: Version
    changed: tuple[Changed, ...]


def history(standard: Standard) -> list[Past]:
    """Every version of a standard, the newest first, with its changes word by word."""
    known = standard.versions.select_related("standard").prefetch_related("units", "made_by")
    versions = known.order_by("-valid_from")
    every = list(versions)
    earlier = [*every[1:], None]
    return [
        Past(version, tuple(changes(OF_VERSION, _parts(before), _parts(version))) if before else ())
        for version, before in zip(every, earlier, strict=False)
    ]


def draft_of(standard: Standard) -> list[Changed]:
    """What a standard's draft says otherwise than the version that begins last."""
    if not standard.draft:
        return []
    before = said_of(standard.newest) if standard.newest else None
    parts = parts_of_standard(standard, before) if before else {}
    after = parts_of_standard(standard, promise_of(standard.draft))
    return changes(OF_STANDARD, parts, after)


def _parts(version: Version) -> dict[str, str]:
    """What a version says; of whom it promises for nobody in particular it says so."""
    parts = parts_of_standard(version.standard, said_of(version))
    return parts | {"units": parts["units"] or gettext("the whole organisation")}
