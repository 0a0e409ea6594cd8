"""No process of an installation outlives the first one, or is larger than it need be."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

_SET_PARENT_DEATH_SIGNAL = 1
_Told = TypeVar("_Told")


class _NoPandas:
    """Says that there is no pandas."""

    @staticmethod
    def find_spec(name: str, *_where: object) -> None:
        """Find everything else where it is."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def leave_pandas_out() -> None:
    """Let PyArrow work without pandas: else it loads all of it with the first list it is given.

    It asks once whether pandas is there, and is told no; whoever imports pandas still finds it.
    """
    import pyarrow as pa  # noqa: PLC0415 -- only a process that serves wants it at once

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(_NoPandas)


def apart(do: Callable[..., _Told], *given: object) -> _Told:
    """Do something in a process that ends with it, and so gives back the memory that it took."""
    own = get_context("spawn")
    with ProcessPoolExecutor(1, own, initializer=die_with, initargs=(os.getpid(),)) as process:
        return process.submit(do, *given).result()


def die_with(parent: int) -> None:
    """End this process when its parent ends, however that ends.

    Linux does it by a signal; elsewhere a thread looks once a second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
