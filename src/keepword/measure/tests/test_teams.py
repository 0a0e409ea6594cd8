"""Chance is not taken for merit: shrinking and funnels, against what is published."""

import csv
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.measure import MeasureError, _beta_binomial
from keepword.measure.teams import funnel, james_stein, shrink

from .reference import figures, folder

# Efron and Morris (1975), JASA 70:311, table 1: hits in 45 at bats, the rest of the season.
HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
REST = np.array([346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285,
                 316, 200]) / 1000  # fmt: skip


def test_baseball_is_that_of_efron_and_morris() -> None:
    share = HITS.mean() / 45
    found = james_stein(HITS / 45, share * (1 - share) / 45)
    assert (round(found.factor, 3), round(found.centre, 3)) == (0.212, 0.265)
    printed = [0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261]
    assert found.value[:10] == pytest.approx(printed, abs=6e-4)
    assert np.square(found.value - REST).sum() == pytest.approx(0.0213069, abs=1e-6)
    assert np.square(HITS / 45 - REST).sum() == pytest.approx(0.0753170, abs=1e-6)


def test_baseball_is_the_same_to_the_last_digit() -> None:
    with (folder("james_stein_baseball") / "input.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["hits"]) for row in rows] == HITS.tolist()
    assert [float(row["rest_avg"]) for row in rows] == pytest.approx(REST)
    reference = figures("james_stein_baseball")
    truth = reference["computed"]["proportion_scale"]
    found = james_stein(HITS / 45, truth["sigma2"], names=[row["player"] for row in rows])
    assert (found.centre, found.factor) == pytest.approx((truth["pbar"], truth["c"]), abs=1e-10)
    np.testing.assert_allclose(found.value, truth["js"], atol=1e-10)
    ours = {name.split(".")[-1]: x for name, x in zip(found.names, found.value, strict=True)}
    for name, printed in reference["published"]["js_rounded_1977"].items():
        assert ours[name.split("_")[-1]] == pytest.approx(printed, abs=1.1e-3)


def test_baseball_on_the_scale_of_the_arcsine() -> None:
    x, truth = (math.sqrt(45) * np.arcsin(2 * share - 1) for share in (HITS / 45, REST))
    found = james_stein(x, 1.0)
    assert found.factor == pytest.approx(0.2089742320981226, abs=1e-8)
    assert np.square(x - truth).sum() == pytest.approx(17.56, abs=0.03)
    assert np.square(found.value - truth).sum() == pytest.approx(5.01, abs=0.03)


def rats() -> tuple[Any, Any]:
    with (folder("beta_binomial_rats") / "input.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    return [int(row["y"]) for row in rows], [int(row["n"]) for row in rows]


def test_rats_have_the_likeliest_prior_and_its_means() -> None:
    computed = figures("beta_binomial_rats")["computed"]
    found = shrink(*rats())
    assert (found.alpha, found.beta) == pytest.approx(computed["mle"], rel=1e-6)
    assert found.log_likelihood == pytest.approx(computed["loglik_kernel"], abs=1e-8)
    np.testing.assert_allclose(found.value, computed["eb_mean_all"], atol=1e-7)
    assert found.low[-1] < 0.208 < found.high[-1]


def test_the_last_rats_with_the_prior_of_the_others_are_those_of_gelman() -> None:
    """Bayesian Data Analysis, 3rd ed., 5.1: .136 and .103 make about beta(1.4, 8.6)."""
    size = 0.13600653889 * (1 - 0.13600653889) / 0.10349226980**2 - 1
    prior = (0.13600653889 * size, (1 - 0.13600653889) * size)
    assert prior == pytest.approx((1.4, 8.6), abs=0.05)
    found = shrink([4, 4, 4], [14, 14, 14], prior=prior)
    assert (round(found.value[0], 3), round(found.se[0], 3)) == (0.223, 0.083)


@pytest.mark.parametrize(("teams", "size"), [(20, 20.0), (8, 20.0), (12, 50.0), (20, 1e9)])
def test_limits_cover_the_teams_and_shrinking_is_nearer_than_the_shares(
    teams: int, size: float
) -> None:
    rng = np.random.default_rng(41)
    held, drawn, raw = [], [], []
    for _ in range(80):
        truth = rng.beta(0.8 * size, 0.2 * size, teams)
        n = rng.integers(10, 60, teams)
        found = shrink(rng.binomial(n, truth), n)
        held.append((found.low <= truth) & (truth <= found.high))
        drawn.append(np.square(found.value - truth).mean())
        raw.append(np.square(found.raw - truth).mean())
    assert np.mean(held) >= 0.91
    assert np.mean(held) <= (1 if size > 1e6 else 0.97)
    assert np.mean(drawn) < 0.9 * np.mean(raw)


@pytest.mark.parametrize("spread", [0.0, 1.0, 5.0])
def test_limits_of_stein_cover_the_means(spread: float) -> None:
    rng = np.random.default_rng(42)
    held = []
    for _ in range(1000):
        truth = rng.normal(0, math.sqrt(spread), 10)
        found = james_stein(truth + rng.normal(size=10), 1)
        held.append((found.low <= truth) & (truth <= found.high))
    assert 0.93 <= np.mean(held) <= (0.995 if spread == 0 else 0.965)


def test_teams_no_further_apart_than_chance_are_shown_as_all_together() -> None:
    found = shrink([8, 16, 24, 8], [10, 20, 30, 10])
    assert math.isinf(found.alpha)
    assert found.value.tolist() == [0.8] * 4
    assert found.reliability.tolist() == [0] * 4
    assert ((found.low < 0.8) & (found.high > 0.8)).all()
    assert "no further apart than chance" in str(found)


def test_a_search_that_does_not_arrive_is_not_taken_for_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_beta_binomial, "MOST_STEPS", 5)
    with pytest.raises(MeasureError, match="did not arrive in 5 steps"):
        shrink([9, 5, 14, 4, 30], [10, 10, 20, 4, 60])


@pytest.mark.parametrize("size", [1e3, 1e9])
def test_millions_of_occasions_and_hundreds_of_teams_arrive(size: float) -> None:
    rng = np.random.default_rng(45)
    n = rng.integers(2, 50, 500)
    n[:3] = 10**8
    found = shrink(rng.binomial(n, rng.beta(0.8 * size, 0.2 * size, 500)), n)
    assert found.mean == pytest.approx(0.8, abs=0.02)


counts = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(counts)
def test_shrinking_moves_towards_the_middle_and_stays_within_limits(rows: Any) -> None:
    x, n = np.array(rows).T
    try:
        found = shrink(x, n)
    except MeasureError:
        return
    between = (found.value - found.raw) * (found.mean - found.raw)
    assert (between >= -1e-12).all()
    assert (np.abs(found.value - found.mean) <= np.abs(found.raw - found.mean) + 1e-9).all()
    assert ((found.low >= 0) & (found.low <= found.value)).all()
    assert ((found.value <= found.high) & (found.high <= 1)).all()
    again = shrink(x[::-1], n[::-1])
    assert again.value[::-1] == pytest.approx(found.value, abs=1e-5)


def hospitals() -> tuple[list[float], list[float], list[str]]:
    rows = figures("funnel_medpar")["computed"]["hospitals"]
    numbers = [[row[name] for row in rows] for name in ("numerator", "denominator")]
    return numbers[0], numbers[1], [row["provnum"] for row in rows]


def test_outliers_of_medpar_are_those_of_funnelplotr() -> None:
    observed, expected, names = hospitals()
    figure = figures("funnel_medpar")
    by_interval = funnel(observed, expected, kind="ratio", limits="confidence", names=names)
    assert set(by_interval.outside()) == set(figure["computed"]["outliers_998"])
    assert len(by_interval.outside()) == figure["published"]["outliers_998_unadjusted"]
    # Where counts are predicted, not estimated, the limits are narrower below and above.
    predicted = funnel(observed, expected, kind="ratio", names=names)
    assert (predicted.upper < by_interval.upper).all()
    wide = funnel(observed, expected, kind="ratio", dispersion="truncated", names=names)
    shmi, cqc = (figure["computed"][name] for name in ("SHMI_truncated", "CQC_winsorised"))
    assert (wide.dispersion, wide.between) == pytest.approx((shmi["phi"], shmi["tau2"]), abs=1e-8)
    assert set(wide.outside()) == set(figure["computed"]["outliers_998_od"])
    pulled = funnel(observed, expected, kind="ratio", dispersion="winsorised")
    assert (pulled.dispersion, pulled.between) == pytest.approx((cqc["phi"], cqc["tau2"]), abs=1e-8)


def test_confidence_limits_are_those_printed() -> None:
    found = funnel([15, 20, 30], [15, 20, 30], kind="ratio", limits="confidence")
    assert found.lower[0] == pytest.approx([0.5596924, 0.610826, 0.6746958], abs=1e-6)
    assert found.upper[1] == pytest.approx([2.082907, 1.902094, 1.702771], abs=1e-6)


def test_exact_limits_are_spiegelhalters() -> None:
    computed = figures("funnel_medpar")["computed"]
    for row in computed["spiegelhalter_binomial_limits"]:
        found = funnel([0], [row["n"]], target=row["theta"])
        ends = [found.lower[0, 0], found.upper[0, 0], found.lower[1, 0], found.upper[1, 0]]
        truth = np.clip([row[name] for name in ("lo95", "hi95", "lo998", "hi998")], 0, 1)
        assert ends == pytest.approx(truth, abs=1e-8)
    for row in computed["spiegelhalter_poisson_limits"]:
        found = funnel([0], [row["E"]], kind="ratio")
        ends = [found.lower[0, 0], found.upper[0, 0]]
        assert ends == pytest.approx([max(row["lo95"], 0), row["hi95"]], abs=1e-8)
        ends = [found.lower[1, 0], found.upper[1, 0]]
        assert ends == pytest.approx([max(row["lo998"], 0), row["hi998"]], abs=1e-8)
        about = funnel([0], [row["E"]], kind="ratio", limits="confidence")
        ends = [about.lower[0, 0], about.upper[0, 0]]
        assert ends == pytest.approx([row["ci_lo95"], row["ci_hi95"]], abs=1e-8)


def test_limits_hold_what_they_say_where_all_teams_are_alike() -> None:
    rng = np.random.default_rng(43)
    n = rng.integers(200, 2000, 4000)
    found = funnel(rng.binomial(n, 0.7), n)
    assert len(found.outside(0.95)) / 4000 == pytest.approx(0.05, abs=0.012)
    assert len(found.outside(0.998)) / 4000 == pytest.approx(0.002, abs=0.003)


@pytest.mark.parametrize("dispersion", ["multiplicative", "winsorised"])
def test_dispersion_spares_teams_that_differ_as_teams_do(dispersion: str) -> None:
    rng = np.random.default_rng(44)
    n = rng.integers(300, 900, 1000)
    x = rng.binomial(n, rng.beta(140, 60, 1000))
    assert len(funnel(x, n).outside(0.95)) > 250
    found = funnel(x, n, dispersion=dispersion)
    # Pulling in the ends makes the limits a little too narrow where there are no outliers.
    assert 0.04 <= len(found.outside(0.95)) / 1000 <= 0.13
    assert found.dispersion is not None
    assert found.dispersion > 2
    odd = funnel([*x, 100], [*n, 600], dispersion=dispersion)
    assert "team 1001" in odd.outside()


def test_a_target_of_its_own_moves_the_limits() -> None:
    found = funnel([80, 90, 70], [100, 100, 100], target=0.5)
    assert found.outside() == ("team 1", "team 2", "team 3")
    assert funnel([80, 90, 70], [100, 100, 100]).target == pytest.approx(0.8)
    assert "(chance: 0.2)" in str(found)


SIX = [5, 6, 7, 8, 9, 3]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: shrink([1, 2], [3, 4]), "at least 3 teams"),
        (lambda: shrink([1, 2, 3], [3, 4]), "not 3 and 2"),
        (lambda: shrink([1, 2, 5], [3, 4, 4]), "Team 3 has 5 of 4"),
        (lambda: shrink([1, -1, 2], [3, 4, 4]), "Team 2 has -1 of 4"),
        (lambda: shrink([1, math.nan, 2], [3, 4, 4]), "Team 2 has nan of 4"),
        (lambda: shrink([1, 0.5, 2], [3, 4, 4]), "whole numbers"),
        (lambda: shrink([1, 2, 2], [3, 4, math.inf]), "Team 3 has 2 of inf"),
        (lambda: shrink([0, 1, 1], [0, 4, 4]), "Team 1 has 0 of 0"),
        (lambda: shrink([0, 1, 1], [1, 1, 1]), "No team has two occasions"),
        (lambda: shrink([0, 0, 0], [9, 9, 9]), "all or none"),
        (lambda: shrink([0, 9, 9], [9, 9, 9]), "all or none"),
        (lambda: shrink([1, 2, 3], [4, 4, 4], prior=(0, 1)), "more than 0"),
        (lambda: shrink([1, 2, 3], [4, 4, 4], prior=(1, 0)), "more than 0"),
        (lambda: shrink([1, 2, 3], [4, 4, 4], names=["a"]), "1 names"),
        (lambda: shrink([1, 2, 3], [4, 4, 4], level=95), "level is a share"),
        (lambda: james_stein([1, 2, 3], 1), "at least 4 values"),
        (lambda: james_stein([1, 2, 3, math.nan], 1), "none missing"),
        (lambda: james_stein([1, 1, 1, 1], 1), "All values are the same"),
        (lambda: james_stein([1, 2, 3, 4], 0), "variance of 0"),
        (lambda: funnel([], []), "as many successes as n"),
        (lambda: funnel([1, 1], [3, 3], levels=()), "There is no level"),
        (lambda: funnel([1, 5], [3, 4]), "Team 2 has 5 of 4"),
        (lambda: funnel([1, 1], [3, 0]), "Team 2 has 1 of 0"),
        (lambda: funnel([0, 0], [3, 3]), "target of 0"),
        (lambda: funnel([1, 1], [3, 3], kind="mean"), "choose share, ratio"),
        (lambda: funnel([1, 1], [3, 3], dispersion="much"), "choose None, multiplicative"),
        (lambda: funnel([1, 1], [3, 3], dispersion="winsorised"), "2 teams do not say"),
        (lambda: funnel(SIX, [9] * 6, dispersion="truncated"), "are for ratios"),
        (lambda: funnel(SIX, SIX, kind="ratio", limits="confidence", dispersion="truncated"),
         "know no dispersion"),
        (lambda: funnel([0, *SIX], [9] * 7, kind="ratio", dispersion="truncated"), "no logarithm"),
        (lambda: funnel(SIX, [9] * 6).outside(0.9), "no limits at 0.9: choose 0.95, 0.998"),
    ],
)  # fmt: skip
def test_teams_that_cannot_be_compared_are_refused(call: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_results_are_tables_and_sentences() -> None:
    shown = (shrink(SIX, [10] * 6), james_stein(SIX, 1), funnel(SIX, [10] * 6))
    for result in shown:
        assert "<table>" in result._repr_html_()
        assert str(result).endswith(").")
