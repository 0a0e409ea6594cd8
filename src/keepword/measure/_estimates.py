from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from ._errors import MeasureError
from ._intervals import check_level, student_quantile
from ._sample import NOTHING, Design, Sample
from ._shown import figure, html_table, percent
from ._survey_sums import RATIO_SUMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from ._calibration import Calibrated

SIMPLE = Design()
STUDENT = "Student's t"
LOGIT = "Student's t on the logit scale"


@dataclass(frozen=True)
class Estimate:
    """An estimate for all customers from a designed sample, with its linearised error."""

    value: float
    se: float
    low: float | None
    high: float | None
    n: int
    degrees: int
    level: float
    method: str
    what: str
    design_effect: float | None = None
    design_effect_replacement: float | None = None

    def __str__(self) -> str:
        between = (
            ""
            if self.low is None or self.high is None
            else f", between {figure(self.low, self.se)} and {figure(self.high, self.se)}"
        )
        return (
            f"The {self.what} is {figure(self.value, self.se)}{between} "
            f"({self.method}, {percent(self.level)}; n = {self.n})."
        )

    def _repr_html_(self) -> str:
        row = (self.what, self.value, self.se, self.low, self.high, self.method)
        return html_table(("", "value", "se", "low", "high", "method"), [row], caption=str(self))


def weighted_mean(
    sums: pa.Table,
    design: Design = SIMPLE,
    *,
    within: Mapping[str, Any] | None = None,
    calibrated: Calibrated | None = None,
    level: float = 0.95,
) -> Estimate:
    """What would the mean be, had all customers answered, and how far off could it be?

    ȳ = Σwy / Σw. Its error is linearised: with z = w(y - ȳ) / Σw summed per cluster,
    var = Σₛ (1 - cₛ/Cₛ) cₛ/(cₛ-1) Σ(z - z̄ₛ)² over the cₛ of Cₛ clusters of each stratum.
    With calibrated weights, y - ȳ is replaced by its residual on the auxiliaries.

    Args:
        sums: What `survey_sums` gives, by the columns that are named here.
        design: Which columns are strata, clusters and their sizes. None by default: a simple
            random sample, or one with unequal weights.
        within: Column → value: only respondents of that kind. The others still tell how the
            sample was drawn, so do not filter them out beforehand.
        calibrated: What `calibrate` made of the rows of `sums` with their `w`.
        level: How sure the interval is.

    Returns:
        An `Estimate` with Student's t on clusters - strata degrees of freedom; for yes-or-no
        scores on the logit scale. `design_effect` compares with a simple random sample of as many
        (`design_effect_replacement`: drawn with replacement). It is not Kish's.

    Raises:
        MeasureError: A named column is missing, a stratum has a single cluster, a population is
            smaller than its sample or differs within a stratum, nobody is `within`, or
            `calibrated` has other rows.

    Source:
        Lumley (2004), Journal of Statistical Software 9(8); Särndal, Swensson and Wretman (1992),
        Model Assisted Survey Sampling.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure.weighting import survey_sums
        >>> answers = pa.table(
        ...     {
        ...         "region": ["n", "n", "n", "s", "s", "s"],
        ...         "score": [6.0, 7.0, 8.0, 2.0, 4.0, 3.0],
        ...         "weight": [10.0, 10.0, 10.0, 30.0, 30.0, 30.0],
        ...     }
        ... )
        >>> sums = survey_sums(answers, "score", weight="weight", by="region")
        >>> print(weighted_mean(sums, Design(stratum="region")))
        The mean is 4.00, between 2.73 and 5.27 (Student's t, 95 %; n = 6).
    """
    sample = Sample.of(sums, design, within, calibrated)
    whole = sample.total("sw")
    mean = sample.total("wy") / whole
    variance = sample.variance(1 / whole, -mean / whole)
    return _estimate(sample, "mean", mean, variance, level, binary=_are_yes_or_no(sums))


