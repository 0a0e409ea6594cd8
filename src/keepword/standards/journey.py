"""The order in which a customer meets the moments: stages, and the moments of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from keepword.standards.models import Moment


@dataclass(frozen=True)
class Stage:
    """A part of the journey, with its moments in their order; the one without a name is last."""

    name: str
    moments: list[Moment]


def stages(moments: Iterable[Moment]) -> list[Stage]:
    """Group moments, in their order, by stage; a stage stands where its first moment does."""
    found: dict[str, list[Moment]] = {}
    for moment in moments:
        found.setdefault(moment.journey, []).append(moment)
    named = [Stage(name, its) for name, its in found.items() if name]
    return [*named, *(Stage("", its) for its in [found.get("", [])] if its)]
