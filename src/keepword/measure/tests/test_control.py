"""Control charts against the NIST handbook, Montgomery, R qcc, and by simulation."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.control import (
    RULES,
    cusum,
    ewma,
    individuals,
    moving_range_limit,
    p_chart,
    signals,
    u_chart,
)

from .reference import figures, folder

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, flow rates.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# The same, 6.3.2.4.
NIST_EWMA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, *FLOW]
# The same, 6.3.2.3.
NIST_CUSUM = [
    *(324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6),
    *(324.625, 325.15, 328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35),
]
# Montgomery, Introduction to Statistical Quality Control, table 9.1.
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4),
    *(10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62),
    *(11.31, 10.52),
]
# The same, table 7.1: nonconforming cans of orange juice in samples of 50.
CANS = [
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9),
    *(12, 7, 13, 9, 6),
]
LATER_CANS = [9, 6, 12, 5, 6, 4, 6, 3, 7, 6, 2, 4, 3, 6, 5, 4, 8, 5, 6, 7, 5, 6, 3, 5]
# The same, table 7.7: nonconformities on circuit boards.
BOARDS = [
    *(21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16),
    *(19, 17, 15),
]
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]


def test_nist_individuals() -> None:
    chart = individuals(FLOW)
    np.testing.assert_allclose(chart.centre, 50.81, atol=1e-9)
    np.testing.assert_allclose(chart.upper, 55.8041, atol=5e-5)
    np.testing.assert_allclose(chart.lower, 45.8159, atol=5e-5)
    assert chart.signals == []


def test_montgomerys_viscosity() -> None:
    # Montgomery, table 6.6: the limits are those of the moving ranges, not of the sample's sd.
    viscosity = [33.75, 33.05, 34, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.2, 33.62]
    viscosity += [33, 33.54, 33.12, 33.84]
    chart = individuals(viscosity)
    limits = (chart.lower[0], chart.upper[0])
    assert limits == pytest.approx((32.24, 34.80), abs=5e-3)
    assert moving_range_limit(viscosity) == pytest.approx(1.5705, abs=5e-5)


def test_a_point_that_is_left_out_lends_no_range_to_its_neighbours() -> None:
    chart = individuals([1, 2, 90, 3, 5], leave_out=[2])
    assert chart.centre[0] == pytest.approx(11 / 4)
    assert chart.sigma[0] == pytest.approx((1 + 2) / 2 / 1.128)
    assert (2, "beyond-3") in chart.signals


def test_nist_ewma() -> None:
    chart = ewma(NIST_EWMA, smoothing=0.3, width=3, centre=50, sigma=2.0539)
    published = [50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33]
    np.testing.assert_allclose(chart.values[:10], published, atol=0.0051)
    # NIST draws the limits towards which these widen, and cuts 47.4116 to 47.4115.
    assert chart.upper[-1] == pytest.approx(52.5884, abs=1.1e-4)
    assert chart.lower[-1] == pytest.approx(47.4115, abs=1.1e-4)
    assert chart.signals == []


def test_nist_cusum() -> None:
    # NIST gives k and h in the units of the data.
    chart = cusum(NIST_CUSUM, centre=325, sigma=1, slack=0.3175, decision=4.1959)
    assert chart.high[12:16] == pytest.approx([3.01, 4.94, 7.45, 10.63], abs=0.0101)
    assert chart.low[1:8] == pytest.approx([0.01, 0, 0.33, 0, 0, 0.56, 0.72], abs=0.0101)
    assert chart.signals == [(13, "cusum-high")]
    assert chart.began == [12]


def test_nist_charts_are_theirs_at_every_point() -> None:
    published = figures("spc")["published"]
    flow, drift, sums = (published[f"nist_{x}"] for x in ("individuals_flowrate", "ewma", "cusum"))
    assert np.abs(np.diff(flow["x"])).mean() == pytest.approx(flow["mr_bar"], abs=5e-5)
    chart = ewma(drift["x"], smoothing=drift["lam"], centre=drift["start"], sigma=drift["s"])
    np.testing.assert_allclose(chart.values, drift["ewma"], atol=0.0101)
    drawn = cusum(sums["x"], centre=sums["target"], sigma=1, slack=sums["k"], decision=sums["h"])
    np.testing.assert_allclose(drawn.high, sums["S_hi"], atol=0.0101)
    np.testing.assert_allclose(drawn.low, sums["S_lo"], atol=0.0101)
    assert drawn.signals[0][0] + 1 == sums["first_signal_group"]


def test_montgomerys_cusum() -> None:
    chart = cusum(MONTGOMERY, centre=10, sigma=1)
    published = [0, 0, 0, 1.16, 2.82, 2.5, 0.04, 1.0, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0]
    published += [0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.3]
    np.testing.assert_allclose(chart.high, published, atol=1e-9)
    assert chart.signals == [(28, "cusum-high")]
    assert chart.began == [22]


def test_montgomerys_ewma_signals_at_29() -> None:
    chart = ewma(MONTGOMERY, smoothing=0.1, width=2.7, centre=10, sigma=1)
    assert chart.signals[0] == (28, "ewma")
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((9.73, 10.27))


def test_montgomerys_cans() -> None:
    chart = p_chart(CANS, 50)
    assert chart.centre[0] == pytest.approx(0.2313333, abs=5e-8)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.05243, 0.41024), abs=5e-6)
    assert [at for at, rule in chart.signals if rule == "beyond-3"] == [14, 22]


def test_later_points_do_not_move_the_limits() -> None:
    chart = p_chart(CANS + LATER_CANS, 50, baseline=30, leave_out=[14, 22])
    np.testing.assert_allclose(chart.centre, 0.215, atol=1e-12)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.0407028, 0.3892972), abs=5e-8)
    beyond = [at for at, rule in chart.signals if rule == "beyond-3"]
    assert [at for at in beyond if at not in {14, 22}] == [20, 40]
    assert (40, "8-same-side") in chart.signals


def test_a_change_begins_limits_of_its_own() -> None:
    chart = p_chart(LATER_CANS + CANS, 50, changes=[24])
    before, after = p_chart(LATER_CANS, 50), p_chart(CANS, 50)
    np.testing.assert_allclose(chart.centre[:24], before.centre)
    np.testing.assert_allclose(chart.upper[24:], after.upper)
    assert chart.phases == (0, 24)
    assert (24 + 14, "beyond-3") in chart.signals
    assert chart.signals == before.signals + [(24 + at, rule) for at, rule in after.signals]
    flow = individuals(FLOW + [x + 40 for x in FLOW], changes=[10])
    np.testing.assert_allclose(flow.upper[:10], 55.8041, atol=5e-5)
    np.testing.assert_allclose(flow.upper[10:], 95.8041, atol=5e-5)


def test_montgomerys_circuit_boards_and_computers() -> None:
    boards = u_chart(BOARDS)
    assert boards.centre[0] == pytest.approx(19.84615, abs=5e-6)
    assert (boards.lower[0], boards.upper[0]) == pytest.approx((6.48145, 33.21086), abs=5e-6)
    assert [at for at, rule in boards.signals if rule == "beyond-3"] == [5, 19]
    computers = u_chart(COMPUTERS, 5)
    assert computers.centre[0] == pytest.approx(1.93)
    assert (computers.lower[0], computers.upper[0]) == pytest.approx((0.06613, 3.79387), abs=5e-6)
    assert u_chart([1, 2, 0, 1]).lower[0] == 0


def column(name: str, file: str) -> Any:
    return np.genfromtxt(folder("spc") / file, delimiter=",", names=True, dtype=None)[name]


def test_qcc_limits_to_the_last_digit() -> None:
    computed = figures("spc")["computed"]
    viscosity = column("x", "viscosity_xmr.csv")
    for chart, name in [
        (individuals(viscosity), "visc_xmr"),
        (p_chart(CANS, 50), "oj_p"),
        (u_chart(BOARDS), "circuit_c"),
        (u_chart(BOARDS, leave_out=[5, 19]), "circuit_c_revised"),
        (u_chart(COMPUTERS, 5), "pc_u"),
    ]:
        truth = computed[name]
        assert chart.centre[0] == pytest.approx(truth["center"], rel=1e-8)
        limits = (chart.lower[0], chart.upper[0])
        assert limits == pytest.approx(tuple(truth["limits"][0]), rel=1e-8)
    assert moving_range_limit(viscosity) == pytest.approx(computed["visc_MR_ucl_3.267"], rel=1e-8)


def test_qcc_drift_to_the_last_digit() -> None:
    computed = figures("spc")["computed"]
    sums, smoothed = cusum(MONTGOMERY, centre=10, sigma=1), ewma(MONTGOMERY, centre=10, sigma=1)
    np.testing.assert_allclose(sums.high, computed["mont_cusum"]["Cplus"], atol=1e-8)
    np.testing.assert_allclose(sums.low, computed["mont_cusum"]["Cminus"], atol=1e-8)
    np.testing.assert_allclose(smoothed.values, computed["mont_ewma"]["z"], atol=1e-8)
    np.testing.assert_allclose(smoothed.lower, computed["mont_ewma"]["LCL"], atol=1e-8)
    np.testing.assert_allclose(smoothed.upper, computed["mont_ewma"]["UCL"], atol=1e-8)


def test_piston_rings_signal_where_qcc_says() -> None:
    computed = figures("spc")["computed"]["piston_xbar_phase2"]
    samples = column("diameter", "pistonrings.csv").reshape(-1, 5)
    ranges = (samples.max(1) - samples.min(1))[:25]
    sigma = ranges.mean() / 2.326 / math.sqrt(5)  # d₂ of five, as qcc rounds it
    centre = samples[:25].mean()
    assert (centre, sigma * math.sqrt(5)) == pytest.approx(
        (computed["center"], computed["std.dev"]), rel=1e-7
    )
    found = signals(samples.mean(1), centre, sigma, rules=["beyond-3"])
    assert [at + 1 for at, _ in found] == computed["beyond"]


@pytest.mark.parametrize(
    ("z", "rule", "expected"),
    [
        ([0, 3.01, 3.0, -3.01], "beyond-3", [1, 3]),
        ([2.1, 0, 2.1, 0, 0, 2.1], "2-of-3-beyond-2", [2]),
        ([2.1, -2.1, 2.0], "2-of-3-beyond-2", []),
        ([2.1, 0, 0, 2.1, -2.1, 0, -2.1], "2-of-3-beyond-2", [6]),
        ([1.1, 1.1, 0, 1.1, 1.1, 1.1], "4-of-5-beyond-1", [4]),
        ([1.1, 1.1, 0, 1.1, 0, 1.1, 1.0], "4-of-5-beyond-1", []),
        ([-1.1] * 4, "4-of-5-beyond-1", [3]),
        ([0.1] * 8, "8-same-side", [7]),
        ([0.1] * 20, "8-same-side", [7]),
        ([-0.1] * 8 + [0.1] * 8, "8-same-side", [7, 15]),
        ([0.1] * 7 + [0.0] + [0.1] * 7, "8-same-side", []),
        ([0.1] * 8 + [0.0] + [0.1] * 8, "8-same-side", [7, 16]),
    ],
)
def test_each_rule_signals_where_its_pattern_is_complete(
    z: list[float], rule: str, expected: list[int]
) -> None:
    assert [at for at, _ in signals(z, 0, 1, rules=[rule])] == expected
    assert {name for _, name in signals(z, 0, 1, rules=[rule])} <= {rule}


def by_definition(z: list[float], rule: str, at: int) -> bool:
    """Whether the pattern is complete at a point, said as the handbook says it."""
    if rule == "beyond-3":
        return abs(z[at]) > 3
    wanted, of, beyond = {
        "2-of-3-beyond-2": (2, 3, 2),
        "4-of-5-beyond-1": (4, 5, 1),
        "8-same-side": (8, 8, 0),
    }[rule]
    last = z[max(0, at - of + 1) : at + 1]
    return any(sum(side * value > beyond for value in last) >= wanted for side in (1, -1))


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=40), st.sampled_from(RULES))
def test_a_signal_stands_where_the_pattern_begins_to_hold(z: list[float], rule: str) -> None:
    found = {at for at, _ in signals(z, 0, 1, rules=[rule])}
    for at in range(len(z)):
        holds = by_definition(z, rule, at)
        new = rule == "beyond-3" or at == 0 or not by_definition(z, rule, at - 1)
        if holds and new:
            assert at in found
        if not holds:
            assert at not in found


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30), st.floats(-9, 9), st.floats(0.1, 9))
def test_signals_mirror_and_ignore_the_units(x: list[float], centre: float, sigma: float) -> None:
    z = (np.array(x) - centre) / sigma
    assert signals(z, 0, 1) == signals(-z, 0, 1)
    doubled = signals(np.array(x) * 2, centre * 2, sigma * 2)
    assert doubled == signals(x, centre, sigma)


def run_length(found: Callable[[Any], Sequence[tuple[int, str]]], shift: float, runs: int) -> float:
    """The mean number of points until the first signal."""
    noise = np.random.default_rng(42).normal(shift, 1, 800_000)
    start, lengths = 0, []
    while len(lengths) < runs:
        window = 32
        while not (at := found(noise[start : start + window])):
            window *= 4
        lengths.append(at[0][0] + 1)
        start += lengths[-1]
    return float(np.mean(lengths))


@pytest.mark.parametrize(
    ("rules", "published"),
    # Champ & Woodall (1987), Technometrics 29:393-399, table 1, no shift. As a Markov chain of the
    # last points' zones they come out exactly: 370.398, 225.438, 152.730 and 91.751.
    [(RULES[:1], 370.40), (RULES[:2], 225.44), ((RULES[0], RULES[3]), 152.73), (RULES, 91.75)],
)
def test_false_alarms_are_as_rare_as_published(rules: tuple[str, ...], published: float) -> None:
    runs = 600
    mean = run_length(lambda x: signals(x, 0, 1, rules=rules), 0, runs)
    assert mean == pytest.approx(published, rel=3.5 / math.sqrt(runs))


@pytest.mark.parametrize(
    ("decision", "shift", "published"),
    # Montgomery, table 9.3, k = 0.5.
    [(4, 0, 168), (4, 1, 8.38), (5, 0.5, 38.0), (5, 1, 10.4), (5, 2, 4.01)],
)
def test_cusum_finds_a_shift_as_fast_as_published(
    decision: float, shift: float, published: float
) -> None:
    runs = 600

    def found(x: Any) -> Sequence[tuple[int, str]]:
        return cusum(x, centre=0, sigma=1, decision=decision).signals

    assert run_length(found, shift, runs) == pytest.approx(published, rel=3.5 / math.sqrt(runs))


@pytest.mark.parametrize(("shift", "published"), [(0.5, 31.3), (1, 10.3), (2, 4.4)])
def test_ewma_finds_a_shift_as_fast_as_published(shift: float, published: float) -> None:
    # Montgomery, table 9.11, λ = 0.1, L = 2.814: with the limits towards which ours widen.
    runs = 600

    def found(x: Any) -> list[tuple[int, str]]:
        chart = ewma(x, width=2.814, centre=0, sigma=1)
        limit = 2.814 * math.sqrt(0.1 / 1.9)
        return [(int(at), "ewma") for at in np.flatnonzero(abs(chart.values) > limit)]

    assert run_length(found, shift, runs) == pytest.approx(published, rel=3.5 / math.sqrt(runs))


def test_limits_hold_what_they_should_where_nothing_changes() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(60, 200, 4_000)
    shares = p_chart(rng.binomial(n, 0.4), n, rules=["beyond-3"])
    rates = u_chart(rng.poisson(0.2 * n), n, rules=["beyond-3"])
    values = individuals(rng.normal(70, 4, 4_000), rules=["beyond-3"])
    assert individuals(rng.normal(70, 4, 4_000)).sigma[0] == pytest.approx(4, rel=0.05)
    for chart in (shares, rates, values):
        assert 1 / 4_000 < len(chart.signals) / 4_000 < 0.006


def test_ewma_and_cusum_take_the_level_from_the_first_points() -> None:
    x = [*FLOW, 60, 61, 62]
    by_hand = individuals(FLOW)
    level = {"centre": by_hand.centre[0], "sigma": by_hand.sigma[0]}
    np.testing.assert_allclose(ewma(x, baseline=10).upper, ewma(x, **level).upper)
    assert cusum(x, baseline=10).signals == cusum(x, **level).signals != []


def test_charts_are_shown_in_words_and_as_a_table() -> None:
    assert "2 signals, the first at point 5 (beyond-3)" in str(u_chart(BOARDS, rules=RULES[:1]))
    assert "<td>beyond-3</td>" in u_chart(BOARDS)._repr_html_()
    assert "<td>cusum-high</td>" in cusum(MONTGOMERY, centre=10, sigma=1)._repr_html_()
    assert individuals(FLOW).n == cusum(FLOW).n == 10


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: individuals([]), "needs one series"),
        (lambda: individuals([[1, 2], [3, 4]]), "needs one series"),
        (lambda: individuals([1, math.nan, 2]), "Point 1 is nan"),
        (lambda: individuals([1]), "two neighbouring points"),
        (lambda: individuals([4, 4, 4]), "do not vary"),
        (lambda: individuals(FLOW, changes=[10]), "outside the series of 10"),
        (lambda: individuals(FLOW, baseline=0), "No point from 0 on sets limits"),
        (lambda: p_chart([3, 9], [5, 5]), "Point 1 has 9 of 5"),
        (lambda: p_chart([0, 0], [5, 0]), "Point 1 has n 0"),
        (lambda: p_chart([0, 0], 5), "do not vary"),
        (lambda: p_chart([1, 2], [5, 5, 5]), "2 points and 3 of n"),
        (lambda: u_chart([1, -2]), "Point 1 counts -2 events"),
        (lambda: u_chart([1, 2], [1, math.nan]), "Point 1 has exposure nan"),
        (lambda: individuals(FLOW, leave_out=[10]), "no point 10 to leave out of 10"),
        (lambda: signals([1], 0, 0), "Sigma must be above 0"),
        (lambda: signals([1, 2, 3], [0, 0], 1), "3 points and 2 of the centre or sigma"),
        (lambda: signals([1], 0, 1, rules=["beyond-4"]), "no rule 'beyond-4': choose beyond-3"),
        (lambda: ewma(FLOW, smoothing=0), "smoothing of 0"),
        (lambda: ewma(FLOW, width=0), "width of 0"),
        (lambda: ewma(FLOW, centre=50, sigma=-1), "sigma of -1"),
        (lambda: cusum(FLOW, slack=-1), "slack of -1"),
        (lambda: cusum(FLOW, decision=0), "decision of 0"),
        (lambda: cusum([5, 5, 5]), "sigma of 0"),
    ],
)
def test_bad_input_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        make()
