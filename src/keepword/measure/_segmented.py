from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile, student_quantile
from ._season import harmonics
from ._shown import html_table, percent
from ._signals import series

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._season import Season

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

Change = Literal["step", "slope", "step-and-slope"]
Family = Literal["quasipoisson", "poisson", "quasibinomial", "gaussian"]

CHANGES: tuple[Change, ...] = get_args(Change)
FAMILIES: tuple[Family, ...] = get_args(Family)

EACH_SIDE = 3
"""The fewest points before a change, and after it."""

ENOUGH_FOR_NORMAL = 50
"""The degrees of freedom from which the normal quantile of the papers is as good as Student's."""

STEPS = 100
"""The most steps of the fit."""

WIDENED = ("quasipoisson", "quasibinomial")
"""The families whose errors grow with the dispersion."""

NO_SPREAD = 1e-12
"""A dispersion below this is rounding: the points lie on the line."""

NEVER = 1e-6
"""A fitted rate below this share of the highest one has run away towards 0."""

UNSETTLED = (
    "The fit does not settle: some part of the season or of the series holds no events, or all "
    "of them. Take longer periods, or fewer terms"
)

CONSTANT = (
    "The points do not scatter about the line at all, so that nothing says how sure the change "
    "is: look whether they are measured, or take shorter periods."
)

SIZE = {
    "ratio": "{} times",
    "odds ratio": "odds {} times",
    "difference": "{} above",
}

BESIDE = {"step": "what was to be expected", "slope": "the trend before, each point"}

COUNTED = {"quasipoisson": "ratio", "poisson": "ratio", "quasibinomial": "odds ratio"}


@dataclass(frozen=True)
class Term:
    """One part of a change: the step at it, or the slope per point since.

    Attributes:
        name: "step" or "slope".
        estimate: A ratio, an odds ratio, or a difference.
        low: Its lower limit.
        high: Its upper limit.
    """

    name: str
    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.name}: {self.estimate:.4g}, between {self.low:.4g} and {self.high:.4g}."


@dataclass(frozen=True)
class Segmented:
    """What a series did after a change, beside what it would have done without.

    Attributes:
        terms: The step, the slope, or both.
        kind: What the estimates are: "ratio", "odds ratio" or "difference".
        at: The first point after the change.
        dispersion: How many times wider the points scatter than the family says (Pearson); the
            variance of a point for "gaussian".
        autocorrelation: How far the residuals of neighbouring points go together.
        lags: Over how many points the errors allow for that.
        n: How many points there are.
        degrees: The points less the terms of the model.
        level: How sure the intervals are.
        definition: The model and the interval.
    """

    terms: tuple[Term, ...]
    kind: str
    at: int
    dispersion: float
    autocorrelation: float
    lags: int
    n: int
    degrees: int
    level: float
    definition: str

    @property
    def estimate(self) -> float:
        """That of the step, or of the slope where there is no step."""
        return self.terms[0].estimate

    @property
    def low(self) -> float:
        """Its lower limit."""
        return self.terms[0].low

    @property
    def high(self) -> float:
        """Its upper limit."""
        return self.terms[0].high

    def __str__(self) -> str:
        told = "; ".join(
            f"{SIZE[self.kind].format(f'{term.estimate:.4g}')} {BESIDE[term.name]}, between "
            f"{term.low:.4g} and {term.high:.4g}"
            for term in self.terms
        )
        found = f"From point {self.at} on {told} ({self.definition}; n = {self.n})."
        if self.lags or self.autocorrelation < 2 / np.sqrt(self.n):
            return found
        return f"{found} Neighbouring points go together ({self.autocorrelation:.2f}): give lags."

    def _repr_html_(self) -> str:
        rows = [(t.name, t.estimate, t.low, t.high) for t in self.terms]
        return html_table(("", self.kind, "low", "high"), rows, caption=str(self))


