"""Answers become counts, each question apart: no row tells what one person said."""

import json
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from keepword.listening.models import Answer, Count, Period, Remark

Cell = tuple[str, str, str, str]
"""A question, a group, a state and a value."""


@dataclass(frozen=True)
class Slip:
    """What one person said, without who they are."""

    group: str
    given: dict[str, tuple[str, Any]]
    """State and value by question."""
    written: Collection[str]
    """The questions whose answers are texts: each is kept beside nothing else."""


def add(period: Period, slips: Iterable[Slip]) -> None:
    """Count what some people said; the caller holds the period."""
    cells: Counter[Cell] = Counter()
    remarks = []
    for slip in slips:
        for key, (state, value) in slip.given.items():
            cells[key, slip.group, state, ""] += 1
            if state != Answer.State.ANSWERED:
                continue
            if key in slip.written:
                remarks.append(Remark(period=period, question=key, words=value))
            else:
                cells.update((key, slip.group, state, part) for part in parted(value))
    random.SystemRandom().shuffle(remarks)
    Remark.objects.bulk_create(remarks)
    known = {
        (each.question, each.group, each.state, each.value): each for each in period.counts.all()
    }
    for cell, each in known.items():
        each.n += cells[cell]
    Count.objects.bulk_update([each for cell, each in known.items() if cell in cells], ["n"])
    Count.objects.bulk_create(
        Count(period=period, question=question, group=group, state=state, value=value, n=n)
        for (question, group, state, value), n in cells.items()
        if (question, group, state, value) not in known
    )


def parted(value: Any) -> Iterator[str]:
    """An answer as it is counted: the parts of a pair, a matrix or of points each apart."""
    parts = [{key: part} for key, part in value.items()] if isinstance(value, dict) else [value]
    return (json.dumps(part, ensure_ascii=False, sort_keys=True) for part in parts)
