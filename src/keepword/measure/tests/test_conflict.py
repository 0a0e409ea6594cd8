"""Targets with a known truth: what is contradictory is called so, what load explains is not."""

import math
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure._trade_off import seldom_together
from keepword.measure.conflict import Conflict, PersonWeeks, conflict, person_weeks

from .engines import NAMES, engine

PEOPLE, WEEKS, SEEDS = 30, 26, 25


def simulated(
    seed: int,
    *,
    slope: float = 0.0,
    busy: float = 0.0,
    short: float = 0.0,
    people: int = PEOPLE,
    weeks: int = WEEKS,
    named: bool = True,
) -> PersonWeeks:
    """Calls and quality in standard deviations, around 0.

    `slope` is what a call more costs in quality, the truth that is looked for. `busy` weeks raise
    everybody's calls and lower everybody's quality; a `short` team does so beyond half of its
    shortage only, and differs from person to person.
    """
    rng = np.random.default_rng(seed)
    person, week = (x.ravel() for x in np.indices((people, weeks)))
    rush, shortage = rng.normal(size=weeks)[week], rng.exponential(size=len(person))
    strain = busy * rush + short * np.maximum(shortage - 0.7, 0)
    own = rng.normal(0, 0.5, (people, 2))[person]
    calls = own[:, 0] + strain + rng.normal(size=len(person))
    quality = own[:, 1] + slope * (calls - own[:, 0] - strain) - strain
    quality += math.sqrt(max(1 - slope**2, 0.05)) * rng.normal(size=len(person))
    names, load = (("shortage",), shortage[:, None]) if named else ((), np.empty((len(person), 0)))
    figures = np.column_stack([calls, quality])
    return PersonWeeks(("calls", "quality"), names, person, week, figures, load, 0)


CASES: dict[str, Callable[[int], Conflict]] = {
    "contradictory": lambda seed: conflict(simulated(seed, slope=-0.9), (0.5, 0.5)),
    "tight": lambda seed: conflict(simulated(seed, slope=-0.6), (-0.2, -0.2)),
    "feasible": lambda seed: conflict(simulated(seed), (-1.5, -1.5)),
    "not enough data": lambda seed: conflict(
        simulated(seed, people=12, weeks=4, slope=-0.15), (0.0, 0.0)
    ),
    "busy weeks": lambda seed: conflict(simulated(seed, busy=1.5, named=False), (0.5, 0.5)),
    "short of people": lambda seed: conflict(simulated(seed, short=2.0), (0.5, 0.5)),
}


@cache
def verdicts(case: str) -> Counter[str]:
    return Counter(CASES[case](seed).verdict for seed in range(SEEDS))


@pytest.mark.parametrize(
    ("case", "least"),
    [("contradictory", 0.85), ("tight", 1.0), ("feasible", 1.0), ("not enough data", 0.75)],
)
def test_each_truth_gets_its_verdict(case: str, least: float) -> None:
    assert verdicts(case)[case] >= least * SEEDS


@pytest.mark.parametrize(
    ("case", "most"),
    [("busy weeks", 0), ("short of people", 0), ("feasible", 0), ("tight", 0)],
)
def test_what_load_explains_is_not_called_contradictory(case: str, most: float) -> None:
    assert verdicts(case)["contradictory"] <= most * SEEDS


@pytest.mark.parametrize("case", ["busy weeks", "short of people"])
def test_load_looks_like_a_trade_off_until_it_is_held_equal(case: str) -> None:
    found = CASES[case](1)
    assert found.trade_off is not None
    assert found.at_equal_load is not None
    assert found.trade_off.high < -0.3
    assert found.at_equal_load.high > 0 > found.at_equal_load.low
    assert "busy weeks or too few people explain it" in found.explanations[0]


def test_a_load_that_is_not_given_cannot_be_told_apart_and_that_is_said() -> None:
    blind = conflict(simulated(1, short=2.0, named=False), (0.5, 0.5))
    assert "No load was given" in blind.explanations[-1]
    told = conflict(simulated(1, short=2.0), (0.5, 0.5)).explanations[-1]
    assert told.startswith("Where shortage is low both were met in")


@pytest.mark.parametrize("slope", [0.0, -0.4, -0.8])
def test_the_limits_cover_the_trade_off_that_is(slope: float) -> None:
    held = []
    for seed in range(30):
        found = conflict(simulated(seed, slope=slope, busy=1.0, short=1.0), (0, 0)).at_equal_load
        assert found is not None
        held.append(found.low <= slope <= found.high)
    assert np.mean(held) >= 0.9


def test_the_limits_cover_the_share_of_weeks_that_met_both() -> None:
    truth = conflict(simulated(999, people=800, slope=-0.5), (0, 0)).both.value
    found = [conflict(simulated(seed, slope=-0.5), (0, 0)).both for seed in range(SEEDS)]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.9
    assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.02)


def test_weeks_that_met_are_counted() -> None:
    rows = pa.table({"person": [1, 1, 2, 2], "week": [1, 2, 1, 2], "a": [1, 0, 1, 0],
                     "b": [1, 1, 0, 0]})  # fmt: skip
    found = conflict(person_weeks(rows, "a", "b"), (1, 1))
    assert [one.value for one in (found.first, found.second, found.both, found.neither)] == [
        0.5,
        0.5,
        0.25,
        0.25,
    ]
    assert found.verdict == "not enough data"


