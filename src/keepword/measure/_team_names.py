from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Sequence


def named(names: Sequence[str], size: int) -> tuple[str, ...]:
    """The names given, or numbers from 1."""
    if not len(names):
        return tuple(f"team {place}" for place in range(1, size + 1))
    if len(names) != size:
        raise MeasureError(f"There are {size} teams and {len(names)} names: give one for each.")
    return tuple(str(name) for name in names)
