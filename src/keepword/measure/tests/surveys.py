"""Samples that several tests weigh: one published, one simulated, those beside the project."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from keepword.measure.weighting import Design, survey_sums

from .reference import folder

TWO = pa.table({"g": ["a", "b"], "y": [1.0, 2.0], "w": [1.0, 1.0], "size": [5, 6]})

# The cluster sample of the `api` data (Lumley 2004, Journal of Statistical Software 9(8)):
# district, type of school, school-wide target met, schools, sum of api00. Weight 33.847, 757
# districts in all.
CLUSTERS = """
637HY1:608 637EY8:5418 637MY2:1333 437HY1:443 437EY2:963 437MY1:482 778MN1:411 778EY1:494
197EY9:6005 197MN2:1190 197MY1:689 197EN1:709 406EY2:1116 815HN1:696 815MN1:631 815EY2:1166
178HY1:529 178EY2:1001 178MN1:547 255EY12:8633 255MY3:2184 255EN1:552 568HY3:2161 568HN1:687
568EY3:2160 568EN1:699 568MY1:679 135EY31:20495 135EN3:2013 510HN1:595 510HY1:661 510EY15:9964
510MN1:614 510MY2:1298 510EN1:629 716HY3:1577 716EY25:14254 716EN5:2554 716MY4:2009 61EY10:7203
61MN2:1458 61MY1:711 413EY1:551 448HY1:703 448EY9:6858 448MY2:1550
"""
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"N": 1072, "Y": 5122}
DISTRICTS = Design(cluster="district", population="districts")


def districts() -> pa.Table:
    """One row per school, each with the mean of its cell: clusters have the sums they had."""
    rows = []
    for text in CLUSTERS.split():
        found = re.fullmatch(r"(\d+)([EHM])([NY])(\d+):(\d+)", text)
        assert found
        district, kind, wide, count, total = found.groups()
        row = {
            "district": district,
            "stype": kind,
            "wide": wide,
            "api00": int(total) / int(count),
            "pw": 33.846996307373,
            "districts": 757,
        }
        rows += [row] * int(count)
    return pa.Table.from_pylist(rows)


def rows(count: int = 200) -> pa.Table:
    rng = np.random.default_rng(16)
    return pa.table(
        {
            "unit": pa.array(rng.choice(["b", "a"], count), mask=rng.random(count) < 0.1),
            "shop": rng.integers(1, 7, count),
            "score": pa.array(
                rng.integers(1, 6, count).astype(float), mask=rng.random(count) < 0.2
            ),
            "orders": rng.integers(1, 9, count).astype(float),
            "weight": rng.uniform(0.5, 4, count),
        }
    )


def sums_of(**columns: Any) -> pa.Table:
    by = [name for name in columns if name not in ("y", "w")]
    return survey_sums(pa.table(columns), "y", weight="w" if "w" in columns else None, by=by)


def api(name: str) -> pa.Table:
    return pyarrow.csv.read_csv(folder("survey_api") / f"{name}.csv")


def balance() -> tuple[pa.Table, pa.Table]:
    where = folder("nonresponse_balance")
    return tuple(pyarrow.csv.read_csv(where / f"{name}.csv") for name in ("sample", "target"))
