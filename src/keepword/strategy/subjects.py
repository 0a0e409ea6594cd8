"""What people are heard on: drafts, and what holds, here and in every room above.

A domain says it when it starts, in its `apps.py`; a consultation asks here by kind and key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

from keepword.organisation.models import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from keepword.strategy.models import Consultation


@dataclass(frozen=True)
class Subject:
    """One of them as it stands: its draft, else the version that holds."""

    kind: str
    key: int
    name: str
    address: str
    stamp: str
    """What a form keeps of the state that it showed."""
    parts: Mapping[str, str]
    """What people are asked about; empty where there is nothing to ask about any more."""
    version: int | None = None
    """The number of the version that holds; of a draft none."""
    units: tuple[Unit, ...] = ()
    """Whom it touches."""


@dataclass(frozen=True)
class Hearing:
    """One kind of them."""

    name: "_StrPromise"
    model: type[Model]
    labels: "Mapping[str, _StrPromise]"
    """What each part is called, in the order in which they are read."""
    subject: Callable[[int], Subject | None]


HEARINGS: dict[str, Hearing] = {}


def is_heard_on(kind: str, hearing: Hearing) -> None:
    """Say that people are heard on a kind of text; to say it again replaces what was said."""
    HEARINGS[kind] = hearing


def subject(kind: str, key: int) -> Subject | None:
    """What a kind and a key name, as it stands; none where there is none."""
    return HEARINGS[kind].subject(key) if kind in HEARINGS else None


def labelled(consultation: "Consultation") -> "list[tuple[_StrPromise, str]]":
    """The parts that people are asked about, each with what it is called."""
    labels = HEARINGS[consultation.kind].labels
    return [(label, consultation.parts[name]) for name, label in labels.items()
            if consultation.parts.get(name)]  # fmt: skip
