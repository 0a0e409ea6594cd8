"""What the ledger must hold, told in plain Python from the inputs that remain.

Nothing here knows of files, transactions or engines: it is the fresh ledger to compare with.
"""

from dataclasses import dataclass, field


@dataclass
class Input:
    """One thing that was done; imports have a key by which they can be taken back."""

    kind: str
    source: str = ""
    rows: list[dict] = field(default_factory=list)
    key: str = ""
    first_day: object = None
    last_day: object = None
    identity: tuple = ()
    values: dict = field(default_factory=dict)
    person: int | None = None


def retell(inputs):
    """The rows of a fresh ledger that is given these inputs, in their order."""
    told = []
    for each in inputs:
        if each.kind in ("record", "append"):
            told += _unknown(each.rows, told)
        elif each.kind == "replace-period":
            told = [row for row in told if not _covers(each, row)]
            told += _unknown(each.rows, [])
        elif each.kind == "correct":
            told = [row | each.values if _identity(row) == each.identity else row for row in told]
    return told


def remaining(inputs, undone=None, erased=None):
    """The inputs without an import, or without everything that a person gave before."""
    kept = []
    for each in inputs:
        if each.key and each.key == undone:
            continue
        rows = [row for row in each.rows if erased is None or row["person"] != erased]
        kept.append(Input(**each.__dict__ | {"rows": rows}))
    return kept


def _unknown(rows, told):
    known = {_identity(row) for row in told}
    new = []
    for row in rows:
        if row["ref"] is None or _identity(row) not in known:
            known.add(_identity(row))
            new.append(row)
    return new


def _identity(row):
    return row["source"], row["ref"], row["moment"], row["lens"]


def _covers(period, row):
    return row["source"] == period.source and period.first_day <= row["day"] <= period.last_day
