"""Finding what comes more than once among many: by sorting numbers, the quickest way there is."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.uint64]


def in_order(numbers: pa.RecordBatchReader) -> Numbers:
    """The numbers of a stream of one column, the smallest first.

    Sixteen bytes of memory for each row are taken for as long as it lasts.
    """
    every = np.concatenate([np.empty(0, np.uint64), *_batches(numbers)])
    every.sort()
    return every


def repeated(ordered: Numbers) -> Numbers:
    """Which of some numbers in order come more than once.

    >>> stream = pa.table({"any": pa.array([3, 1, 3, 2, 3, 1], pa.uint64())}).to_reader()
    >>> repeated(in_order(stream)).tolist()
    [1, 3]
    """
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def shared(ordered: Numbers, others: pa.RecordBatchReader) -> Numbers:
    """Which of some numbers in order also come in a stream, however long: it is never held whole.

    >>> stream = pa.table({"any": pa.array([9, 3, 7, 3], pa.uint64())}).to_reader()
    >>> shared(np.array([1, 3, 5, 7], np.uint64), stream).tolist()
    [3, 7]
    """
    found = [np.empty(0, np.uint64)]
    for batch in _batches(others) if len(ordered) else ():
        theirs = np.sort(batch)  # places of numbers in order lie side by side, too
        places = np.searchsorted(ordered, theirs)
        found.append(theirs[ordered[np.minimum(places, len(ordered) - 1)] == theirs])
    return np.unique(np.concatenate(found))


def _batches(numbers: pa.RecordBatchReader) -> Iterator[Numbers]:
    for batch in numbers:
        yield np.from_dlpack(batch.column(0)).astype(np.uint64, copy=False)
