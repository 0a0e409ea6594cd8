"""What the pages of a text say of it: its parts, and how each version differs from the last."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from keepword.strategy.differences import Changed, changes
from keepword.strategy.kinds import NAMED_BY, Kind, Part, labels_of, parts_of
from keepword.strategy.models import Text, TextVersion

_ASKING = {"rules", "guidance", "leaders_rules", "leaders_guidance"}


@dataclass(frozen=True)
class Past:
    """A version, and what changed with it."""

    version: TextVersion
    changes: tuple[Changed, ...]
    """None of the first: all of it was new."""


def said(kind: str, parts: Mapping[str, str]) -> list[tuple[Part, str]]:
    """The parts that say something, but for the one a text goes by and what it asks."""
    left_out = {NAMED_BY[Kind(kind)], *_ASKING}
    shown = (part for part in parts_of(kind) if part.name not in left_out)
    return [(part, parts[part.name]) for part in shown if parts.get(part.name)]


def history(text: Text) -> list[Past]:
    """Every version, the newest first, beside the one before it."""
    versions = sorted(text.versions.all(), key=lambda each: each.number)
    told = [Past(version, ()) for version in versions[:1]]
    for before, after in itertools.pairwise(versions):
        told.append(Past(after, tuple(changes(labels_of(text.kind), before.parts, after.parts))))
    return told[::-1]
