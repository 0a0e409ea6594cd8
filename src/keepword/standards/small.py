"""What other rooms say of each moment in a few words, for the map of the journey.

A room says it when it starts, in its `apps.py`; the map asks all of them.
"""

from collections.abc import Callable, Mapping

Said = Mapping[str, str]
"""A few words by the key of their moment."""
SAYS: dict[str, Callable[[], Said]] = {}


def says_of_moments(room: str, said: Callable[[], Said]) -> None:
    """Say what a room has to say of moments; to say it again replaces what was said."""
    SAYS[room] = said


def in_small() -> dict[str, list[str]]:
    """By moment, what every room says of it."""
    found: dict[str, list[str]] = {}
    for said in SAYS.values():
        for moment, words in said().items():
            found.setdefault(moment, []).append(words)
    return found
