from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ._errors import MeasureError
from ._gap import none_if_nan
from ._intervals import Estimates, check_level, estimate
from ._lenses import BELIEVED_EXPECTED, LENSES
from ._shown import html_table
from ._sums import Sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

TOO_FEW_FOR_AN_INDEX = 30
"""Below this many answers a lens is said as "7 of 9" and has no index."""

POPULATIONS = ("believed_leaders", BELIEVED_EXPECTED)
BELIEFS = ("believed_leaders", "believed_staff", BELIEVED_EXPECTED)

TARGET = "a target, not an estimate"
POPULATION = "a population: its spread is shown, no sampling interval"
NOT_YES_OR_NO = "withheld: these scores are not yes or no, so they do not go on this scale"


@dataclass(frozen=True)
class LensSummary:
    """One lens of one moment as the board shows it; shares lie between 0 and 1.

    `index` is the figure out of 100 and `said` its words; under 30 answers there is no index and
    it is said as "7 of 9". `low` and `high` are None for a target and for a population, whose
    spread is `sd`; `method` says so.

    Example:
        >>> print(LensSummary("promised", 1, 0.95, None, None, 0.0, 95, "95", "a target"))
        promised: 95 (a target).
    """

    lens: str
    n: int
    mean: float | None
    low: float | None
    high: float | None
    sd: float | None
    index: int | None
    said: str
    method: str

    def __str__(self) -> str:
        return f"{self.lens}: {self.said} ({self.method})."

    def _repr_html_(self) -> str:
        row = (self.lens, self.mean, self.low, self.high, self.n)
        return html_table(("lens", "mean", "low", "high", "n"), [row], caption=str(self))


def lens_summary(
    row: pa.Table | Mapping[str, float], lens: str, *, level: float = 0.95
) -> LensSummary:
    """What does one lens say of one moment, in the figure and the words of the board?

    Args:
        row: One row of a tally of scores that are 0 or 1; beliefs and targets may be shares.
        lens: One of `LENSES`, or `BELIEVED_EXPECTED`.
        level: The share of such intervals that hold the truth.

    Returns:
        A frozen `LensSummary`. Scores that do not belong on the scale leave its figures None.

    Raises:
        MeasureError: The lens is unknown, or there is not exactly one row.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> nine = tally(pa.table({"score": [1] * 7 + [0] * 2}))
        >>> lens_summary(nine, "perceived").said
        '7 of 9'
        >>> many = tally(pa.table({"score": [1] * 142 + [0] * 58}))
        >>> print(lens_summary(many, "perceived"))
        perceived: 71 (Wilson's score interval).
    """
    sums = Sums.of(row)
    if len(sums.n) != 1:
        raise MeasureError(f"A lens of a moment is one row of a tally, not {len(sums.n)}.")
    return _summaries(sums, [lens], level)[0]


def lens_summaries(tallied: pa.Table, *, level: float = 0.95) -> list[LensSummary]:
    """What does each lens say of each moment? `lens_summary` of all rows in one go.

    Args:
        tallied: A tally with a column `lens`, a row for each figure; other columns are left alone.
        level: The share of such intervals that hold the truth.

    Returns:
        A `LensSummary` for every row, in the rows' order.

    Raises:
        MeasureError: There is no column `lens`, or it names an unknown one.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> rows = pa.table({"lens": ["perceived"] * 9, "score": [1] * 7 + [0] * 2})
        >>> [summary.said for summary in lens_summaries(tally(rows, "lens"))]
        ['7 of 9']
    """
    if "lens" not in tallied.column_names:
        raise MeasureError("The tally has no column 'lens': tally by it as well.")
    return _summaries(Sums.of(tallied), [str(lens) for lens in tallied["lens"].to_pylist()], level)


def _summaries(sums: Sums, lenses: list[str], level: float) -> list[LensSummary]:
    for lens in set(lenses):
        check_lens(lens)
    found = lens_estimates(sums, lenses, level=level)
    sd, answers = np.sqrt(sums.variance), sums.yes_or_no
    return [
        _summary(lens, int(sums.n[i]), _at(found, i), float(sd[i]), answers=bool(answers[i]))
        for i, lens in enumerate(lenses)
    ]


class _Estimate(NamedTuple):
    """The estimate of one row, None where there is no figure."""

    mean: float | None
    low: float | None
    high: float | None
    method: str


def _at(found: Estimates, i: int) -> _Estimate:
    mean, low, high = (none_if_nan(each[i]) for each in (found.mean, found.low, found.high))
    return _Estimate(mean, low, high, found.method[i])


def _summary(lens: str, n: int, found: _Estimate, sd: float, *, answers: bool) -> LensSummary:
    if found.method == NOT_YES_OR_NO or found.mean is None:
        said = "no answers" if found.mean is None else "not on this scale"
        return LensSummary(lens, n, None, None, None, None, None, said, found.method)
    early = too_few(lens, n)
    return LensSummary(
        lens=lens,
        n=n,
        mean=found.mean,
        low=found.low,
        high=found.high,
        sd=sd,
        index=None if early else round(100 * found.mean),
        said=_early(found.mean, n, answers=answers) if early else f"{100 * found.mean:.0f}",
        method=found.method,
    )


def check_lens(lens: str) -> None:
    """Refuse a lens that there is not."""
    if lens not in (*LENSES, BELIEVED_EXPECTED):
        raise MeasureError(
            f"There is no lens {lens!r}: there are {', '.join((*LENSES, BELIEVED_EXPECTED))}."
        )


def too_few(lens: str, n: int) -> bool:
    """Whether a lens has too few answers for an index; targets and populations never have."""
    return lens != "promised" and lens not in POPULATIONS and n < TOO_FEW_FOR_AN_INDEX


def lens_estimates(sums: Sums, lenses: list[str], *, level: float) -> Estimates:
    """The estimates of every row by the rules of its lens."""
    check_level(level)
    lens = np.array(lenses, dtype=object)
    answers = sums.yes_or_no
    shares = np.isin(lens, ("promised", *BELIEFS)) & sums.within_0_and_1
    found = estimate(sums.where(answers | shares), level=level, scale=(0, 1))
    of_answers = estimate(sums.where(answers), level=level, scores="binary")
    low = np.where(answers, of_answers.low, found.low)
    high = np.where(answers, of_answers.high, found.high)
    method = np.where(answers, of_answers.method, found.method)
    method = np.where(answers | shares, method, NOT_YES_OR_NO)
    for without, why in (("promised",), TARGET), (POPULATIONS, POPULATION):
        rows = np.isin(lens, without) & (answers | shares) & (sums.n > 0)
        low, high = np.where(rows, np.nan, low), np.where(rows, np.nan, high)
        method = np.where(rows, why, method)
    return replace(found, n=sums.n, low=low, high=high, method=method)


def _early(mean: float, n: int, *, answers: bool) -> str:
    return f"{mean * n:.0f} of {n}" if answers else f"{100 * mean:.0f}, said by {n}"
