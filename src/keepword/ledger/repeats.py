"""Finding what comes more than once among many: by sorting numbers, the quickest way there is."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def repeated(numbers: pa.RecordBatchReader) -> npt.NDArray[np.uint64]:
    """The numbers of a stream of one column that come more than once.

    Sixteen bytes of memory for each row are taken for as long as it lasts.

    >>> stream = pa.table({"any": pa.array([3, 1, 3, 2, 3, 1], pa.uint64())}).to_reader()
    >>> repeated(stream).tolist()
    [1, 3]
    """
    batches = [np.from_dlpack(batch.column(0)) for batch in numbers]
    every = np.concatenate([np.empty(0, np.uint64), *batches])
    every.sort()
    return np.unique(every[1:][every[1:] == every[:-1]])