def test_targets_that_must_not_be_exceeded_are_the_same_turned_round() -> None:
    cells = simulated(3, slope=-0.9)
    turned = PersonWeeks(
        cells.names, cells.loads, cells.person, cells.week, cells.figures * [1, -1], cells.load, 0
    )
    plain = conflict(cells, (0.5, 0.5))
    found = conflict(turned, (0.5, -0.5), lower_is_better=(False, True))
    assert (found.verdict, found.both) == (plain.verdict, plain.both)
    assert found.best == (plain.best[0], -plain.best[1])
    assert found.frontier == tuple((a, -b) for a, b in plain.frontier)
    mirrored = PersonWeeks(
        cells.names, cells.loads, cells.person, cells.week, cells.figures * [-1, 1], cells.load, 0
    )
    found = conflict(mirrored, (-0.5, 0.5), lower_is_better=(True, False))
    assert found.frontier == tuple((-a, b) for a, b in plain.frontier)


def test_seldom_together_is_said_only_beyond_chance() -> None:
    rng = np.random.default_rng(8)
    person = np.arange(24) % 8
    cells = PersonWeeks(("a", "b"), (), person, person, np.empty((24, 2)), np.empty((24, 0)), 0)
    said = {"by chance": 0, "never both": 0}
    for _ in range(100):
        held = rng.random((24, 2)) < 0.5
        said["by chance"] += seldom_together(cells, held, 0.95)
        held[:, 1] = ~held[:, 0]
        said["never both"] += seldom_together(cells, held, 0.95)
    assert said["by chance"] <= 5
    assert said["never both"] >= 95


figures = st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=4, max_size=40)


@settings(max_examples=60, deadline=None)
@given(figures, st.sampled_from([0.2, 0.5, 0.8]))
def test_every_pair_of_the_frontier_was_reached_that_often(rows: Any, often: float) -> None:
    values = np.array(rows, dtype=float)
    person = np.arange(len(rows)) % 2
    cells = PersonWeeks(
        ("a", "b"), (), person, np.arange(len(rows)), values, np.empty((len(rows), 0)), 0
    )
    found = conflict(cells, (0.0, 0.0), often=often)
    for pair in found.frontier:
        assert (values >= pair).all(axis=1).mean() >= often - 1e-12
    firsts, seconds = zip(*found.frontier, strict=True)
    assert list(firsts) == sorted(set(firsts))
    assert list(seconds) == sorted(set(seconds), reverse=True)
    assert found.best in found.frontier
    shares = [found.first, found.second, found.both, found.neither]
    assert all(0 <= one.low <= one.value <= one.high <= 1 for one in shares)
    total = found.first.value + found.second.value - found.both.value + found.neither.value
    assert total == pytest.approx(1)


def events(seed: int = 9) -> pa.Table:
    rng = np.random.default_rng(seed)
    gaps = rng.random((3, 800)) < 0.3
    return pa.table(
        {
            "agent": pa.array([f"agent {i}" for i in rng.integers(0, 12, 800)]),
            "week": rng.integers(1, 7, 800),
            "calls": pa.array(rng.integers(0, 5, 800), mask=gaps[0]),
            "solved": pa.array(rng.random(800), mask=gaps[1]),
            "queue": pa.array(rng.random(800) * 10, mask=gaps[2]),
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_gives_the_same_cells(name: str) -> None:
    table = events()
    found = person_weeks(
        engine(name)(table), "calls", "solved", person="agent", load=["queue"], totals=["calls"]
    )
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        groups.setdefault((row["agent"], row["week"]), []).append(row)
    truth = []
    for key in sorted(groups):
        calls, solved, queue = (
            [row[name] for row in groups[key] if row[name] is not None]
            for name in ("calls", "solved", "queue")
        )
        if calls and solved and queue:
            truth.append([sum(calls), np.mean(solved), np.mean(queue)])
    np.testing.assert_allclose(np.hstack([found.figures, found.load]), truth)
    assert (found.people, found.left_out) == (12, len(groups) - len(truth))


def test_rows_of_nobody_are_left_out() -> None:
    rows = pa.table({"person": [1, None], "week": [1, 1], "a": [1, 2], "b": [1, 2]})
    found = person_weeks(rows, "a", "b")
    assert (len(found.person), found.left_out) == (1, 1)
    assert str(found) == "a and b in 1 weeks of 1 people, 1 left out."


def test_a_figure_that_never_varies_has_no_trade_off() -> None:
    cells = simulated(1)
    flat = PersonWeeks(
        cells.names, (), cells.person, cells.week, cells.figures * [1, 0], np.empty((780, 0)), 0
    )
    found = conflict(flat, (9, 0))
    assert (found.trade_off, found.verdict) == (None, "not enough data")


CELLS = simulated(0, people=4, weeks=4)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: conflict(CELLS, (math.nan, 1)), "Targets are two figures"),
        (lambda: conflict(CELLS, (1, 1), often=1), "often is a share"),
        (lambda: conflict(CELLS, (1, 1), level=95), "level is a share"),
        (lambda: person_weeks(events(), "calls", "solve", person="agent"), "Did you mean 'solved'"),
        (lambda: person_weeks(events(), "calls", "calls", person="agent"), "stands twice"),
        (lambda: person_weeks(events(), "calls", "agent", person="queue"), "not numbers"),
        (lambda: person_weeks(events(), "calls", "solved", person="agent", totals=["queue"]),
         "in totals is none of"),
        (lambda: person_weeks(events()[:0], "calls", "solved", person="agent"), "No week of"),
        (lambda: person_weeks(
            pa.table({"person": [1], "week": [1], "a": [math.inf], "b": [1.0]}), "a", "b"),
         "infinite"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_the_result_is_a_table_and_sentences() -> None:
    found = CASES["contradictory"](0)
    assert "<caption>Contradictory: calls was met in" in found._repr_html_()
    assert str(found).count("were reached together") == 1
