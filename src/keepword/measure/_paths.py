"""Steps that follow each other and meet again: when the last one is done."""

from __future__ import annotations

from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    After = Mapping[str, Sequence[str]]


class Paths:
    """Which step waits for which: in series by default, or each after those that are named.

    Times are arrays of jobs × steps.
    """

    def __init__(self, names: Sequence[str], after: After | None) -> None:
        series = {name: names[place : place + 1] for place, name in enumerate(names[1:])}
        given = series if after is None else after
        _check(names, given)
        place = {name: at for at, name in enumerate(names)}
        self._before = [[place[one] for one in given.get(name, ())] for name in names]
        try:
            order = TopologicalSorter(dict(enumerate(self._before))).static_order()
            self._order = list(order)
        except CycleError as error:
            circle = ", ".join(repr(names[at]) for at in error.args[1])
            raise MeasureError(f"The steps {circle} wait for each other: untie them.") from error

    def done(self, times: Matrix) -> NDArray[np.float64]:
        """When each job's last step is done."""
        ends = np.zeros_like(times)
        for step in self._order:
            ends[:, step] = times[:, step] + self._start(ends, step)
        return np.asarray(ends.max(axis=1))

    def decides(self, times: Matrix) -> NDArray[np.bool_]:
        """Whether a step is on a longest path: had it taken longer, so would the job."""
        ends, rest = np.zeros_like(times), np.zeros_like(times)
        for step in self._order:
            ends[:, step] = times[:, step] + self._start(ends, step)
        for step in reversed(self._order):
            for one in self._before[step]:
                rest[:, one] = np.maximum(rest[:, one], times[:, step] + rest[:, step])
        longest = ends.max(axis=1, keepdims=True)
        return np.asarray(ends + rest >= longest * (1 - 1e-12))

    def _start(self, ends: Matrix, step: int) -> NDArray[np.float64] | float:
        before = self._before[step]
        return np.asarray(ends[:, before].max(axis=1)) if before else 0.0


def _check(names: Sequence[str], after: After) -> None:
    if not names:
        raise MeasureError("There is no step: name at least one.")
    for name, before in after.items():
        for one in (name, *before):
            if one not in names:
                near = get_close_matches(one, names, 1)
                hint = f" Did you mean {near[0]!r}?" if near else f" There are {', '.join(names)}."
                raise MeasureError(f"There is no step {one!r} to come after or before.{hint}")
