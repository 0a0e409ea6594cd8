"""How often something is done in a minute, counted by each web process."""

import time

from django.core.cache import cache

A_MINUTE = 60


def counted(what: str, most: int) -> bool:
    """Count one more of it, and say whether this minute still has room for it."""
    key = f"limit-{what}-{int(time.time()) // A_MINUTE}"
    cache.add(key, 0, timeout=2 * A_MINUTE)
    return cache.incr(key) <= most


def until_next() -> float:
    """Seconds until the next minute begins."""
    return A_MINUTE - time.time() % A_MINUTE
