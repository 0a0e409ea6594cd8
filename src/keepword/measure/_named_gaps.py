from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ._errors import MeasureError
from ._gap import Gap, Side, difference, paired_gap
from ._intervals import NO_SCORES, normal_quantile
from ._lens_summary import (
    NOT_YES_OR_NO,
    POPULATION,
    TARGET,
    TOO_FEW_FOR_AN_INDEX,
    check_lens,
    lens_estimates,
    too_few,
)
from ._lenses import BELIEVED_EXPECTED
from ._shown import html_table
from ._sums import Sums
from ._tally import add_up, keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEARLY_ALL = 0.9
"""From this share of both lenses' answers in pairs, a gap is one of the same people."""

HALF_WIDTH = 0.10
"""How narrow an interval must be, either side, before answers are called enough."""

EXACT = (TARGET, POPULATION)
NOTHING = Side(0, math.nan, math.nan, math.nan, math.nan, math.nan, NO_SCORES)

Group = tuple[object, ...]


class Definition(NamedTuple):
    """What a named gap subtracts from what."""

    name: str
    later: str
    earlier: str


NAMED_GAPS = (
    Definition("delivery gap", "delivered", "promised"),
    Definition("felt gap", "perceived", "delivered"),
    Definition("expectation gap", "perceived", "expected"),
    Definition("design gap", "promised", "expected"),
    Definition("self-image gap (leaders)", "perceived", "believed_leaders"),
    Definition("self-image gap (staff)", "perceived", "believed_staff"),
    Definition("leader-staff distance", "believed_staff", "believed_leaders"),
    Definition("knowledge gap", BELIEVED_EXPECTED, "expected"),
)
"""Every gap that has a name: the later minus the earlier; negative = shortfall."""

NOBODY = {
    "expected": "Nobody has asked customers what they expect yet.",
    "promised": "Nothing has been promised yet.",
    "delivered": "Nothing has been recorded as delivered yet.",
    "believed_leaders": "No leader has said what customers will say yet.",
    "believed_staff": "No staff have said what customers will say yet.",
    "perceived": "Nobody has asked customers yet.",
    BELIEVED_EXPECTED: "No leader has said what customers expect yet.",
}


@dataclass(frozen=True)
class NamedGap:
    """One named gap of one group, or the reason why there is none.

    `value`, `low` and `high` are shares (−0.23 = 23 points short); all three are None where
    `refused` or `too_early` holds a sentence. `more_answers` is about how many are still needed.
    `comparison` says who is compared ("the same people", "different people", …), `pooled` names
    the channels that were put together. `ranks` is whether the gap may be put in order of size.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import gaps, merge, tally
        >>> nine = pa.table({"lens": ["delivered"] * 9, "score": [1] * 7 + [0] * 2})
        >>> target = pa.table({"lens": ["promised"], "score": [0.95]})
        >>> print(gaps(merge(tally(nine, "lens"), tally(target, "lens")), by=())[0])
        delivery gap: Too early: about 80 more answers are needed.
    """

    name: str
    group: Mapping[str, object]
    later: str
    earlier: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    n_later: int
    n_earlier: int
    method: str
    comparison: str
    ranks: bool
    refused: str | None = None
    too_early: str | None = None
    more_answers: int | None = None
    pooled: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = ", ".join(str(value) for value in self.group.values())
        head = f"{self.name} ({where})" if where else self.name
        reason = self.refused or self.too_early
        if reason:
            return f"{head}: {reason}"
        known = Gap(self.value, self.low, self.high, self.level, None, None, self.method)
        return f"{head}: {known} Compared: {self.comparison}."

    def _repr_html_(self) -> str:
        head = ("", "gap", "low", "high", f"n {self.later}", f"n {self.earlier}")
        row = (self.name, self.value, self.low, self.high, self.n_later, self.n_earlier)
        return html_table(head, [row], caption=str(self))


