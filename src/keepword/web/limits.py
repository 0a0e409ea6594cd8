"""How often something is done in a minute, counted by each web process."""

import threading
import time
from dataclasses import dataclass, field

A_MINUTE = 60


@dataclass
class _Minute:
    """What was done in one minute, and how often: the next one begins with nothing."""

    number: int = 0
    done: dict[str, int] = field(default_factory=dict)


_COUNTER = threading.Lock()
_now = _Minute()


def counted(what: str, most: int) -> bool:
    """Count one more of it, and say whether this minute still has room for it."""
    global _now  # noqa: PLW0603 -- one minute for all threads of this process
    number = int(time.time()) // A_MINUTE
    with _COUNTER:
        if _now.number != number:
            _now = _Minute(number)
        _now.done[what] = _now.done.get(what, 0) + 1
        return _now.done[what] <= most


def take_back(what: str) -> None:
    """Let one of it not have been done."""
    with _COUNTER:
        _now.done[what] = max(_now.done.get(what, 0) - 1, 0)


def until_next() -> float:
    """Seconds until the next minute begins."""
    return A_MINUTE - time.time() % A_MINUTE


def forget() -> None:
    """Begin to count anew."""
    with _COUNTER:
        _now.done.clear()
