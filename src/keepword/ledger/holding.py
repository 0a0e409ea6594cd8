"""Folders that are known to be in use: the system lets go of them when their process dies."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Make a folder, and keep others from removing it for as long as this process works in it."""
    descriptor = _hold(folder)
    try:
        yield folder
    finally:
        os.close(descriptor)


@contextmanager
def alone_in(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Wait, after saying so, until nobody holds the folder any more; then nobody else may."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Whether the folder is there and nobody holds it; then nobody else may, meanwhile."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        yield False
        return
    try:
        yield _is_free(descriptor)
    finally:
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Whether some process works in the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def remove_unless_held(folder: Path, is_needed: Callable[[], bool]) -> None:
    """Remove a folder whose process is dead, unless it is needed when looked at now."""
    with claimed(folder) as mine:
        if mine and not is_needed():
            shutil.rmtree(folder, ignore_errors=True)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _hold(folder: Path) -> int:
    """Hold the folder; make it once more where somebody removed it before it was held."""
    while True:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if _is_still_there(folder, descriptor):
                return descriptor
            os.close(descriptor)


def _is_still_there(folder: Path, descriptor: int) -> bool:
    return folder.exists() and os.path.samestat(os.fstat(descriptor), folder.stat())
