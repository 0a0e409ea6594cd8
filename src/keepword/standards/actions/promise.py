"""What a version of a standard promises, as somebody writes it down and as a draft keeps it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from keepword.organisation.models import Unit

HEARD_AS = "standard"
"""As what people are heard on a standard."""


@dataclass(frozen=True)
class Promise:
    """What somebody writes down of a standard."""

    statement: str
    target: float
    told_to_customers: bool
    units: Collection[Unit]
    valid_from: dt.date


def as_draft(promise: Promise) -> dict[str, Any]:
    """What is kept of it until it holds: units by their keys."""
    return {
        "statement": promise.statement,
        "target": promise.target,
        "told_to_customers": promise.told_to_customers,
        "units": [unit.key for unit in promise.units],
        "valid_from": promise.valid_from.isoformat(),
    }


def promise_of(draft: dict[str, Any]) -> Promise:
    """What a draft says; a unit that is gone by now promises it no longer."""
    return Promise(
        statement=draft["statement"],
        target=draft["target"],
        told_to_customers=draft["told_to_customers"],
        units=list(Unit.objects.filter(key__in=draft["units"])),
        valid_from=dt.date.fromisoformat(draft["valid_from"]),
    )
