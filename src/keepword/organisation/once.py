"""What a page reads once, however many of its parts ask for it.

A page that only reads says so (`@reads_once`). Until it is done, what is marked `@once` is read the
first time and remembered; everywhere else it is read each time, since it may have changed.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_READ: ContextVar[dict[object, Any] | None] = ContextVar("read", default=None)


def once(read: Callable[P, T]) -> Callable[P, T]:
    """Read it once for each of its arguments while a page is made that reads once."""

    @wraps(read)
    def known(*args: P.args, **kwargs: P.kwargs) -> T:
        already = _READ.get()
        if already is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(kwargs.items()))
        if key not in already:
            already[key] = read(*args, **kwargs)
        found: T = already[key]
        return found

    return known


def reads_once(page: Callable[P, T]) -> Callable[P, T]:
    """A view that writes nothing, and reads what is marked `@once` no more than once."""

    @wraps(page)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        begun = _READ.set({})
        try:
            return page(*args, **kwargs)
        finally:
            _READ.reset(begun)

    return made