def gaps(
    tallies: pa.Table,
    *,
    by: Sequence[str] = ("moment",),
    pairs: pa.Table | None = None,
    level: float = 0.95,
) -> list[NamedGap]:
    """Which of the named gaps are there in each group, and how wide?

    Each gap is the later minus the earlier lens by `gap`, or by `paired_gap` where pairs hold at
    least nine tenths of the answers of both lenses. Refused are scores that are not yes or no
    (beliefs and targets may be shares). Under 30 answers it is too early; about
    max(30, z² p(1 − p) / 0.10²) answers make an interval of ±10 points, where
    p = (Σx + 2) / (n + 4) of that lens.

    Args:
        tallies: A tally by `lens`, the columns of `by`, and any others, which are added over.
            Several channels that are added over are named in `pooled`.
        by: The columns that make the groups.
        pairs: A tally by `lens_a`, `lens_b`, `first` and the columns of `by` of the score of
            `lens_b` of whoever gave `first` on `lens_a`; `moment_a` and `moment_b` may stand for
            `moment`, and only pairs within one moment are used.
        level: The share of such intervals that hold the truth.

    Returns:
        Every named gap of every group, groups in the order of the tally, gaps in that of
        `docs/methods/gaps.md`.

    Raises:
        MeasureError: A column is missing, or a lens is unknown.

    Example:
        >>> import pyarrow as pa
        >>> from keepword.measure import tally
        >>> rows = pa.table({
        ...     "moment": ["pick-up"] * 400,
        ...     "lens": ["delivered"] * 200 + ["perceived"] * 200,
        ...     "score": [1] * 180 + [0] * 20 + [1] * 142 + [0] * 58,
        ... })
        >>> found = gaps(tally(rows, ["moment", "lens"]))
        >>> print(found[1])
        felt gap (pick-up): The gap is −19 points (95 % interval −26 to −11;
        Newcombe's score interval). Compared: different people or occasions.
        >>> print(found[0])
        delivery gap (pick-up): Nothing has been promised yet.
    """
    keys = list(by)
    missing = [column for column in (*keys, "lens") if column not in keys_of(tallies)]
    if missing:
        raise MeasureError(f"gaps needs a tally by {missing[0]!r}: add it to the keys of tally().")
    sides = _sides(add_up(tallies, [*keys, "lens"]), keys, level)
    channels = _channels(tallies, keys)
    paired = _pairings(pairs, keys) if pairs is not None else {}
    return [
        _named(definition, dict(zip(keys, group, strict=True)), finding, channels.get(group, {}))
        for group, lenses in sides.items()
        for definition in NAMED_GAPS
        for finding in [_find(definition, lenses, paired.get((group, *definition[1:])), level)]
    ]


class _Finding(NamedTuple):
    """What became of one named gap of one group."""

    gap: Gap
    comparison: str = ""
    refused: str | None = None
    more_answers: int | None = None


def _find(
    definition: Definition, lenses: Mapping[str, Side], pairing: _Pairing | None, level: float
) -> _Finding:
    later, earlier = (lenses.get(lens, NOTHING) for lens in definition[1:])
    nothing = Gap(None, None, None, level, later.n, earlier.n, "withheld")
    refused = _refusal(definition.later, later) or _refusal(definition.earlier, earlier)
    if refused:
        return _Finding(nothing, refused=refused)
    more = max(
        _more_answers(definition.later, later, level),
        _more_answers(definition.earlier, earlier, level),
    )
    if more:
        return _Finding(nothing, _comparison(definition, "different"), more_answers=more)
    shared = pairing.n if pairing else 0
    if pairing and shared >= NEARLY_ALL * max(later.n or 0, earlier.n or 0):
        return _Finding(pairing.gap(level), _comparison(definition, "the same"))
    kind = "partly the same" if shared else "different"
    return _Finding(
        difference(later, earlier, level=level, points=True), _comparison(definition, kind)
    )


def _named(
    definition: Definition,
    group: Mapping[str, object],
    finding: _Finding,
    channels: Mapping[str, set[str]],
) -> NamedGap:
    gap, more = finding.gap, finding.more_answers
    return NamedGap(
        name=definition.name,
        group=group,
        later=definition.later,
        earlier=definition.earlier,
        value=gap.value,
        low=gap.low,
        high=gap.high,
        level=gap.level,
        n_later=gap.n_later or 0,
        n_earlier=gap.n_earlier or 0,
        method=gap.method,
        comparison=finding.comparison,
        ranks=gap.value is not None and "expected" not in definition,
        refused=finding.refused,
        too_early=f"Too early: about {more} more answers are needed." if more else None,
        more_answers=more,
        pooled=_pooled(channels, definition),
    )


def _sides(tallied: pa.Table, keys: Sequence[str], level: float) -> dict[Group, dict[str, Side]]:
    sums, lenses = Sums.of(tallied), _texts(tallied, "lens")
    for lens in set(lenses):
        check_lens(lens)
    found = lens_estimates(sums, lenses, level=level)
    groups = _groups(tallied, keys)
    sides: dict[Group, dict[str, Side]] = {}
    for row, (group, lens) in enumerate(zip(groups, lenses, strict=True)):
        side = Side.of(found, row)
        sides.setdefault(group, {})[lens] = side.exact() if side.method in EXACT else side
    return sides


