from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtri

from ._errors import MeasureError
from ._intervals import check_level, normal_quantile
from ._shown import html_table, percent
from ._team_names import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Figures = NDArray[np.float64]

LEVELS = (0.95, 0.998)
"""Two limits to either side: about 2 and 3 standard deviations."""

EDGE = 0.1
"""The share of teams at either end that may not say how far teams usually lie apart."""

FEWEST = 5
"""The fewest teams whose spread widens limits."""

KINDS = ("share", "ratio")
LIMITS = ("prediction", "confidence")
DISPERSIONS = ("multiplicative", "winsorised", "truncated")


@dataclass(frozen=True, eq=False)
class Funnel:
    """Each team's figure between the limits within which chance alone would keep it.

    Attributes:
        names: The teams.
        value: Their shares, or their ratios of observed to expected.
        n: Of how many, or how many were expected.
        target: What all are compared with.
        levels: How much of chance the limits hold.
        lower: Lower limits, levels × teams.
        upper: Upper limits.
        dispersion: The mean squared z of the teams, 1 by chance alone; None where not asked.
        between: The variance between teams that widens the limits, on the scale of the method.
        definition: How the limits are made.
    """

    names: tuple[str, ...]
    value: Figures
    n: Figures
    target: float
    levels: tuple[float, ...]
    lower: Figures
    upper: Figures
    dispersion: float | None
    between: float
    definition: str

    def outside(self, level: float = LEVELS[-1]) -> tuple[str, ...]:
        """The teams outside the limits of a level."""
        if level not in self.levels:
            known = ", ".join(f"{one:g}" for one in self.levels)
            raise MeasureError(f"There are no limits at {level:g}: choose {known}.")
        place = self.levels.index(level)
        out = (self.value < self.lower[place]) | (self.value > self.upper[place])
        return tuple(name for name, beyond in zip(self.names, out, strict=True) if beyond)

    def __str__(self) -> str:
        told = " and ".join(
            f"{len(self.outside(level))} outside {percent(level)} (chance: "
            f"{len(self.n) * (1 - level):.1f})"
            for level in self.levels
        )
        return f"{len(self.n)} teams around {self.target:.4g}, {told} ({self.definition})."

    def _repr_html_(self) -> str:
        columns = (self.n, self.value, self.lower[-1], self.upper[-1])
        rows = zip(self.names, *(column.tolist() for column in columns), strict=True)
        head = ("team", "n", "value", "lower", "upper")
        return html_table(head, rows, caption=str(self))


def funnel(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    kind: str = "share",
    target: float | None = None,
    dispersion: str | None = None,
    limits: str = "prediction",
    levels: Sequence[float] = LEVELS,
    names: Sequence[str] = (),
) -> Funnel:
    """Which teams lie farther from the others than chance would take a team of their size?

    Limits are Spiegelhalter's, of the binomial distribution for shares and of Poisson's for ratios
    of observed to expected, interpolated between whole counts: with r the p-quantile, (r - (F(r) -
    p) / f(r)) / n. Teams are not all alike even where nothing is wrong; `dispersion` widens the
    limits by how far teams usually lie apart, and the ends of the range may not say so themselves.

    Args:
        successes: How often it was so, per team; for ratios how often it was observed.
        n: Of how many; for ratios how often it was expected, from the case mix.
        kind: "share" or "ratio".
        target: What is compared with: the share of all teams together, and 1 for ratios.
        dispersion: None; "multiplicative", limits √φ times as wide, φ the mean square of z with
            the ends pulled in; "winsorised", a variance τ² between teams added, the ends pulled in
            (CQC); "truncated", the same with the ends left out (NHS SHMI, on the logarithm; for
            ratios only). A tenth at either end. The two additive ones are on the scale of the
            arcsine for shares and of the square root for ratios.
        limits: "prediction", or "confidence": the interval around an expected number, which is
            wider and which some tools draw. Confidence limits are for ratios only.
        levels: How much of chance the limits hold.
        names: What the teams are called.

    Returns:
        A `Funnel`: `value`, `lower`, `upper`, `outside(level)`, `dispersion`, `between`.

    Raises:
        MeasureError: A team has no occasions, counts are not within 0 to n, or fewer than 5 teams
            are to say how far teams lie apart; a kind, dispersion or level is unknown.

    Source:
        Spiegelhalter (2005), Statistics in Medicine 24:1185, and 24:1309 for the dispersion;
        NHS Digital, SHMI specification. FunnelPlotR draws "confidence" and "truncated".

    Example:
        >>> print(funnel([30, 41, 9, 55, 20], [40, 50, 20, 60, 25]))
        5 teams around 0.7949, 2 outside 95 % (chance: 0.3) and 1 outside 99.8 % (chance: 0.0)
        (binomial prediction limits).
    """
    _check_choices(kind, dispersion, limits)
    chosen = tuple(sorted(levels))
    if not chosen:
        raise MeasureError("There is no level: give at least one, such as 0.95.")
    for level in chosen:
        check_level(level)
    x, of = _counts(successes, n, kind)
    middle = _target(x, of, kind, target)
    phi, between = None, 0.0
    definition = f"{'binomial' if kind == 'share' else 'Poisson'} {limits} limits"
    if dispersion is not None:
        scale = _SCALES[kind, dispersion]
        phi, between = _spread(scale, x / of, of, middle, dispersion)
        definition = f"{dispersion} dispersion, φ = {phi:.3g}"
    if between or (dispersion == "multiplicative" and phi is not None and phi > 1):
        widened = (phi or 1.0) if dispersion == "multiplicative" else 1.0
        error = np.sqrt(widened * np.square(scale.error(of, middle)) + between)
        lower, upper = _around(scale, middle, error, chosen)
    else:
        lower, upper = _by_chance(of, middle, kind, limits, chosen)
    most = 1.0 if kind == "share" else np.inf
    lower, upper = np.clip(lower, 0, most), np.clip(upper, 0, most)
    called = named(names, len(x))
    return Funnel(called, x / of, of, middle, chosen, lower, upper, phi, between, definition)