def weighted_total(
    sums: pa.Table,
    design: Design = SIMPLE,
    *,
    within: Mapping[str, Any] | None = None,
    calibrated: Calibrated | None = None,
    level: float = 0.95,
) -> Estimate:
    """How much would it be over all customers? Σwy, with arguments and error of `weighted_mean`.

    Raises:
        MeasureError: As `weighted_mean`.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure.weighting import survey_sums
        >>> visits = pa.table({"spent": [20.0, 30.0, 70.0], "weight": [100.0, 100.0, 100.0]})
        >>> print(weighted_total(survey_sums(visits, "spent", weight="weight")))
        The total is 12,000, between -7,717 and 31,717 (Student's t, 95 %; n = 3).
    """
    sample = Sample.of(sums, design, within, calibrated)
    return _estimate(sample, "total", sample.total("wy"), sample.variance(1.0, 0.0), level)


def weighted_ratio(
    sums: pa.Table,
    design: Design = SIMPLE,
    *,
    within: Mapping[str, Any] | None = None,
    calibrated: Calibrated | None = None,
    level: float = 0.95,
) -> Estimate:
    """How much y is there per x over all customers? Σwy / Σwx, for `survey_sums(..., x=…)`.

    Arguments and error are those of `weighted_mean`, with z = w(y - R x) / Σwx.

    Raises:
        MeasureError: As `weighted_mean`; or the sums have no x, or it adds up to 0.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure.weighting import survey_sums
        >>> orders = pa.table({"late": [1.0, 0.0, 2.0, 1.0], "orders": [4.0, 2.0, 9.0, 6.0]})
        >>> print(weighted_ratio(survey_sums(orders, "late", x="orders")))
        The ratio is 0.190, between 0.094 and 0.287 (Student's t, 95 %; n = 4).
    """
    sample = Sample.of(sums, design, within, calibrated)
    if "wx" not in sample.sums:
        raise MeasureError("These sums have no divisor: make them by survey_sums(..., x=…).")
    below = sample.total("wx")
    if below == 0:
        raise MeasureError("The divisor adds up to 0: there is no ratio.")
    ratio = sample.total("wy") / below
    variance = sample.variance(1 / below, -ratio / below, RATIO_SUMS)
    return _estimate(sample, "ratio", ratio, variance, level)


def _estimate(
    sample: Sample, what: str, value: float, variance: float, level: float, *, binary: bool = False
) -> Estimate:
    check_level(level)
    se = float(np.sqrt(variance))
    low, high, method = _limits(sample, value, se, level, binary=binary)
    of_srs = sample.srs_variance if what in ("mean", "total") else None
    scale = sample.whole**2 if what == "total" else 1.0
    left = 1 - sample.n / sample.whole
    return Estimate(
        value=value,
        se=se,
        low=low,
        high=high,
        n=sample.n,
        degrees=sample.degrees,
        level=level,
        method=method,
        what=what,
        design_effect=variance / (of_srs * scale * left) if of_srs and left > 0 else None,
        design_effect_replacement=variance / (of_srs * scale) if of_srs else None,
    )


def _limits(
    sample: Sample, value: float, se: float, level: float, *, binary: bool
) -> tuple[float | None, float | None, str]:
    if se <= NOTHING * max(abs(value), 1e-300):
        if sample.census:
            return value, value, "census: everybody answered"
        return None, None, "withheld: every score is the same"
    half = float(student_quantile(level, sample.degrees)) * se
    if binary and 0 < value < 1:
        half /= value * (1 - value)
        return float(expit(logit(value) - half)), float(expit(logit(value) + half)), LOGIT
    return value - half, value + half, STUDENT


def _are_yes_or_no(sums: pa.Table) -> bool:
    wy, wyy, wwy, wwyy = (sums[name].to_numpy() for name in ("wy", "wyy", "wwy", "wwyy"))
    return np.allclose(wy, wyy, rtol=1e-9, atol=0) and np.allclose(wwy, wwyy, rtol=1e-9, atol=0)
