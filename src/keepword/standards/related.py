"""What else there is at a moment: promises, what our texts say, what to say, forms and cards."""

from dataclasses import dataclass

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
from keepword.strategy.differences import Changed, Span, changes, differences

MOST = 5


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
    """A version, and what its statement changed of the one before it; nothing where it did not."""

    version: Version
    changed: tuple[Span, ...]


def history(standard: Standard) -> list[Past]:
    """Every version of a standard, the newest first, with its changes word by word."""
    versions = standard.versions.order_by("-valid_from").prefetch_related("units", "made_by")
    every = list(versions)
    earlier = [*every[1:], None]
    return [
        Past(version, _changed(before, version))
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


def _changed(before: Version | None, version: Version) -> tuple[Span, ...]:
    if before is None or before.statement == version.statement:
        return ()
    return differences(before.statement, version.statement)
