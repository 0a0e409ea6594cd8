"""For how long each question was dealt with, as a browser with a script says it."""

import re

MOST_TENTHS = 60 * 60 * 10
"""Nobody is taken to be at a question for more than an hour."""
_SAID = re.compile(r"([a-z0-9_-]{1,60}):(\d{1,6})", re.ASCII | re.IGNORECASE)


def times_sent(text: str) -> dict[str, int]:
    """Tenths of a second by question, of a text such as "stars:42 why:130".

    >>> times_sent("stars:42 why:130 ::: long:999999")
    {'stars': 42, 'why': 130}
    """
    found = {key: int(tenths) for key, tenths in _SAID.findall(text[:10_000])}
    return {key: tenths for key, tenths in found.items() if 0 < tenths <= MOST_TENTHS}
