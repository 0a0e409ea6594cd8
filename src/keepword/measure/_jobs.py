from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ._errors import MeasureError
from ._in_time import rest_of
from ._kept import JobCounts, check_days, counted
from ._tally import _nearest, _number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from narwhals.typing import IntoFrame
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StepCounts:
    """How many jobs took the same times in all their steps.

    Attributes:
        names: The steps.
        times: One row per combination of times, one column per step.
        jobs: How many jobs have this combination.
        left_out: Jobs that lack the time of a step.
    """

    names: tuple[str, ...]
    times: NDArray[np.float64]
    jobs: Vector
    left_out: int = 0

    @property
    def n(self) -> int:
        """How many jobs have a time for every step."""
        return int(self.jobs.sum())

    def __str__(self) -> str:
        return f"{self.n} jobs with the times of {', '.join(self.names)}."

    def still_at(self, name: str, spent: float = 0.0, *, open_ages: ArrayLike = ()) -> JobCounts:
        """What is known of a job that has been in a step for so long: its time from there on.

        Closed jobs that spent as much in that step, or more, by their time from the beginning of
        the step to the end, steps one after another. Ask `in_time` with the time spent and the
        time left from the beginning of the step. Jobs that were long are open more often: closed
        ones are weighted for those of these ages (Stute and Wang, 1993).

        Raises:
            MeasureError: There is no such step, no job was in it for so long, or a time is
                negative.

        Example:
            >>> import pyarrow as pa
            >>> counts = step_counts(pa.table({"parts": [1, 1, 5], "bench": [2, 2, 1]}), ["parts"])
            >>> print(counts.still_at("parts", 1))
            3 jobs, 0 of them open.
        """
        times, jobs = rest_of(self, name, spent, open_ages)
        return counted(times, jobs, np.zeros_like(jobs))


def job_counts(frame: IntoFrame, days: str, closed: str) -> JobCounts:
    """Reduce jobs to counts by duration, in one scan: all that `kept` needs.

    Args:
        frame: One row per job, on any engine: DuckDB, Polars, pandas, PyArrow, PySpark.
        days: How long a closed job took, and how old an open one is. Use the same whole days for
            both (day of closing, or today, less day of opening): the counts stay few.
        closed: True or 1 where the job is closed.

    Returns:
        `JobCounts`, with `.kept(promise)`.

    Raises:
        MeasureError: A column is missing or of the wrong kind, or a row lacks a value, has less
            than 0 days or is neither closed nor open.

    Example:
        >>> import pyarrow as pa
        >>> jobs = pa.table({"days": [2, 3, 3, 4], "closed": [True, True, False, False]})
        >>> print(job_counts(jobs, "days", "closed"))
        4 jobs, 2 of them open.
    """
    rows = nw.from_native(frame)
    schema = rows.collect_schema()
    _check_columns(schema, [days, closed])
    _check_numbers(schema, [days])
    if not (schema[closed].is_numeric() or schema[closed] == nw.Boolean):
        raise MeasureError(f"{closed!r} holds {schema[closed]}: give true or false, or 1 or 0.")
    values = rows.lazy().select(_number(days).alias("days"), _number(closed).alias("closed"))
    table = _grouped(values, ["days", "closed"])
    for name, column in ((days, "days"), (closed, "closed")):
        if table[column].null_count:
            raise MeasureError(f"A job has no {name!r}: fill it in, or leave the job out.")
    lasted, done, number = (_floats(table, name) for name in ("days", "closed", "n"))
    if not np.isin(done, (0.0, 1.0)).all():
        raise MeasureError(f"{closed!r} holds more than true and false: give 1 or 0.")
    check_days(lasted, days)
    return counted(lasted, number * done, number * (1 - done))


def step_counts(frame: IntoFrame, steps: Sequence[str]) -> StepCounts:
    """Reduce jobs to counts by the times of their steps, in one scan: what `step_costs` needs.

    Args:
        frame: One row per closed job, on any engine.
        steps: The columns with the time of each step; in whole days the counts stay few. A job
            that lacks one is left out, and counted in `.left_out`.

    Raises:
        MeasureError: A column is missing or not numeric, or a time is less than 0.

    Example:
        >>> import pyarrow as pa
        >>> jobs = pa.table({"parts": [1, 1, 5], "bench": [2, 2, 1]})
        >>> counts = step_counts(jobs, ["parts", "bench"])
        >>> counts.times.tolist(), counts.jobs.tolist()
        ([[1.0, 2.0], [5.0, 1.0]], [2.0, 1.0])
    """
    rows = nw.from_native(frame)
    names = tuple(dict.fromkeys(steps))
    if not names:
        raise MeasureError("There is no step: name at least one column.")
    schema = rows.collect_schema()
    _check_columns(schema, names)
    _check_numbers(schema, names)
    keys = [f"step {place}" for place in range(len(names))]
    values = rows.lazy().select(
        *(_number(name).alias(key) for name, key in zip(names, keys, strict=True))
    )
    table = _grouped(values, keys)
    times = np.column_stack([_floats(table, key) for key in keys])
    whole = ~np.isnan(times).any(axis=1)
    jobs = _floats(table, "n")
    return of_times(names, times[whole], jobs[whole], left_out=int(jobs[~whole].sum()))


def of_times(
    names: tuple[str, ...], times: NDArray[np.float64], jobs: Vector, *, left_out: int = 0
) -> StepCounts:
    """Checked counts, in the order of their times."""
    if not len(jobs):
        raise MeasureError("No job has a time for every step: give at least one that has.")
    for place, name in enumerate(names):
        check_days(times[:, place], name)
    order = np.lexsort(times.T[::-1])
    return StepCounts(names, times[order], jobs[order], left_out)


def _grouped(values: nw.LazyFrame[Any], keys: list[str]) -> pa.Table:
    return values.group_by(*keys).agg(nw.len().alias("n")).collect("pyarrow").to_arrow()


def _floats(table: pa.Table, name: str) -> Vector:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def _check_columns(schema: nw.Schema, names: Sequence[str]) -> None:
    for name in names:
        if name not in schema:
            raise MeasureError(f"There is no column {name!r}.{_nearest(name, list(schema))}")


def _check_numbers(schema: nw.Schema, names: Sequence[str]) -> None:
    for name in names:
        if not schema[name].is_numeric():
            raise MeasureError(f"{name!r} holds {schema[name]}, not numbers: count days first.")
