"""Waiting lines, steps and paths: published figures, closed forms and simulation."""

import csv
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, proportion
from keepword.measure._erlang import blocked
from keepword.measure.chain import (
    ThreePoint,
    agents_needed,
    erlang_c,
    foreseen,
    kept,
    step_costs,
    step_counts,
)

from .engines import NAMES, engine
from .reference import figures, folder

# --- waiting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agents", "waits", "answered"),
    [(11, 0.682, 0.39), (12, 0.449, 0.64), (13, 0.285, 0.796), (14, 0.174, 0.888)],
)
def test_a_hundred_calls_of_three_minutes(agents: int, waits: float, answered: float) -> None:
    # Call Centre Helper, "Erlang C formula": 100 calls in 30 minutes, 180 s each, within 20 s.
    found = erlang_c(100 / 1800, 180, agents, within=20)

    assert found.load == pytest.approx(10)
    assert found.waits == pytest.approx(waits, abs=5.1e-4)
    assert found.answered == pytest.approx(answered, abs=5.1e-3)
    assert found.mean_wait_of_waiting == pytest.approx(180 / (agents - 10))


def test_published_and_recomputed_waits() -> None:
    expected = figures("erlang_c")["computed"]
    for row in expected["rows"]:
        found = erlang_c(100 / 1800, 180, row["N"], within=20)
        seen = (found.waits, found.answered, found.mean_wait, found.occupancy)
        assert seen == pytest.approx((row["Pw"], row["SL20"], row["ASA"], row["occ"]), rel=1e-8)
    mitan = erlang_c(360 / 1800, 240, 55, within=15)
    seen = (mitan.waits, mitan.mean_wait, mitan.answered)
    theirs = expected["mitan"]
    assert seen == pytest.approx((theirs["Pw"], theirs["ASA"], theirs["SL15"]), rel=1e-8)
    for name, value in expected["erlang_C"].items():
        load, agents = map(float, name[2:-1].split(","))
        assert erlang_c(load, 1, int(agents)).waits == pytest.approx(value, rel=1e-8)
    for name, value in expected["erlang_B"].items():
        load, agents = map(float, name[2:-1].split(","))
        assert blocked(load, int(agents)) == pytest.approx(value, rel=1e-8)


def test_mitans_example() -> None:
    found = erlang_c(360 / 1800, 240, 55, within=15)

    assert found.mean_wait == pytest.approx(8.2, abs=0.05)
    assert (found.waits, found.answered) == pytest.approx((0.239, 0.845), abs=1e-3)


@given(st.floats(0.1, 400), st.integers(1, 500))
@settings(deadline=None)
def test_waiting_has_sense_for_any_load(load: float, agents: int) -> None:
    found = erlang_c(load, 1, agents, within=0.5)

    assert 0 <= found.waits <= 1
    assert found.mean_wait >= 0
    assert found.answered >= 1 - found.waits or load >= agents
    more = erlang_c(load, 1, agents + 1, within=0.5)
    assert more.waits <= found.waits
    assert more.answered >= found.answered


def test_too_much_work_waits_for_ever() -> None:
    found = erlang_c(10, 1, 10)

    assert (found.waits, found.answered, found.mean_wait) == (1, 0, math.inf)
    assert str(found).startswith("10 agents cannot do the work of 10")


def test_one_agent_is_the_queue_of_one() -> None:
    found = erlang_c(0.8, 1, 1, within=2)

    assert found.waits == pytest.approx(0.8)
    assert found.answered == pytest.approx(1 - 0.8 * math.exp(-0.4))
    assert erlang_c(0, 5, 1).answered == erlang_c(5, 0, 1).answered == 1
    assert "<td>" in found._repr_html_()


