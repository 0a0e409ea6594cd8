"""The versions of a kind of promise, each beside the one before it."""

from dataclasses import dataclass

from keepword.standards.hearing import OF_PROMISE, parts_of_promise
from keepword.standards.models import Promise, PromiseVersion
from keepword.strategy.differences import Changed, changes


@dataclass(frozen=True)
class Past:
    """A version, and what changed with it."""

    version: PromiseVersion
    changed: tuple[Changed, ...]
    """None of the first: all of it was new."""


def told_history(promise: Promise) -> list[Past]:
    """Every version, the newest first; a draft of others is beside the words it would replace."""
    told: list[Past] = []
    before: dict[str, str] = {}
    for version in sorted(promise.versions.all(), key=lambda each: each.number):
        after = parts_of_promise(version)
        changed = tuple(changes(OF_PROMISE, before, after)) if told else ()
        told.append(Past(version, changed))
        before = after
    return told[::-1]
