"""What drives the whole: from raw rows to the importance of each driver."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.contest import Timing, contest, report
from benchmarks.peers import R, agree, beside, peer, r_with
from keepword import measure

ROWS = 129_880
MANY = 20
NOT_RATINGS = [
    "Gender", "Customer Type", "Age", "Type of Travel", "Class", "Flight Distance",
    "Departure Delay in Minutes", "Arrival Delay in Minutes", "satisfaction",
]  # fmt: skip


def run() -> None:
    """The airline's 14 drivers where the data are, and 20 simulated ones."""
    r = r_with("relaimpo")
    path = beside("airline_satisfaction", "invistico_airline.parquet")
    if path:
        rows = airline(path)
        importances("The airline, 14 drivers", rows, r, relaimpo="≥ 100")
        weights("The airline, 14 drivers", rows)
    importances(f"{ROWS:,} rows, {MANY} drivers", simulated(), r, relaimpo="≥ 400")
    if r:
        r.close()


def airline(path: Path) -> pd.DataFrame:
    """Whether each passenger was satisfied, and the 14 ratings."""
    raw = pd.read_parquet(path)
    ratings = raw.drop(columns=NOT_RATINGS).astype(float)
    ratings.columns = [f"x{place}" for place in range(ratings.shape[1])]
    ratings.insert(0, "y", (raw["satisfaction"] == "satisfied").astype(float))
    return ratings


def simulated() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((ROWS, MANY)) + rng.standard_normal((ROWS, 1))
    y = x @ rng.random(MANY) + 4 * rng.standard_normal(ROWS)
    return pd.DataFrame({"y": y, **{f"x{place}": x[:, place] for place in range(MANY)}})


def importances(title: str, rows: pd.DataFrame, r: R | None, *, relaimpo: str) -> None:
    """LMG: the mean gain in R² over all orders of the drivers."""
    ways = {"Keepword": lambda: lmg(rows)}
    name, clocks = "relaimpo (R)", {}
    if r:
        read(r, rows)
        ways[name] = lambda: r.run("cat(calc.relimp(y ~ ., rows, type = 'lmg')@lmg)")
        clocks[name] = r.cpu
    found = contest(ways, rounds=7, clocks=clocks, once=(name,) if "20" in title else ())
    _compare(f"{title}: LMG", found, {name: relaimpo})


def weights(title: str, rows: pd.DataFrame) -> None:
    """Johnson's relative weights."""
    ways = {"Keepword": lambda: relative_weights(rows)}
    if module := peer("relativeImp"):
        drivers = list(rows.columns[1:])
        ways["relativeimp"] = lambda: module.relativeImp(rows, "y", drivers)["rawRelaImpt"]
    _compare(f"{title}: relative weights", contest(ways, rounds=15), {"relativeimp": "≥ 6"})


def lmg(rows: pd.DataFrame) -> np.ndarray:
    products = measure.drivers.cross_product(rows, "y", list(rows.columns[1:]))
    return measure.drivers.lmg(products).weights


def relative_weights(rows: pd.DataFrame) -> np.ndarray:
    products = measure.drivers.cross_product(rows, "y", list(rows.columns[1:]))
    return measure.drivers.relative_weights(products).weights


def read(r: R, rows: pd.DataFrame) -> None:
    """Hand rows over to R, as doubles without a separator."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        path.write_bytes(rows.to_numpy(dtype=float).tobytes(order="F"))
        r.run(
            f"rows <- as.data.frame(matrix(readBin('{path}', 'double', {rows.size}), {len(rows)}))"
        )
    names = ", ".join(f"'{name}'" for name in rows.columns)
    r.run(f"names(rows) <- c({names})")


def _compare(title: str, found: dict[str, Timing], goals: dict[str, str]) -> None:
    for name, timing in found.items():
        if name != "Keepword":
            agree(f"{name}: each weight", timing.result, found["Keepword"].result, within=1e-5)
    report(title, found, against="Keepword", goals=goals)
