"""One transaction for all who send at the same time: one sync of the disk keeps all of theirs.

Whoever comes while nobody writes, writes for everybody who waits; whoever comes meanwhile waits
to be written with the next lot. Nobody is told that something is kept before it is on the disk.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection, transaction

Sent = TypeVar("Sent")
Kept = TypeVar("Kept")
MOST_AT_ONCE = 64
"""More would let those who wait for the sync wait for too many rows."""
GATHERING = 0.002
"""Seconds for which a writer waits for others, where the lot before had several."""


class _Waiting(Generic[Sent, Kept]):
    """What somebody has handed in, until they are told what became of it."""

    def __init__(self, sent: Sent) -> None:
        self.sent = sent
        self.outcome: Kept | Exception | None = None
        self._told = threading.Lock()
        self._told.acquire()

    def wait(self) -> None:
        """Until it is written, or their turn to write has come."""
        self._told.acquire()

    def go_on(self) -> None:
        """Let whoever waits look what has become of it."""
        self._told.release()


class Together(Generic[Sent, Kept]):
    """A desk at which many hand in at once, and each is told when theirs is kept.

    Args:
        write: Writes several, in the caller's transaction; what became of each, in their order.
            What it refuses is an outcome; what it raises undoes the transaction.
        of: What something is sent for: of what is sent for the same, the second waits.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Sent]], Sequence[Kept | Exception]],
        of: Callable[[Sent], Hashable],
    ) -> None:
        self._write = write
        self._of = of
        self._counter = threading.Lock()
        self._waiting: list[_Waiting[Sent, Kept]] = []
        self._is_writing = False
        self._had_several = False

    def keep(self, sent: Sent) -> Kept:
        """What became of it, once it is kept; a transaction of the caller's holds it alone."""
        mine: _Waiting[Sent, Kept] = _Waiting(sent)
        if connection.in_atomic_block:
            (mine.outcome,) = self._write([sent])
        else:
            self._hand_in(mine)
        if mine.outcome is None or isinstance(mine.outcome, Exception):
            raise mine.outcome or RuntimeError("It was not written.")
        return mine.outcome

    def _hand_in(self, mine: _Waiting[Sent, Kept]) -> None:
        with self._counter:
            self._waiting.append(mine)
            is_first, self._is_writing = not self._is_writing, True
        if not is_first:
            mine.wait()
        if mine.outcome is None:
            if self._had_several:
                time.sleep(GATHERING)
            self._settle(self._next_lot())

    def _next_lot(self) -> list[_Waiting[Sent, Kept]]:
        """The next to be written, with whoever has waited longest among them."""
        with self._counter:
            lot: dict[Hashable, _Waiting[Sent, Kept]] = {}
            for each in self._waiting:
                if len(lot) < MOST_AT_ONCE:
                    lot.setdefault(self._of(each.sent), each)
            self._waiting = [each for each in self._waiting if each not in lot.values()]
            self._had_several = len(lot) > 1
        return list(lot.values())

    def _settle(self, lot: list[_Waiting[Sent, Kept]]) -> None:
        """Write a lot, tell those who wait for it, and let the next one write."""
        broken_off = RuntimeError("The writing was broken off.")
        outcomes: Sequence[Kept | Exception] = [broken_off] * len(lot)
        try:
            outcomes = self._written([each.sent for each in lot])
        finally:
            for each, outcome in zip(lot, outcomes, strict=True):
                each.outcome = outcome
                each.go_on()
            with self._counter:
                self._is_writing = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].go_on()

    def _written(self, sent: Sequence[Sent]) -> Sequence[Kept | Exception]:
        """What became of each; where one spoils it for all, each gets a transaction of its own.

        So does one alone: another process may have begun the same at the same instant.
        """
        try:
            with _in_turn(), transaction.atomic():
                return self._write(sent)
        except Exception:  # noqa: BLE001 -- what it was is met again, by whom it concerns
            return [self._alone(each) for each in sent]

    def _alone(self, sent: Sent) -> Kept | Exception:
        try:
            with _in_turn(), transaction.atomic():
                (outcome,) = self._write([sent])
        except Exception as error:  # noqa: BLE001 -- raised again where it was sent from
            return error
        return outcome


@contextmanager
def _in_turn() -> Iterator[None]:
    """Wait for other processes' lots by a lock: it wakes the next one at once.

    SQLite itself lets whoever finds it busy sleep, longer each time; PostgreSQL has no such turns.
    """
    if connection.vendor != "sqlite":
        yield
        return
    descriptor = os.open(turns(), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def turns() -> Path:
    """The file whose lock is a process's turn to write answers."""
    return Path(settings.HOME) / "keepword.sqlite3-turns"
