"""BG/NBD of a million customers, one row each; and twenty million in how much memory."""

import multiprocessing
import resource
import time
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from benchmarks.contest import Way, contest, report
from benchmarks.peers import peer
from keepword import measure

CUSTOMERS, MANY = 1_000_000, 20_000_000
DAYS = 728
SETTLED = 1e-5
"""How far from Keepword's log-likelihood, per customer, a peer may be: 0.01 per 1,000."""

Histories = tuple[np.ndarray, np.ndarray, np.ndarray]


def histories(customers: int, seed: int) -> Histories:
    """x, t_x and T, in weeks to the day, of customers with a BG/NBD of known parameters."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(0.5, 1 / 8, customers), rng.beta(0.8, 2, customers)
    age = rng.integers(7, DAYS + 1, customers).astype(float)
    x, last, there = np.zeros(customers), np.zeros(customers), np.arange(customers)
    while there.size:
        bought = last[there] + np.maximum(1, np.ceil(7 * rng.exponential(1 / rate[there])))
        there, bought = there[bought <= age[there]], bought[bought <= age[there]]
        x[there] += 1
        last[there] = bought
        there = there[rng.random(there.size) >= leaves[there]]
    return x, last / 7, age / 7


def run() -> None:
    """Against lifetimes and pymc-marketing's maximum; then twenty million in a new process."""
    found = contest(ways(histories(CUSTOMERS, 1)), rounds=3)
    ours = found["Keepword"].result
    for name, timing in found.items():
        lost = (log_likelihood(ours) - log_likelihood(timing.result)) * 1000
        print(f"\n{name}: log-likelihood {lost:.5f} per 1,000 customers below Keepword's.")
        if lost > 1000 * SETTLED:
            raise SystemExit(f"{name} has not settled: not the same thing was timed.")
    report(
        f"BG/NBD of {CUSTOMERS:,} customers",
        found,
        against="Keepword",
        goals={"lifetimes": "≥ 20", "pymc-marketing, MAP": "≥ 15"},
    )
    child = multiprocessing.get_context("spawn").Process(target=fit_many)
    child.start()
    child.join()


def ways(given: Histories) -> dict[str, Way]:
    """Each gives back r, α, a, b."""
    found: dict[str, Way] = {"Keepword": lambda: measure.purchases.fit_bg_nbd(*given).params}
    if lifetimes := peer("lifetimes"):
        found["lifetimes"] = lambda: by_lifetimes(lifetimes, given)
    if clv := peer("pymc_marketing.clv"):
        found["pymc-marketing, MAP"] = lambda: by_pymc(clv, given)
    return found


def by_lifetimes(lifetimes: Any, given: Histories) -> np.ndarray:
    return lifetimes.BetaGeoFitter().fit(*given).params_[["r", "alpha", "a", "b"]].to_numpy()


def by_pymc(clv: Any, given: Histories) -> np.ndarray:
    """Flat priors, so that the maximum is that of the likelihood."""
    flat = peer("pymc_extras.prior").Prior("HalfFlat")
    columns = dict(zip(("frequency", "recency", "T"), given, strict=True))
    rows = pd.DataFrame({"customer_id": np.arange(len(given[0])), **columns})
    priors = dict.fromkeys(("r", "alpha", "a", "b"), flat)
    model = clv.BetaGeoModel(data=rows, model_config=priors)
    model.fit(method="map", progressbar=False)
    return model.fit_summary()[["r", "alpha", "a", "b"]].to_numpy()


def log_likelihood(params: np.ndarray) -> float:
    """Per customer, as Fader, Hardie and Lee write it: the judge of all three."""
    r, alpha, a, b = params
    x, t_x, age = histories(CUSTOMERS, 1)
    bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - (r + x) * np.log(alpha + age)
    gone = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1), -np.inf)
    gone -= (r + x) * np.log(alpha + t_x)
    return float((bought + np.logaddexp(alive, gone) - betaln(a, b)).mean())


def fit_many() -> None:
    """Its own process, whose peak of memory is its own."""
    columns = [np.empty(MANY) for _ in range(3)]
    for start in range(0, MANY, CUSTOMERS):
        for column, part in zip(columns, histories(CUSTOMERS, start), strict=True):
            column[start : start + CUSTOMERS] = part
    before, began = time.process_time(), time.perf_counter()
    fit = measure.purchases.fit_bg_nbd(*columns)
    wall, cpu = time.perf_counter() - began, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"\n{fit.n:,.0f} customers: {wall:.1f} s ({cpu:.1f} s CPU), {peak:.2f} GiB at most, of "
        f"which {3 * 8 * MANY / 2**30:.2f} GiB are the three columns (goal: under 4 GB)."
    )