def segmented(
    y: ArrayLike,
    *,
    at: int,
    change: Change,
    exposure: ArrayLike | None = None,
    season: Season | None = None,
    family: Family = "quasipoisson",
    lags: int = 0,
    level: float = 0.95,
) -> Segmented:
    """Did a series change with the plan, beyond its trend and its season?

    g(μₜ / exposureₜ) = β₀ + β₁t + β₂·[t ≥ at] + β₃·(t - at + 1)·[t ≥ at] + season, where g is
    the logarithm for counts, the log odds for shares, and nothing for "gaussian". β₂ is the step,
    β₃ the slope; `change` says beforehand which of them the plan can make. The season is pairs
    of sine and cosine. Errors are widened by the dispersion, except for "poisson". Limits use
    the normal quantile, as in the source, and Student's t where fewer than 50 degrees of freedom
    are left.

    It says that something changed then, not that the plan did it: whatever else changed then did
    it as well. A series of others who had no plan, and `difference_in_differences`, say more.

    Args:
        y: One value per day, week or month, none left out, in the order of time.
        at: The first point (from 0) after the change.
        change: "step", "slope" or "step-and-slope": fix it before looking.
        exposure: On how much the counts could happen (orders); for "quasibinomial" of how many
            each count is. One number, or one per point.
        season: How many points a season has, such as 12, or (12, pairs of sine and cosine); two
            pairs by default.
        family: "quasipoisson" for counts, "poisson" where they are known not to scatter more
            than by chance, "quasibinomial" for so many of so many, "gaussian" for measured
            values.
        lags: Over how many points residuals go together: errors are then Newey and West's.
        level: How sure the intervals are.

    Returns:
        A `Segmented`: `.estimate`, `.low`, `.high` (ratios; odds ratios for "quasibinomial",
        differences for "gaussian"), `.dispersion`, `.terms`.

    Raises:
        MeasureError: Fewer than 3 points before or after, too few points for the terms, a gap, a
            negative count, an exposure not above 0, nothing ever happened before or after, no
            variation, or a fit that does not converge.

    Source:
        Lopez Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46:348;
        Newey and West (1987), Econometrica 55:703.

    Example:
        >>> complaints = [44, 47, 38, 40, 45, 41, 36, 43, 39, 46,
        ...               31, 33, 26, 29, 35, 32, 27, 30, 34, 29]
        >>> print(segmented(complaints, at=10, change="step"))
        From point 10 on 0.7482 times what was to be expected, between 0.6262 and 0.8941
        (quasipoisson with a trend, Student's t, 95 %; n = 20).
    """
    check_level(level)
    values, size = series(y), _exposed(exposure, y)
    _check(values, size, at=at, change=change, family=family, lags=lags)
    names = change.split("-and-")
    design = _design(len(values), at, names, season)
    fitted = _fitted(values, size, design, family, lags)
    degrees = len(values) - design.shape[1]
    dispersion = float(fitted.pearson_chi2 / degrees)
    # Newey and West's errors, and those of measured values, allow for the scatter already.
    wider = math.sqrt(dispersion) if family in WIDENED and not lags else 1.0
    many = degrees >= ENOUGH_FOR_NORMAL
    quantile = normal_quantile(level) if many else float(student_quantile(level, degrees))
    back = np.exp if family in COUNTED else np.asarray
    terms = tuple(
        Term(name, *(float(back(b + side * quantile * wider * se)) for side in (0, -1, 1)))
        for name, b, se in zip(names, fitted.params, fitted.bse, strict=False)
    )
    errors = f", errors over {lags} lags" if lags else ""
    interval = "normal interval" if many else "Student's t"
    return Segmented(
        terms=terms,
        kind=COUNTED.get(family, "difference"),
        at=at,
        dispersion=dispersion,
        autocorrelation=_autocorrelation(fitted.resid_pearson),
        lags=lags,
        n=len(values),
        degrees=degrees,
        level=level,
        definition=f"{family} with a trend{' and a season' if season else ''}{errors}, "
        f"{interval}, {percent(level)}",
    )


def _exposed(exposure: ArrayLike | None, y: ArrayLike) -> Vector | None:
    if exposure is None:
        return None
    try:
        size = np.broadcast_to(np.asarray(exposure, dtype=np.float64), np.shape(y))
    except ValueError:
        raise MeasureError(
            f"There are {np.size(y)} points and {np.size(exposure)} exposures: give one number, "
            "or one per point."
        ) from None
    wrong = ~(np.isfinite(size) & (size > 0))
    if wrong.any():
        i = int(np.argmax(wrong))
        raise MeasureError(f"Point {i} has an exposure of {size[i]:g}: give one above 0.")
    return size


