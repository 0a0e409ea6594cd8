from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError
from ._survey_sums import RATIO_SUMS, SURVEY_SUMS
from ._tally import _nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from ._calibration import Calibrated

    Vector = NDArray[np.float64]
    Codes = NDArray[np.intp]
    Divisor = tuple[str, ...]

ONE = ("sw", "sww", "wwy", "sww")
"""The sums that stand for wx, w²x, w²xy and w²x² where everybody's divisor is 1."""

NOTHING = 1e-12
"""Below this share of the squared mean, a variance is rounding."""


@dataclass(frozen=True)
class Design:
    """How a sample was drawn: which columns of the survey sums say so.

    `cluster` are drawn within `stratum`; without clusters every respondent is drawn alone.
    `population` holds how many clusters (respondents) the stratum has in all; `cluster_size` how
    many the cluster has in all, where respondents were drawn within clusters.

    Example:
        >>> Design(stratum="region", cluster="shop")
        Design(stratum='region', cluster='shop', population=None, cluster_size=None)
    """

    stratum: str | None = None
    cluster: str | None = None
    population: str | None = None
    cluster_size: str | None = None

    def __post_init__(self) -> None:
        if self.cluster_size and not (self.cluster and self.population):
            raise MeasureError("cluster_size says nothing without cluster and population.")


@dataclass(frozen=True, eq=False)
class Drawn:
    """The units of one stage: their number, Σz and Σz² per group, and how many there are in all."""

    count: Vector
    total: Vector
    squares: Vector
    population: Vector

    @property
    def fraction(self) -> Vector:
        """The share that was drawn."""
        return self.count / self.population

    @property
    def variances(self) -> Vector:
        """(1 - c/C) c/(c-1) Σ(z - z̄)² per group; 0 where all or nobody was drawn."""
        spread = np.maximum(self.squares - self.total**2 / np.maximum(self.count, 1), 0)
        weight = np.divide(
            self.count, self.count - 1, out=np.zeros_like(self.count), where=self.count > 1
        )
        return (1 - self.fraction) * weight * spread


