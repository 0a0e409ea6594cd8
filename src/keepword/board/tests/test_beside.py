"""Kept beside broken gives nobody away, whatever else an outsider puts beside it."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword import measure
from keepword.board.beside import Cut, Overall, overall_of, parts, shown, together
from keepword.board.cells import cells_of
from keepword.board.measures import moment_page
from keepword.board.sentences import plain
from keepword.board.withholding import Run
from keepword.ledger.models import PairTally
from keepword.organisation.models import Organisation, Unit
from keepword.organisation.tree import Tree
from keepword.standards.models import Moment

from .observing import OCTOBER, observe

MINIMUM = 5
MONDAYS = (date(2026, 3, 2), date(2026, 3, 9))
MARCH = Run("2026-03", "2026-03")
UNITS = ("north", "south")
FIRSTS = (1.0, 0.0, None)
ATOMS = list(product(UNITS, MONDAYS, FIRSTS))


def parted(counts: dict[tuple, int]) -> Overall:
    """The answers to the overall of one month, parted as the page of a moment parts them."""
    rows = [
        {
            "month": "2026-03", "week": week, "moment": "all", "lens": "perceived",
            "unit": unit, "channel": "mail", "n": n,
        }
        for (unit, week, _), n in counts.items() if n
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows)
    months = Counter({("all", "perceived", "2026-03"): sum(row["n"] for row in rows)})
    cells = cells_of(
        table, months, months=("2026-03", "2026-03"), minimum=MINIMUM, tree_in=lambda _: Tree({})
    )
    return overall_of(cells, table, "all", MINIMUM)


def pairs_of(counts: dict[tuple, int], moment: str = "ready") -> list[dict]:
    return [
        {
            "moment_a": moment, "first": first, "month": "2026-03", "week": week,
            "unit": unit, "channel": "mail", "n": n,
        }
        for (unit, week, first), n in counts.items() if n and first is not None
    ]  # fmt: skip


def derivable(releases: list[list[bool]], counts: np.ndarray) -> np.ndarray:
    """How many are in every group that adding and subtracting releases singles out."""
    _, sizes, directions = np.linalg.svd(np.array(releases, float))
    free = directions[int((sizes > 1e-9).sum()) :]
    subsets = (np.arange(2 ** len(counts))[:, None] >> np.arange(len(counts))) & 1
    found = subsets[np.abs(subsets @ free.T).max(axis=1, initial=0) < 1e-9]
    return found @ counts


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from([0, 1, 4, 5, 6, 12]), min_size=12, max_size=12))
def test_kept_and_broken_with_blocks_and_stretches_derive_no_small_group(found: list[int]) -> None:
    counts = dict(zip(ATOMS, found, strict=True))
    if sum(found) < MINIMUM:
        return
    overall = parted(counts)
    pairs = pairs_of(counts)
    if not shown(pairs, overall, MINIMUM).get("ready"):
        return
    blocks, stretches = overall.cuts[MARCH]
    in_part = [
        (blocks.part_of.get((unit, "mail")), stretches.part_of.get((week, "2026-03")), first)
        for unit, week, first in ATOMS
    ]
    held: dict[tuple, int] = {}
    for part, n in zip(in_part, found, strict=True):
        held[part] = held.get(part, 0) + n
    by_block = {(block, first) for (block, _, first), n in held.items() if n}
    by_stretch = {(stretch, first) for (_, stretch, first), n in held.items() if n}
    known = [part for part in held if part[::2] in by_block and part[1:] in by_stretch]
    figures = [
        [part[axis] == value for part in known]
        for axis in range(3)
        for value in {part[axis] for part in known} - {None}
    ]
    sizes = derivable(figures, np.array([held[part] for part in known]))

    assert not ((sizes > 0) & (sizes < MINIMUM)).any()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.sampled_from([1.0, 0.0, None])] * 2), min_size=12, max_size=40))
def test_nested_groups_of_two_moments_shown_together_leave_no_few(people: list[tuple]) -> None:
    firsts = {"ready": [a for a, _ in people], "handed": [b for _, b in people]}
    pairs = {
        moment: [{"first": first, "n": 1} for first in its if first is not None]
        for moment, its in firsts.items()
    }
    found = together(pairs, len(people), MINIMUM)
    groups = [
        {at for at, each in enumerate(firsts[moment]) if each in those}
        for moment in found
        for those in ([1.0], [0.0], [None], [1.0, 0.0], [1.0, None], [0.0, None])
    ]
    for inner, outer in product(groups[:6], groups[6:]):
        for small, large in ((inner, outer), (outer, inner)):
            if small < large:
                releases = {"small": small, "large": large} if small else {"large": large}
                left = len(large - small)
                assert left >= MINIMUM
                told = measure.differencing(releases, min(MINIMUM, len(small) or MINIMUM))
                assert told.safe


def test_the_moment_with_the_fewest_pairs_gives_way() -> None:
    moments = {
        "handed": [{"first": 1.0, "n": 50}, {"first": 0.0, "n": 18}],
        "ready": [{"first": 1.0, "n": 51}, {"first": 0.0, "n": 20}],
        "far": [{"first": 1.0, "n": 20}],
    }

    assert together(moments, 77, MINIMUM) == ["ready", "far"]
    assert together(dict(reversed(moments.items())), 77, MINIMUM) == ["ready", "far"]


def test_an_answer_in_no_part_is_not_taken_for_safe() -> None:
    cut = Cut(lambda pair: pair["unit"], {"north": 0}, [20])

    assert not parts([{"unit": "gone", "first": 1.0, "n": 2}], [cut], MINIMUM)


# --- on the page -------------------------------------------------------------------------------


@pytest.fixture
def two_units() -> None:
    """North and South answer; how many of each were kept is for the test to say."""
    Organisation.objects.create(pk=1, name="A shop", minimum_group=MINIMUM)
    for key in UNITS:
        Unit.objects.create(key=key, name=key.title())
    for key in ("ready", "handed", "all"):
        Moment.objects.create(key=key, name=key.title(), is_overall=key == "all")


def paired(moment: str, unit: str, first: float, held: int, of: int) -> None:
    PairTally.objects.create(
        source="s", month="2025-10", day=OCTOBER, unit=unit, channel="mail",
        moment_a=moment, lens_a="delivered", first=first, moment_b="all", lens_b="perceived",
        n=of, w=of, ww=of, wx=held, wxx=held, wwx=held, wwxx=held,
    )  # fmt: skip


@pytest.mark.django_db
def test_one_customer_of_a_unit_whose_other_promises_were_broken(two_units: None) -> None:
    observe("all", "perceived", 33, 50, unit="north")
    observe("all", "perceived", 10, 21, unit="south", day=OCTOBER + timedelta(days=1))
    paired("ready", "north", 1.0, 33, 50)
    paired("ready", "south", 1.0, 0, 1)
    paired("ready", "south", 0.0, 10, 20)

    (related,) = moment_page("ready").related

    assert (related.kept.n, related.broken.n) == (None, None)


@pytest.mark.django_db
def test_three_customers_between_two_moments(two_units: None) -> None:
    observe("all", "perceived", 49, 77, unit="north")
    for moment, kept, broken in (("ready", 51, 20), ("handed", 50, 18)):
        paired(moment, "north", 1.0, 33, kept)
        paired(moment, "north", 0.0, 10, broken)

    (ready,), (handed,) = (moment_page(key).related for key in ("ready", "handed"))

    assert (ready.kept.n, ready.broken.n) == (51, 20)
    assert (handed.kept.n, handed.broken.n) == (None, None)
    assert "keep others' answers apart" in plain(handed.sentence)
