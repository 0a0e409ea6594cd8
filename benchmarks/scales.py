"""Agreement, alphas and control charts, against the packages that have them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats import inter_rater

from benchmarks.contest import Way, contest, report
from benchmarks.peers import agree, peer
from keepword import measure

UNITS, RATERS, POINTS = 10_000, 5, 2_000
FEW = 300
"""Units for the ICC: pingouin fits a regression with a dummy for each."""
OPEN = 0.1
GOAL = "≥ 1"


def run() -> None:
    """Ratings of five raters with gaps, ten items of a scale, 2,000 days of a chart."""
    rng = np.random.default_rng(1)
    truth = rng.normal(3, 1, (UNITS, 1))
    ratings = np.clip(np.round(truth + rng.normal(0, 0.7, (UNITS, RATERS))), 1, 5)
    gaps = np.where(rng.random(ratings.shape) < OPEN, np.nan, ratings)
    krippendorff(gaps)
    whole(ratings)
    alphas(np.clip(np.round(truth + rng.normal(0, 1, (UNITS, 10))), 1, 5))
    charts(rng.normal(100, 5, POINTS))


def krippendorff(gaps: np.ndarray) -> None:
    module = peer("krippendorff")
    alpha = measure.agreement.krippendorff_alpha
    for level in ("nominal", "ordinal", "interval"):
        ways: dict[str, Way] = {"Keepword": lambda level=level: alpha(gaps, level=level).value}
        if module:
            ways["krippendorff"] = lambda level=level: module.alpha(
                gaps.T, level_of_measurement=level
            )
        _compared(f"Krippendorff's alpha, {level}, {UNITS:,} units × {RATERS}", ways)


def whole(ratings: np.ndarray) -> None:
    """Fleiss' kappa with statsmodels' own count of raters per category, and the ICC."""
    _compared(
        f"Fleiss' kappa, {UNITS:,} units × {RATERS}",
        {
            "Keepword": lambda: measure.agreement.fleiss_kappa(ratings).value,
            "statsmodels": lambda: inter_rater.fleiss_kappa(
                inter_rater.aggregate_raters(ratings)[0]
            ),
        },
    )
    few = ratings[:FEW]
    units, raters = np.indices(few.shape)
    long = pd.DataFrame({"u": units.ravel(), "r": raters.ravel(), "s": few.ravel()})
    ways: dict[str, Way] = {"Keepword": lambda: measure.agreement.icc(few, form="ICC3").value}
    if pingouin := peer("pingouin"):
        ways["pingouin"] = lambda: pingouin.intraclass_corr(long, "u", "r", "s")["ICC"][2]
    _compared(f"ICC(3,1), {FEW:,} units × {RATERS}", ways)


def alphas(items: np.ndarray) -> None:
    frame = pd.DataFrame(items, columns=[f"item {place}" for place in range(items.shape[1])])
    ways: dict[str, Way] = {"Keepword": lambda: measure.scale.cronbach_alpha(items).raw}
    if pingouin := peer("pingouin"):
        ways["pingouin"] = lambda: pingouin.cronbach_alpha(frame)[0]
    _compared(f"Cronbach's alpha, {UNITS:,} people × {items.shape[1]} items", ways)


def charts(x: np.ndarray) -> None:
    """Limits and the four rules of Western Electric."""
    shewhart = peer("shewhart")
    sizes = np.full(len(x), 200)
    kept = np.random.default_rng(2).binomial(sizes, 0.8)
    frame = pd.DataFrame({"x": x, "kept": kept, "size": sizes})
    control = measure.control
    one: dict[str, Way] = {"Keepword": lambda: control.individuals(x).sigma[0]}
    many: dict[str, Way] = {"Keepword": lambda: control.p_chart(kept, sizes).centre[0]}
    if shewhart:
        one["shewhart"] = _stat(
            lambda: shewhart.imr(frame, value="x", rules="western_electric"), "sigma_within"
        )
        many["shewhart"] = _stat(
            lambda: shewhart.p_chart(frame, defectives="kept", size="size", rules="nelson"),
            "p_center",
        )
    _compared(f"Chart of individuals, {POINTS:,} points, four rules", one)
    _compared(f"p chart, {POINTS:,} points, four rules", many)


def _stat(make: Callable[[], Any], name: str) -> Way:
    return lambda: make().stats[name]


def _compared(title: str, ways: dict[str, Way]) -> None:
    found = contest(ways, rounds=9)
    for name, timing in found.items():
        if name != "Keepword":
            agree(name, timing.result, found["Keepword"].result, within=1e-3)
    goals = {name: GOAL for name in ways if name != "Keepword"}
    report(title, found, against="Keepword", goals=goals)