def _groups(table: pa.Table, keys: Sequence[str]) -> list[Group]:
    columns = [table[key].to_pylist() for key in keys]
    return list(zip(*columns, strict=True)) if columns else [()] * table.num_rows


def _texts(table: pa.Table, column: str) -> list[str]:
    return [text or "" for text in table[column].to_pylist()]


def _refusal(lens: str, side: Side) -> str | None:
    if not side.n:
        return NOBODY[lens]
    if side.method == NOT_YES_OR_NO:
        return (
            f"The scores of {lens!r} are not yes or no, so they are not subtracted: "
            "fix a threshold for them."
        )
    return None


def _more_answers(lens: str, side: Side, level: float) -> int:
    """About how many more answers this lens needs, in tens; 0 where it has enough to begin."""
    n = side.n or 0
    if not too_few(lens, n):
        return 0
    share = (side.mean * n + 2) / (n + 4)
    z = normal_quantile(level)
    enough = max(TOO_FEW_FOR_AN_INDEX, z**2 * share * (1 - share) / HALF_WIDTH**2)
    return 10 * math.ceil((enough - n) / 10)


def _comparison(definition: Definition, kind: str) -> str:
    lenses = (definition.later, definition.earlier)
    if "promised" in lenses:
        return "with a target"
    if "delivered" not in lenses:
        return f"{kind} people"
    return f"{kind} occasions" if kind != "different" else "different people or occasions"


def _channels(tallies: pa.Table, keys: Sequence[str]) -> dict[Group, dict[str, set[str]]]:
    """Which channels each lens of a group was heard through, where they are added over."""
    found: dict[Group, dict[str, set[str]]] = {}
    if "channel" in keys or "channel" not in tallies.column_names:
        return found
    heard = tallies.filter(pc.field("n") > 0)
    columns = _texts(heard, "lens"), _texts(heard, "channel")
    for group, lens, channel in zip(_groups(heard, keys), *columns, strict=True):
        found.setdefault(group, {}).setdefault(lens, set()).add(channel or "no channel")
    return found


def _pooled(channels: Mapping[str, set[str]], definition: Definition) -> tuple[str, ...]:
    several = [
        channels.get(lens, set())
        for lens in (definition.later, definition.earlier)
        if len(channels.get(lens, set())) > 1
    ]
    return tuple(sorted(set().union(*several)))


class _Pairing(NamedTuple):
    """The pairs of one group and two lenses; `turned` where the later lens was given first."""

    pairs: pa.Table
    turned: bool

    @property
    def n(self) -> int:
        return int(pc.sum(self.pairs["n"]).as_py())

    def gap(self, level: float) -> Gap:
        first = self.pairs.group_by("first").aggregate([("n", "sum")])["first"].to_pylist()
        yes_or_no = set(first) <= {0, 1} and bool(Sums.of(self.pairs).yes_or_no.all())
        found = (
            paired_gap(self.pairs, level=level, scores="binary")
            if yes_or_no
            else paired_gap(self.pairs, level=level, scale=(0, 1))
        )
        return found.turned_round() if self.turned else found


def _pairings(pairs: pa.Table, keys: Sequence[str]) -> dict[tuple[object, ...], _Pairing]:
    """The pairs of each group by (group, later lens, earlier lens)."""
    if "moment_a" in pairs.column_names:
        pairs = pairs.filter(pc.field("moment_a") == pc.field("moment_b"))
        pairs = pairs.append_column("moment", pairs["moment_b"])
    needed = [*keys, "lens_a", "lens_b", "first"]
    missing = [column for column in needed if column not in pairs.column_names]
    if missing:
        raise MeasureError(f"gaps needs pairs by {missing[0]!r}: add it to the keys of the pairs.")
    added = add_up(pairs, needed)
    lenses = zip(_texts(added, "lens_a"), _texts(added, "lens_b"), strict=True)
    rows: dict[tuple[Group, str, str], list[int]] = {}
    for row, (group, (a, b)) in enumerate(zip(_groups(added, keys), lenses, strict=True)):
        rows.setdefault((group, a, b), []).append(row)
    found: dict[tuple[object, ...], _Pairing] = {}
    for (group, a, b), taken in rows.items():
        its = added.take(taken)
        found[group, b, a] = _Pairing(its, turned=False)
        found.setdefault((group, a, b), _Pairing(its, turned=True))
    return found