def _check(
    y: Vector, size: Vector | None, *, at: int, change: Change, family: Family, lags: int
) -> None:
    if change not in CHANGES:
        raise MeasureError(f"There is no change {change!r}: choose {', '.join(CHANGES)}.")
    if family not in FAMILIES:
        raise MeasureError(f"There is no family {family!r}: choose {', '.join(FAMILIES)}.")
    if at != int(at) or not EACH_SIDE <= at <= len(y) - EACH_SIDE:
        raise MeasureError(
            f"With a change at point {at} of {len(y)} there are not {EACH_SIDE} points before it "
            f"and {EACH_SIDE} from it on: wait, or take a longer series."
        )
    if not 0 <= lags < len(y):
        raise MeasureError(f"lags is a number of points from 0 to {len(y) - 1}, not {lags}.")
    if np.ptp(y if size is None else y / size) == 0:
        raise MeasureError(CONSTANT)
    if family == "gaussian":
        if size is not None:
            raise MeasureError("An exposure belongs to counts: divide by it, or name a family.")
        return
    _check_counts(y, size, at, family)


def _check_counts(y: Vector, size: Vector | None, at: int, family: Family) -> None:
    if (y < 0).any():
        i = int(np.argmax(y < 0))
        raise MeasureError(f"Point {i} is {y[i]:g}: a count is not below 0.")
    sides = {"before the change": slice(None, at), "after the change": slice(at, None)}
    for side, points in sides.items():
        if not y[points].any():
            raise MeasureError(f"Nothing happened {side}, so there is no ratio: wait for more.")
    if family == "quasibinomial":
        if size is None:
            raise MeasureError("Shares need of how many each count is: give it as exposure.")
        if (y > size).any():
            i = int(np.argmax(y > size))
            raise MeasureError(f"Point {i} has {y[i]:g} of {size[i]:g}: give counts up to it.")
        for side, points in sides.items():
            if (y[points] == size[points]).all():
                raise MeasureError(f"All were kept {side}, so there are no odds: wait for more.")


def _design(n: int, at: int, names: list[str], season: Season | None) -> Matrix:
    """The columns of the change first, then the level, the trend and the season."""
    t = np.arange(n)
    after = (t >= at).astype(float)
    columns = {"step": after, "slope": after * (t - at + 1)}
    # A trend about 0, of the size of the others, keeps the fit well conditioned.
    trend = (t - t.mean()) / n
    x = np.column_stack([*(columns[name] for name in names), np.ones(n), trend])
    if season is not None:
        x = np.column_stack([x, harmonics(n, season)])
    if n < x.shape[1] + EACH_SIDE or np.linalg.matrix_rank(x) < x.shape[1]:
        raise MeasureError(
            f"{n} points do not tell the {x.shape[1]} terms of the model apart: take a longer "
            "series, fewer pairs for the season, or only a step."
        )
    return x


def _fitted(y: Vector, size: Vector | None, x: Matrix, family: Family, lags: int) -> Any:
    # Loading statsmodels takes seconds, and only regressions need it.
    import statsmodels.api as sm  # noqa: PLC0415

    kinds = {"quasibinomial": sm.families.Binomial, "gaussian": sm.families.Gaussian}
    counted, offset = y, None
    if size is not None and family == "quasibinomial":
        counted = np.column_stack([y, size - y])
    elif size is not None:
        offset = np.log(size)
    how: dict[str, Any] = {}
    if lags:
        how = {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}}
    kind = kinds.get(family, sm.families.Poisson)()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            fitted = sm.GLM(counted, x, family=kind, offset=offset).fit(maxiter=STEPS, **how)
        except (Warning, ValueError) as reason:
            told = CONSTANT if family == "gaussian" else f"{UNSETTLED} ({reason})."
            raise MeasureError(told) from reason
    _check_settled(fitted, y, family)
    return fitted


def _check_settled(fitted: Any, y: Vector, family: Family) -> None:
    """A part without events has a rate of 0, whose logarithm no fit can reach."""
    rate = fitted.mu / fitted.mu.max()
    if family == "quasibinomial":
        rate = np.minimum(fitted.mu, 1 - fitted.mu)
    if family in COUNTED and rate.min() < NEVER:
        raise MeasureError(f"{UNSETTLED}.")
    scatter = len(y) if family in COUNTED else float(((y - y.mean()) ** 2).sum())
    if fitted.pearson_chi2 <= NO_SPREAD * scatter:
        raise MeasureError(CONSTANT)


def _autocorrelation(residuals: Vector) -> float:
    centred = residuals - residuals.mean()
    return float(centred[1:] @ centred[:-1] / (centred @ centred))