@dataclass(frozen=True, eq=False)
class Sample:
    """Survey sums as arrays, with the design's codes, the domain and the calibration factors."""

    sums: dict[str, Vector]
    strata: Codes
    clusters: Codes | None
    population: Vector | None
    cluster_sizes: Vector | None
    inside: Vector
    factor: Vector
    auxiliaries: NDArray[np.float64] | None

    @classmethod
    def of(
        cls,
        sums: pa.Table,
        design: Design,
        within: Mapping[str, Any] | None,
        calibrated: Calibrated | None,
    ) -> Sample:
        """Read the table; refuse what does not fit it."""
        missing = [name for name in SURVEY_SUMS if name not in sums.column_names]
        if missing:
            raise MeasureError(f"These are no survey sums: {missing[0]!r} is missing.")
        arrays = {
            name: sums[name].to_numpy().astype(float)
            for name in (*SURVEY_SUMS, *RATIO_SUMS)
            if name in sums.column_names
        }
        strata = _codes(sums, [design.stratum])
        clusters = _codes(sums, [design.stratum, design.cluster]) if design.cluster else None
        if calibrated and not _same(calibrated.design_weights, arrays["w"]):
            raise MeasureError(
                "The weights were calibrated on other rows: give calibrate() a row of X for each "
                "row of these sums, and their column 'w' as d."
            )
        sample = cls(
            sums=arrays,
            strata=strata,
            clusters=clusters,
            population=_numbers(sums, design.population),
            cluster_sizes=_numbers(sums, design.cluster_size),
            inside=_inside(sums, within),
            factor=calibrated.factors if calibrated else np.ones(sums.num_rows),
            auxiliaries=calibrated.auxiliaries if calibrated else None,
        )
        sample.check(sums, design)
        return sample

    @property
    def n(self) -> int:
        """How many respondents of the kind asked for have a score."""
        return int((self.sums["scored"] * self.inside).sum())

    @property
    def whole(self) -> float:
        """The sum of all weights: for how many customers the sample stands."""
        return float((self.factor * self.sums["w"]).sum())

    def total(self, of: str) -> float:
        """One of the weighted sums over those of the kind asked for, calibrated."""
        return float((self.factor * self.inside * self.sums[of]).sum())

    @cached_property
    def drawn(self) -> tuple[Vector, Vector]:
        """How many units were drawn in each stratum, and how many there are."""
        if self.clusters is None:
            count = _added(self.strata, self.sums["n"])
        else:
            strata = self._strata_of(self.clusters)
            count = _added(strata, np.ones(len(strata)))
        if self.population is None:
            return count, np.full(len(count), np.inf)
        population = np.zeros(len(count))
        population[self.strata] = self.population
        return count, population

    def _strata_of(self, clusters: Codes) -> Codes:
        """The stratum of each cluster."""
        return np.asarray(self.strata[np.unique(clusters, return_index=True)[1]])

    @property
    def degrees(self) -> int:
        """Units drawn less strata."""
        count, _ = self.drawn
        return int(count.sum()) - len(count)

    @property
    def census(self) -> bool:
        """Whether all there are were drawn."""
        count, population = self.drawn
        return bool((count == population).all()) and self.cluster_sizes is None

    @property
    def srs_variance(self) -> float | None:
        """s²/n of the scores: the variance of the mean of a simple random sample as large."""
        if self.n != self.sums["n"].sum():
            return None
        whole, mean = self.total("sw"), self.total("wy") / self.total("sw")
        spread = self.total("wyy") / whole - mean**2
        return spread / (self.n - 1) if self.n > 1 and spread > NOTHING * mean**2 else None

    def check(self, sums: pa.Table, design: Design) -> None:
        """Refuse designs from which no variance follows."""
        count, population = self.drawn
        if self.population is not None and not _same(population[self.strata], self.population):
            raise MeasureError(f"{design.population!r} differs within a stratum: correct it.")
        small = count > population
        if small.any():
            raise MeasureError(
                f"A stratum holds {population[small][0]:g} in {design.population!r}, fewer than "
                f"the {count[small][0]:g} drawn from it: correct it."
            )
        single = (count <= 1) & (population > count)
        if single.any():
            row = int(np.argmax(single[self.strata]))
            where = f"Stratum {sums[design.stratum][row]}" if design.stratum else "The sample"
            what = "cluster" if design.cluster else "respondent"
            raise MeasureError(
                f"{where} has a single {what}, which shows no spread: join strata that are alike."
            )
        if not self.n:
            raise MeasureError("Nobody within has a score: check the values that are named there.")

    def variance(self, of_y: float, of_x: float, divisor: Divisor = ONE) -> float:
        """The variance of Σw(of_y·y + of_x·x), where `divisor` names the sums of x."""
        first, second = self._moments(of_y, of_x, divisor)
        count, population = self.drawn
        if self.clusters is None:
            totals = _added(self.strata, first)
            squares = _added(self.strata, second)
            return float(Drawn(count, totals, squares, population).variances.sum())
        totals = _added(self.clusters, first)
        strata = self._strata_of(self.clusters)
        between = Drawn(count, _added(strata, totals), _added(strata, totals**2), population)
        return float(between.variances.sum()) + self._within_clusters(
            first, second, between.fraction[strata]
        )

    def _within_clusters(self, first: Vector, second: Vector, fraction: Vector) -> float:
        if self.cluster_sizes is None or self.clusters is None:
            return 0.0
        sizes = np.zeros(len(fraction))
        sizes[self.clusters] = self.cluster_sizes
        answered = _added(self.clusters, self.sums["n"])
        if (answered > sizes).any() or ((answered == 1) & (sizes > 1)).any():
            raise MeasureError(
                "A cluster has more respondents than its size, or a single one of several: "
                "leave cluster_size out."
            )
        stage = Drawn(
            answered,
            _added(self.clusters, first),
            _added(self.clusters, second),
            sizes,
        )
        return float((fraction * stage.variances).sum())

    def _moments(self, of_y: float, of_x: float, divisor: Divisor) -> tuple[Vector, Vector]:
        """Σz and Σz² per row, where z is the weighted, linearised, calibrated score."""
        sums, inside = self.sums, self.inside
        x, wwx, wwxy, wwxx = (sums[name] for name in divisor)
        first = inside * (of_y * sums["wy"] + of_x * x)
        crossed = inside * (of_y * sums["wwy"] + of_x * wwx)
        second = inside * (of_y**2 * sums["wwyy"] + 2 * of_y * of_x * wwxy + of_x**2 * wwxx)
        if self.auxiliaries is not None:
            fitted = _fitted(self.auxiliaries, sums["w"], first)
            second = second - 2 * fitted * crossed + fitted**2 * sums["ww"]
            first = first - fitted * sums["w"]
        return self.factor * first, self.factor**2 * second


def _fitted(auxiliaries: NDArray[np.float64], w: Vector, first: Vector) -> Vector:
    """What the auxiliaries explain of each row's score, by the weights of the design."""
    x = auxiliaries / np.sqrt((auxiliaries**2).mean(axis=0))
    slopes = np.linalg.solve(x.T @ (w[:, None] * x), x.T @ first)
    return np.asarray(x @ slopes)


def _added(codes: Codes, values: Vector) -> Vector:
    """The sum of the values of each code."""
    return np.bincount(codes, values).astype(float)


def _codes(sums: pa.Table, columns: list[str | None]) -> Codes:
    """A number per distinct combination of the named columns, in order of first appearance."""
    named = [_column(sums, column).to_pylist() for column in columns if column]
    if not named:
        return np.zeros(sums.num_rows, dtype=np.intp)
    seen: dict[tuple[Any, ...], int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in zip(*named, strict=True)])


def _numbers(sums: pa.Table, column: str | None) -> Vector | None:
    return None if column is None else np.array(_column(sums, column).to_pylist(), dtype=float)


def _inside(sums: pa.Table, within: Mapping[str, Any] | None) -> Vector:
    inside = np.ones(sums.num_rows)
    for column, value in (within or {}).items():
        inside *= [float(found == value) for found in _column(sums, column).to_pylist()]
    return inside


def _column(sums: pa.Table, column: str) -> pa.ChunkedArray[Any]:
    if column not in sums.column_names or column in (*SURVEY_SUMS, *RATIO_SUMS):
        keys = [name for name in sums.column_names if name not in (*SURVEY_SUMS, *RATIO_SUMS)]
        raise MeasureError(
            f"The survey sums are not by {column!r}: name it in by=.{_nearest(column, keys)}"
        )
    return sums[column]


def _same(left: Vector, right: Vector) -> bool:
    return left.shape == right.shape and bool(np.allclose(left, right, rtol=1e-9))