@given(st.floats(0.01, 200), st.floats(0.5, 0.99), st.floats(0, 3))
@settings(deadline=None, max_examples=50)
def test_no_fewer_agents_are_enough(load: float, share: float, within: float) -> None:
    found = agents_needed(load, 1, within=within, share=share)

    assert found.answered >= share
    assert found.agents == 1 or erlang_c(load, 1, found.agents - 1, within=within).answered < share


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: erlang_c(-1, 1, 1), "arrivals is -1"),
        (lambda: erlang_c(1, math.nan, 1), "duration is nan"),
        (lambda: erlang_c(1, 1, 2.5), "2.5 agents: give a whole number"),  # type: ignore[arg-type]
        (lambda: erlang_c(1, 1, 0), "0 agents"),
        (lambda: erlang_c(1, 1, 2, within=-1), "within is -1"),
        (lambda: agents_needed(1, 1, within=1, share=80), "A share of 80"),
        (lambda: agents_needed(2e5, 1, within=1), "not enough"),
    ],
)
def test_impossible_lines_are_refused(ask: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(MeasureError, match=sentence):
        ask()


# --- chains without a history ------------------------------------------------------------------

# Heizer and Render, Operations Management, "Milwaukee Paper": optimistic, likely, pessimistic
# weeks, and the steps that each waits for.
MILWAUKEE = {
    "A": ThreePoint(1, 2, 3),
    "B": ThreePoint(2, 3, 4),
    "C": ThreePoint(1, 2, 3),
    "D": ThreePoint(2, 4, 6),
    "E": ThreePoint(1, 4, 7),
    "F": ThreePoint(1, 2, 9),
    "G": ThreePoint(3, 4, 11),
    "H": ThreePoint(1, 2, 3),
}
AFTER = {"C": "A", "D": "AB", "E": "C", "F": "C", "G": "DE", "H": "FG"}


def test_the_milwaukee_paper_and_what_it_forgets() -> None:
    found = foreseen(MILWAUKEE, 16, after=AFTER, draws=40_000)

    assert found.classical == pytest.approx(0.7146, abs=5e-5)
    assert found.share == pytest.approx(0.689, abs=5 * found.error)
    assert found.mean == pytest.approx(15.24, abs=0.03)
    assert found.deciding["H"] == 1
    assert found.deciding["A"] > 0.6 > found.deciding["B"] > found.deciding["F"]


def test_the_published_files_say_the_same() -> None:
    expected = figures("lateness_chain_pert")
    with (folder("lateness_chain_pert") / "input.csv").open() as file:
        rows = list(csv.DictReader(file))
    steps = {
        row["activity"]: ThreePoint(
            *(float(row[k]) for k in ("optimistic", "likely", "pessimistic"))
        )
        for row in rows
    }
    after = {row["activity"]: row["predecessors"].split() for row in rows}
    computed = expected["computed"]

    assert {name: step.mean for name, step in steps.items()} == pytest.approx(computed["te"])
    assert {name: step.variance for name, step in steps.items()} == pytest.approx(computed["var"])
    found = foreseen(steps, 16, after=after, draws=40_000)
    assert found.classical == pytest.approx(computed["P_le_16"], rel=1e-8)
    assert found.share == pytest.approx(computed["simulated_P_le_16"], abs=4 * found.error)
    assert found.mean == pytest.approx(computed["simulated_beta_mean"], abs=0.03)


def test_steps_in_series_with_known_times() -> None:
    coin = {"parts": [0, 1], "bench": [0, 1]}
    found = foreseen(coin, 1)

    assert found.share == pytest.approx(0.75, abs=5 * found.error)
    assert found.together == pytest.approx(0.5, abs=5 * found.error)
    assert found.mean == pytest.approx(1, abs=0.02)
    assert found.days.tolist() == [0] * 4 + found.days[4:].tolist()
    at_once = foreseen(coin, 0, after={})
    assert at_once.share == pytest.approx(0.25, abs=5 * at_once.error)
    assert str(found).startswith("A promise of 1 day would be kept 75 times in 100, 50 if all")
    assert '<th scope="row">2</th>' in found._repr_html_()


def test_a_step_that_is_certain_is_certain() -> None:
    assert foreseen({"parts": ThreePoint(2, 2, 2), "bench": [1]}, 3).share == 1
    assert foreseen({"parts": ThreePoint(2, 2, 2), "bench": [1]}, 2.9).classical == 0


guesses = st.lists(st.floats(0, 9), min_size=3, max_size=3).map(
    lambda days: ThreePoint(*sorted(days))
)


@given(st.lists(guesses, min_size=1, max_size=4), st.floats(0, 30))
@settings(deadline=None, max_examples=15)
def test_more_steps_and_less_time_keep_no_more(steps: list[ThreePoint], promise: float) -> None:
    named = {f"step {place}": step for place, step in enumerate(steps)}
    found = foreseen(named, promise, draws=1000)

    assert (np.diff(found.days) >= 0).all()
    assert foreseen(named, promise + 1, draws=1000).share >= found.share
    assert foreseen(named, promise, after={}, draws=1000).share >= found.share
    longer = {**named, "one more": ThreePoint(1, 1, 1)}
    assert (
        foreseen(longer, promise + 1, draws=1000).share
        <= foreseen(named, promise + 1e-9, draws=1000).share + 0.08
    )


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: ThreePoint(3, 2, 4), "3, 2 and 4 days are no guess"),
        (lambda: ThreePoint(1, 2, math.inf), "are no guess"),
        (lambda: foreseen({}, 1), "There is no step"),
        (lambda: foreseen({"a": []}, 1), "step 'a' has no times"),
        (lambda: foreseen({"a": [-1]}, 1), "'a' holds -1"),
        (lambda: foreseen({"a": [1]}, -1), "A promise of -1"),
        (lambda: foreseen({"a": [1]}, 1, draws=10), "10 draws are too few"),
        (lambda: foreseen({"parts": [1], "bench": [1]}, 1, after={"bench": ["part"]}), "'parts'"),
        (
            lambda: foreseen({"a": [1], "b": [1]}, 1, after={"a": ["b"], "b": ["a"]}),
            "wait for each other",
        ),
    ],
)
def test_impossible_chains_are_refused(ask: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(MeasureError, match=sentence):
        ask()


# --- which step costs most ---------------------------------------------------------------------


def workshop(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Parts are rarely there at once; hard jobs take the bench long and the call too."""
    hard = rng.random(n) < 0.3
    return {
        "parts": np.where(rng.random(n) < 0.4, 1 + rng.poisson(4, n), 0),
        "bench": 1 + rng.poisson(np.where(hard, 2.0, 0.3)),
        "call": rng.poisson(np.where(hard, 1.0, 0.2)),
    }


def gains(steps: dict[str, Any], promise: float) -> dict[str, float]:
    """By the definition, step by step."""
    as_is = (sum(steps.values()) <= promise).mean()
    found = {}
    for name, times in steps.items():
        usual = np.quantile(times, 0.5, method="inverted_cdf")
        capped = {**steps, name: np.minimum(times, usual)}
        found[name] = float((sum(capped.values()) <= promise).mean() - as_is)
    return found


def test_the_gain_is_that_of_its_definition_and_parts_cost_most() -> None:
    steps = workshop(np.random.default_rng(3), 500)
    found = step_costs(steps, 4)

    assert {step.name: step.gain for step in found.steps} == pytest.approx(gains(steps, 4))
    assert found.steps[0].name == "parts"
    assert found.steps[0].first == 1
    assert found.share == pytest.approx((sum(steps.values()) <= 4).mean())
    assert "parts costs most: were it never longer than its usual 0" in str(found)
    assert '<th scope="row">parts</th>' in found._repr_html_()


def test_limits_hold_the_true_gain_where_steps_depend_on_each_other() -> None:
    rng, runs = np.random.default_rng(23), 80
    truth = gains(workshop(rng, 400_000), 4)
    held = dict.fromkeys(truth, 0)
    for _ in range(runs):
        for step in step_costs(workshop(rng, 250), 4, draws=100).steps:
            held[step.name] += step.low - 1e-9 <= truth[step.name] <= step.high + 1e-9
    assert min(held.values()) / runs > 0.88
    assert sum(held.values()) / 3 / runs < 0.99


def test_open_jobs_count_as_they_do_for_the_share_kept() -> None:
    rng = np.random.default_rng(7)
    steps = workshop(rng, 800)
    total, age = sum(steps.values()), rng.integers(0, 20, 800)
    done = total <= age
    closed = {name: times[done] for name, times in steps.items()}
    found = step_costs(closed, 4, open_ages=age[~done])

    assert found.share == pytest.approx(kept(total[done], age[~done], 4).share)
    assert found.n == 800
    weighted = {step.name: step.gain for step in found.steps}
    assert weighted == pytest.approx(gains(steps, 4), abs=0.06)


def test_a_step_beside_a_longer_one_costs_nothing() -> None:
    steps = {"parts": [5, 6, 7, 9] * 3, "paint": [1, 2, 4, 4] * 3, "fit": [1] * 12}
    found = step_costs(steps, 8, after={"fit": ["parts", "paint"]})

    assert {step.name: step.gain for step in found.steps} == {"parts": 0.25, "paint": 0, "fit": 0}
    assert found.share == 0.75


@pytest.mark.parametrize("promise", [1, 99])
def test_jobs_that_are_all_kept_or_all_broken_leave_doubt(promise: float) -> None:
    """No resample gains anything; that of the next thirty jobs one would is still likely."""
    found = step_costs({"a": [3, 4, 5] * 10, "b": [1, 2, 2] * 10}, promise)
    for step in found.steps:
        assert (step.gain, step.low) == (0, 0)
        assert step.high == pytest.approx(proportion(0, 30).high)


@pytest.mark.parametrize("name", NAMES)
def test_the_reduction_of_steps_is_the_same_on_every_engine(name: str) -> None:
    table = pa.table({"parts": [1, 1, 5, None], "bench": [2.0, 2.0, 1.0, 1.0]})
    counts = step_counts(engine(name)(table), ["parts", "bench"])

    assert counts.times.tolist() == [[1, 2], [5, 1]]
    assert counts.jobs.tolist() == [2, 1]
    assert (counts.n, counts.left_out) == (3, 1)
    assert str(counts) == "3 jobs with the times of parts, bench."


def test_counts_and_rows_say_the_same() -> None:
    steps = workshop(np.random.default_rng(9), 300)
    from_counts = step_costs(step_counts(pa.table(steps), list(steps)), 4)

    assert from_counts == step_costs(steps, 4)


@pytest.mark.parametrize(
    ("steps", "options", "sentence"),
    [
        ({"a": [1, 2], "b": [1]}, {}, "one time per job each, not a 2, b 1"),
        ({}, {}, "one time per job each, not none"),
        ({"a": []}, {}, "No job has a time for every step"),
        ({"a": [1, math.nan]}, {}, "'a' holds nan"),
        ({"a": [1]}, {"promise": -1}, "A promise of -1"),
        ({"a": [1] * 9}, {}, "9 closed jobs do not show"),
        ({"a": [1]}, {"draws": 5}, "5 draws give no limits"),
        ({"a": [1]}, {"level": 2}, "level is a share"),
        ({"a": [1]}, {"open_ages": [-1]}, "'open_ages' holds -1"),
        ({"a": [1], "b": [1]}, {"after": {"b": ["c"]}}, "no step 'c'"),
    ],
)
def test_bad_steps_are_refused(
    steps: dict[str, Any], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(MeasureError, match=sentence):
        step_costs(steps, **{"promise": 1, **options})


def test_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(MeasureError, match=r"no column 'part'\. Did you mean 'parts'"):
        step_counts(pa.table({"parts": [1]}), ["part"])
    with pytest.raises(MeasureError, match="There is no step: name at least one"):
        step_counts(pa.table({"parts": [1]}), [])
    with pytest.raises(MeasureError, match="'parts' holds String"):
        step_counts(pa.table({"parts": ["x"]}), ["parts"])
