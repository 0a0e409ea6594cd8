"""Raking a million respondents on four margins of six levels, from the frame to the weights."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.contest import Way, contest, report
from benchmarks.peers import agree, peer
from keepword import measure

ROWS = 1_000_000
COLUMNS = ["region", "age", "plan", "channel"]
CLOSE = 1e-8
"""The largest distance from a margin that peers may stop at; Keepword goes to 1e-10."""

Totals = dict[str, dict[str, float]]


def respondents(rng: np.random.Generator) -> pd.DataFrame:
    """Four columns of texts, six levels each."""
    return pd.DataFrame(
        {
            column: np.array([f"{column} {letter}" for letter in "abcdef"])[
                rng.choice(6, ROWS, p=rng.dirichlet(np.full(6, 8)))
            ]
            for column in COLUMNS
        }
    )


def totals(rng: np.random.Generator) -> Totals:
    return {
        column: dict(
            zip(
                [f"{column} {letter}" for letter in "abcdef"],
                (ROWS * rng.dirichlet(np.full(6, 8))).tolist(),
                strict=True,
            )
        )
        for column in COLUMNS
    }


def by_keepword(frame: pd.DataFrame | pl.DataFrame, wanted: Totals) -> np.ndarray:
    """The weight of each combination of levels, in their order."""
    cells = measure.weighting.cells_of(frame, COLUMNS)
    return measure.weighting.rake(cells.counts, cells.margins(wanted)).weights


def by_ipfn(ipfn: Any, frame: pd.DataFrame, wanted: Totals) -> np.ndarray:
    rows = frame.assign(total=1.0)
    margins = [pd.Series(wanted[column]) for column in COLUMNS]
    each = [[column] for column in COLUMNS]
    fit = ipfn.ipfn(rows, margins, each, convergence_rate=CLOSE, rate_tolerance=0)
    return fit.iteration()["total"].to_numpy()


def by_weightipy(weightipy: Any, frame: pd.DataFrame, wanted: Totals) -> np.ndarray:
    scheme = weightipy.scheme_from_dict(wanted, rim_params={"convcrit": CLOSE})
    return weightipy.weight(frame, scheme).to_numpy()


def by_svy(svy: Any, frame: pl.DataFrame, wanted: Totals) -> np.ndarray:
    sample = svy.Sample(frame, svy.Design(wgt="one"))
    return sample.weighting.rake(controls=wanted, tol=CLOSE).data["rk_wgt"].to_numpy()


def run() -> None:
    """Texts, then the same as categories; Keepword from pandas and from Polars."""
    rng = np.random.default_rng(1)
    texts, wanted = respondents(rng), totals(rng)
    place = tuple(np.unique(texts[column], return_inverse=True)[1] for column in COLUMNS)
    for kind, frame in (("texts", texts), ("categories", texts.astype("category"))):
        found = contest(ways(frame, wanted), rounds=3 if kind == "texts" else 5, once=("ipfn",))
        ours = found["Keepword"].result[place]
        for name, timing in found.items():
            if not name.startswith("Keepword"):
                weights = timing.result * (ours.mean() / timing.result.mean())
                agree(f"{name}: each weight", weights, ours, within=1e-6)
        report(
            f"Raking {ROWS:,} respondents, {kind}, four margins of six levels",
            found,
            against="Keepword",
            goals={"ipfn": "≥ 50", "svy": "≥ 12", "weightipy": "≥ 7"},
        )


def ways(frame: pd.DataFrame, wanted: Totals) -> dict[str, Way]:
    in_polars = pl.from_pandas(frame)
    weighted = in_polars.with_columns(one=1.0)
    found: dict[str, Way] = {
        "Keepword": lambda: by_keepword(frame, wanted),
        "Keepword, a Polars frame": lambda: by_keepword(in_polars, wanted),
    }
    if weightipy := peer("weightipy"):
        found["weightipy"] = lambda: by_weightipy(weightipy, frame, wanted)
    if svy := peer("svy"):
        found["svy"] = lambda: by_svy(svy, weighted, wanted)
    if ipfn := peer("ipfn.ipfn"):
        found["ipfn"] = lambda: by_ipfn(ipfn, frame, wanted)
    return found
