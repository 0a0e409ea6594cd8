"""What rooms above put on the service charter: each says it when it starts, in its `apps.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class CharterLine:
    """A promise that customers may hold one to, and how it is kept."""

    promise: str
    to_whom: str
    remedy: str
    kept: str


PROMISED: dict[str, Callable[[], Iterable[CharterLine]]] = {}


def promises_on_charter(what: str, lines: Callable[[], Iterable[CharterLine]]) -> None:
    """Say what a domain promises; to say it again replaces what was said."""
    PROMISED[what] = lines


def promised_lines() -> list[CharterLine]:
    """Everything that was chosen to be shown."""
    return [line for lines in PROMISED.values() for line in lines()]
