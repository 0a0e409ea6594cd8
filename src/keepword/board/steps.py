"""One thing to do in the first days, told from what there is, or skipped by somebody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from keepword.board.models import SkippedStep


@dataclass(frozen=True)
class Step:
    """One thing to do, what it is good for, and how far it has come."""

    key: str
    title: str
    why: str
    button: str
    address: str
    done: str
    """What there is of it; empty if nothing."""
    skipped: SkippedStep | None = None

    @property
    def waits(self) -> bool:
        """Whether it is neither done nor skipped."""
        return not self.done and self.skipped is None


def with_skips(found: Iterable[Step]) -> list[Step]:
    """The same steps, each with who skipped it."""
    skipped = {each.step: each for each in SkippedStep.objects.select_related("by")}
    return [replace(step, skipped=skipped.get(step.key)) for step in found]
