"""Shares of teams as if all served the same cases: against lme4, simulation and every engine."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv as read
from scipy.special import expit

from keepword.measure import MeasureError
from keepword.measure.teams import case_mix_shares, funnel, team_counts

from .engines import NAMES, engine
from .reference import figures, folder

# cbpp of lme4: sick animals per herd and period. The greatest Laplace likelihood, as glmmTMB and
# MixedModels.jl find it; lme4 stops 3e-4 short of it, its weights being one step behind.
FIXED = [-1.3985321423, -0.9923327349, -1.1286720840, -1.5803138852]
SPREAD, LOG_LIKELIHOOD = 0.6422614484, -92.02628186840045


def test_herds_have_the_likelihood_of_laplace() -> None:
    place, lme4 = folder("mixed_models"), figures("mixed_models", "computed.json")["cbpp"]
    text = read.ConvertOptions(column_types={"herd": pa.string(), "period": pa.string()})
    table = read.read_csv(place / "cbpp.csv", convert_options=text)
    found = case_mix_shares(team_counts(table, "incidence", ["period"], "herd", n="size"))
    assert list(found.fixed.values()) == pytest.approx(FIXED, abs=1e-8)
    assert found.spread == pytest.approx(SPREAD, abs=1e-8)
    assert found.log_likelihood == pytest.approx(LOG_LIKELIHOOD, abs=1e-8)
    # What lme4 prints: -1.3983 (.2312), -.9919, -1.1282, -1.5797, .6421, -92.0.
    assert list(found.fixed.values()) == pytest.approx(list(lme4["fixef"].values()), abs=6e-4)
    assert list(found.fixed_se.values()) == pytest.approx(lme4["se"], rel=0.015)
    assert found.spread == pytest.approx(lme4["vc"][0]["sdcor"], abs=2e-4)
    assert round(found.log_likelihood, 1) == -92.0
    herds = [str(herd) for herd in range(1, 16)]
    effect = dict(zip(found.teams, found.effect, strict=True))
    assert [effect[herd] for herd in herds] == pytest.approx(lme4["ranef"], abs=6e-4)
    # The profile's limits, as lme4's confint has them.
    assert (found.spread_low, found.spread_high) == pytest.approx((0.3460, 1.1000), abs=2e-4)


def served(rng: np.random.Generator, *, tau: float, teams: int = 12) -> tuple[pa.Table, Any]:
    """Teams differ by tau, and every third is given the harder cases; and their true shares."""
    own = rng.normal(0, tau, teams)
    team = np.repeat(np.arange(teams), rng.integers(8, 40, teams))
    case = np.where(rng.random(len(team)) < 0.3, team % 3, rng.choice(3, len(team)))
    solved = rng.binomial(1, expit(1 + own[team] - 0.8 * case))
    truth = expit(1 + own[:, None] - 0.8 * np.arange(3)) @ (np.bincount(case) / len(case))
    kind = np.array(["easy", "fair", "hard"])[case].tolist()
    return pa.table({"team": team, "solved": solved, "kind": kind}), truth


@pytest.mark.parametrize("tau", [0.0, 0.7])
def test_limits_cover_what_the_teams_are(tau: float) -> None:
    rng = np.random.default_rng(61)
    held, spreads, raw, shrunk = [], [], 0.0, 0.0
    for _ in range(16):
        table, truth = served(rng, tau=tau)
        found = case_mix_shares(team_counts(table, "solved", ["kind"], "team"))
        held.append((found.low <= truth) & (truth <= found.high))
        spreads.append(found.spread_low <= tau <= found.spread_high)
        raw += float(np.square(found.raw - truth).sum())
        shrunk += float(np.square(found.shrunk - truth).sum())
    assert 0.89 <= np.mean(held) <= (1 if tau == 0 else 0.98)
    assert np.mean(spreads) >= 0.78
    assert shrunk < 0.8 * raw


def desks(successes: Any, n: Any = (40, 10, 40, 30, 20, 40, 15, 40), **more: Any) -> pa.Table:
    columns = {"desk": list("aabbccdd"), "kind": ["easy", "hard"] * 4} | more
    return pa.table({"yes": list(successes), "n": list(n)} | columns)


def shares(table: pa.Table, x: Any = ("kind",)) -> Any:
    return case_mix_shares(team_counts(table, "yes", list(x), "desk", n="n"))


@settings(max_examples=4, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=8, max_size=8), st.permutations("abcd"))
def test_no_and_yes_mirror_each_other_and_names_of_teams_mean_nothing(
    yes: list[int], order: Any
) -> None:
    found = shares(desks(yes))
    mirrored = shares(desks([n - x for x, n in zip(yes, desks(yes)["n"].to_pylist(), strict=True)]))
    assert mirrored.shrunk == pytest.approx(1 - found.shrunk, abs=1e-6)
    assert mirrored.low == pytest.approx(1 - found.high, abs=1e-6)
    renamed = shares(desks(yes, desk=np.repeat(order, 2).tolist()))
    again = [renamed.shrunk[renamed.teams.index(name)] for name in order]
    assert again == pytest.approx(found.shrunk, abs=1e-6)
    assert ((found.low < found.shrunk) & (found.shrunk < found.high)).all()
    assert found.expected.sum() == pytest.approx(sum(yes))


def test_numbers_keep_their_origin() -> None:
    yes = [38, 5, 30, 12, 18, 31, 9, 20]
    found = shares(desks(yes, size=[1, 2] * 4), ["size"])
    moved = shares(desks(yes, size=[2021, 2022] * 4), ["size"])
    assert moved.fixed["size"] == pytest.approx(found.fixed["size"], abs=1e-8)
    assert moved.fixed["intercept"] == pytest.approx(
        found.fixed["intercept"] - 2020 * found.fixed["size"], abs=1e-5
    )
    assert found.shrunk == pytest.approx(shares(desks(yes)).shrunk, abs=1e-8)
    expected = funnel(found.raw * found.n, found.expected, kind="ratio")
    together = sum(yes) / found.n.sum()
    assert together * expected.value == pytest.approx(found.indirect)


def test_teams_that_do_not_differ_are_all_alike() -> None:
    found = shares(desks([20, 5] * 4, n=[40, 20] * 4))
    assert (found.spread, found.spread_low) == (0, 0)
    assert found.shrunk == pytest.approx([25 / 60] * 4, abs=1e-6)
    assert "no more than by chance" in str(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_counts_the_same(name: str) -> None:
    table, _ = served(np.random.default_rng(62), tau=0.5, teams=4)
    gaps = np.random.default_rng(63).random((3, len(table))) < 0.1
    table = pa.table(
        {
            column: pa.array(table[column].to_pylist(), mask=gap)
            for column, gap in zip(table.column_names, gaps, strict=True)
        }
    )
    found = team_counts(engine(name)(table), "solved", ["kind"], "team")
    kept = [row for row in table.to_pylist() if None not in row.values()]
    assert found.left_out == len(table) - len(kept)
    for (team, (kind,)), successes, n in zip(found.cells, found.successes, found.n, strict=True):
        here = [row["solved"] for row in kept if (row["team"], row["kind"]) == (team, kind)]
        assert (successes, n) == (sum(here), len(here))
    assert found.n.sum() == len(kept)


def test_counts_of_months_add_up() -> None:
    table, _ = served(np.random.default_rng(64), tau=0.5)
    whole = team_counts(table, "solved", ["kind"], "team")
    parts = [team_counts(part, "solved", ["kind"], "team") for part in (table[:90], table[90:])]
    added = parts[0] + parts[1]
    assert added.cells == whole.cells
    assert added.successes.tolist() == whole.successes.tolist()
    assert added.n.tolist() == whole.n.tolist()
    with pytest.raises(MeasureError, match="do not add up"):
        _ = whole + team_counts(table, "solved", [], "team")


YES = [38, 5, 30, 12, 18, 31, 9, 20]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: shares(desks(YES)[:4]), "2 teams do not say"),
        (lambda: shares(desks([0] * 8)), "Every 'yes' is no"),
        (lambda: shares(desks([40, 5, 40, 9, 20, 8, 15, 7])), "'kind' is 'easy', every 'yes' is y"),
        (lambda: shares(desks(YES, size=[1, 1, 2, 2, 3, 3, 4, 4]), ["size"]), "does not vary wit"),
        (lambda: shares(desks(YES, size=[1, 2] * 4), ["kind", "size"]), "one follows from the oth"),
        (lambda: shares(desks(YES, size=[1, math.inf] * 4), ["size"]), "'size' is infinite"),
        (lambda: shares(desks([40, 0, 40, 0, 20, 0, 15, 0], size=[1, 2] * 4), ["size"]),
         "search for the slopes did not arrive"),
        (lambda: shares(desks([40, 10, 0, 0, 20, 40, 0, 0], size=[1, 2] * 4), ["size"]),
         "all or none"),
        (lambda: shares(desks([41, *YES[1:]])), "1 rows have another 'yes' than 0 to 'n'"),
        (lambda: shares(desks([0.5, *YES[1:]])), "parts of a yes"),
        (lambda: team_counts(desks(YES), "yes", [], "desk"), "than 1 for yes and 0 for no"),
        (lambda: team_counts(desks(YES), "kind", [], "desk"), "give 1 for yes"),
        (lambda: team_counts(desks(YES), "yes", ["kinds"], "desk", n="n"), "mean 'kind'"),
        (lambda: team_counts(desks(YES), "yes", ["yes"], "desk", n="n"), "stands twice"),
        (lambda: team_counts(desks([math.nan] * 8), "yes", [], "desk", n="n"), "No row is com"),
    ],
)  # fmt: skip
def test_teams_that_cannot_be_adjusted_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        make()


def test_the_result_is_a_table_and_a_sentence() -> None:
    found = shares(desks(YES))
    assert "<table>" in found._repr_html_()
    assert str(found).startswith("Beyond their case mix the 4 teams differ by a standard deviation")