@dataclass(frozen=True)
class _Scale:
    """A scale on which figures spread alike, and back from it; its error without dispersion."""

    to: Callable[[Figures], Figures]
    back: Callable[[Figures], Figures]
    error: Callable[[Figures, float], Figures]


def _same(x: Figures) -> Figures:
    return x


_SCALES = {
    ("share", "multiplicative"): _Scale(_same, _same, lambda n, p: np.sqrt(p * (1 - p) / n)),
    ("ratio", "multiplicative"): _Scale(_same, _same, lambda n, r: np.sqrt(r / n)),
    ("share", "winsorised"): _Scale(
        lambda p: np.arcsin(np.sqrt(p)),
        lambda x: np.square(np.sin(np.clip(x, 0, np.pi / 2))),
        lambda n, _: 0.5 / np.sqrt(n),
    ),
    ("ratio", "winsorised"): _Scale(
        np.sqrt, lambda x: np.square(np.maximum(x, 0)), lambda n, _: 0.5 / np.sqrt(n)
    ),
    ("ratio", "truncated"): _Scale(np.log, np.exp, lambda n, r: 1 / np.sqrt(n * r)),
}


def _check_choices(kind: str, dispersion: str | None, limits: str) -> None:
    for given, known, what in (
        (kind, KINDS, "kind"),
        (limits, LIMITS, "limits"),
        (dispersion, (None, *DISPERSIONS), "dispersion"),
    ):
        if given not in known:
            choices = ", ".join(str(one) for one in known)
            raise MeasureError(f"There is no {what} {given!r}: choose {choices}.")
    if kind == "share" and (limits == "confidence" or dispersion == "truncated"):
        raise MeasureError(
            "Confidence limits and truncated dispersion are for ratios: leave them out for shares."
        )
    if limits == "confidence" and dispersion is not None:
        raise MeasureError("Confidence limits know no dispersion: choose one of the two.")


def _counts(successes: ArrayLike, n: ArrayLike, kind: str) -> tuple[Figures, Figures]:
    x, of = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if x.ndim != 1 or x.shape != of.shape or not len(x):
        raise MeasureError(f"Give as many successes as n, not {x.size} and {of.size}.")
    wrong = ~((x >= 0) & np.isfinite(x) & (of > 0) & np.isfinite(of))
    if kind == "share":
        wrong |= (x > of) | (of != np.floor(of))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise MeasureError(
            f"Team {at + 1} has {x[at]:g} of {of[at]:g}: give counts from 0 on, n above 0, and for "
            "shares a whole n that is not exceeded."
        )
    return x, of


def _target(x: Figures, of: Figures, kind: str, target: float | None) -> float:
    """What all are compared with: all teams together, which is not the mean of their shares."""
    together = 1.0 if kind == "ratio" else float(x.sum() / of.sum())
    middle = together if target is None else float(target)
    if not 0 < middle < (1 if kind == "share" else np.inf):
        raise MeasureError(
            f"No team can lie far from a target of {middle:g}: give one above 0, and below 1 for "
            "shares."
        )
    return middle


def _spread(
    scale: _Scale, value: Figures, of: Figures, middle: float, dispersion: str
) -> tuple[float, float]:
    """φ, the mean square of z without its ends, and τ², the variance beyond chance."""
    if len(value) < FEWEST:
        raise MeasureError(
            f"{len(value)} teams do not say how far teams lie apart: give {FEWEST} or more, or "
            "dispersion=None."
        )
    if dispersion == "truncated" and (value == 0).any():
        raise MeasureError("A ratio of 0 has no logarithm: use dispersion='winsorised'.")
    error = scale.error(of, middle)
    z = (scale.to(value) - scale.to(np.array(middle))) / error
    if dispersion == "truncated":
        cut = int(len(z) * EDGE)
        kept = np.argsort(z)[cut : len(z) - cut]
        z, error = z[kept], error[kept]
    else:
        z = np.clip(z, *np.quantile(z, [EDGE, 1 - EDGE]))
    phi = float(np.square(z).mean())
    if dispersion == "multiplicative":
        return phi, 0.0
    w = error**-2
    beyond = (len(z) * phi - (len(z) - 1)) / (w.sum() - np.square(w).sum() / w.sum())
    return phi, max(0.0, float(beyond))


def _around(
    scale: _Scale, middle: float, error: Figures, levels: Sequence[float]
) -> tuple[Figures, Figures]:
    start = scale.to(np.array(middle))
    reach = np.outer([normal_quantile(level) for level in levels], error)
    return scale.back(start - reach), scale.back(start + reach)


def _by_chance(
    of: Figures, middle: float, kind: str, limits: str, levels: Sequence[float]
) -> tuple[Figures, Figures]:
    tails = np.array([(1 - level) / 2 for level in levels])[:, None]
    expected = of * middle
    if limits == "confidence":
        lower, upper = chdtri(2 * expected, 1 - tails), chdtri(2 * expected + 2, tails)
        return lower / 2 / of, upper / 2 / of
    from scipy.stats import binom, poisson  # noqa: PLC0415 takes a second to import

    law = binom(of, middle) if kind == "share" else poisson(expected)
    lower, upper = (_between_counts(law, p) / of for p in (tails, 1 - tails))
    return lower, upper


def _between_counts(law: Any, p: Figures) -> Figures:
    """The p-quantile of a law of counts, interpolated."""
    r = law.ppf(p)
    return np.asarray(r - (law.cdf(r) - p) / law.pmf(r))
