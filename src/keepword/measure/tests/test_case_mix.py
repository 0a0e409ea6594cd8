"""Teams as if all served the same cases: against R's lm and lme4, and on every engine."""

import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv as read
from statsmodels.regression.mixed_linear_model import MixedLM

from keepword.measure import MeasureError
from keepword.measure.teams import case_mix, team_sums

from .engines import NAMES, engine
from .reference import figures, folder

# Bates et al. (2015), lme4: yields of dyestuff, five from each of six batches.
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]


def dyestuff() -> pa.Table:
    return pa.table({"batch": np.repeat(list("ABCDEF"), 5), "yield": np.ravel(DYESTUFF)})


def test_dyestuff_has_the_variances_of_lme4() -> None:
    found = case_mix(team_sums(dyestuff(), "yield", [], "batch"))
    assert (found.between, found.within) == pytest.approx((1764.05, 2451.25), abs=5e-3)
    assert found.effect == pytest.approx([-17.61, 0.39, 28.56, -23.08, 56.73, -45.00], abs=6e-3)
    assert found.effect_se == pytest.approx([19.58657] * 6, abs=1e-4)
    assert found.deviance == pytest.approx(319.6543, abs=1e-4)
    assert found.raw.tolist() == found.adjusted.tolist()


def test_dyestuff_without_restriction_has_the_smaller_variance_of_lme4() -> None:
    found = case_mix(team_sums(dyestuff(), "yield", [], "batch"), restricted=False)
    assert (found.between, found.within) == pytest.approx((1388.33, 2451.25), abs=5e-3)
    assert found.deviance == pytest.approx(327.32706, abs=1e-5)
    assert "(random intercept, maximum likelihood" in str(found)


def test_statsmodels_agrees() -> None:
    rng = np.random.default_rng(50)
    table = served(rng, tau=0.8, teams=15)
    found = case_mix(team_sums(table, "y", ["x"], "team"))
    y, x, team = (table[name].to_numpy() for name in ("y", "x", "team"))
    fit = MixedLM(y, np.column_stack([np.ones(len(y)), x]), groups=team).fit(reml=True)
    assert list(found.fixed.values()) == pytest.approx(fit.fe_params, rel=1e-4)
    assert found.between == pytest.approx(fit.cov_re[0, 0], rel=1e-3)
    assert found.within == pytest.approx(fit.scale, rel=1e-4)
    theirs = [float(effect.iloc[0]) if hasattr(effect, "iloc") else float(effect[0])
              for effect in fit.random_effects.values()]  # fmt: skip
    assert found.effect == pytest.approx(theirs, abs=2e-3)


def test_slopes_that_differ_between_teams_are_those_of_lme4_by_statsmodels() -> None:
    """The page sends whoever needs them to statsmodels; the slope of all is the same here."""
    truth = figures("mixed_models", "computed.json")["sleep_REML"]
    table = read.read_csv(folder("mixed_models") / "sleepstudy.csv")
    found = case_mix(team_sums(table, "Reaction", ["Days"], "Subject"))
    assert found.slopes["Days"] == pytest.approx(truth["fixef"]["Days"], abs=1e-8)
    assert found.fixed["intercept"] == pytest.approx(truth["fixef"]["(Intercept)"], abs=1e-8)
    y, days, who = (table[name].to_numpy() for name in ("Reaction", "Days", "Subject"))
    x = np.column_stack([np.ones(len(y)), days])
    fit = MixedLM(y, x, groups=who, exog_re=x).fit(reml=True)
    assert fit.fe_params == pytest.approx([251.405, 10.467], abs=1e-3)
    assert fit.bse_fe == pytest.approx(truth["se"], rel=1e-3)
    spreads = np.sqrt([*np.diag(fit.cov_re), fit.scale])
    assert spreads == pytest.approx([24.741, 5.922, 25.592], rel=1e-3)
    assert fit.cov_re[0, 1] / spreads[0] / spreads[1] == pytest.approx(0.066, abs=2e-3)
    assert -2 * fit.llf == pytest.approx(truth["reml"], abs=1e-2)


def test_dutch_classes_are_those_of_lm_and_lme4() -> None:
    place, figure = folder("casemix_nlschools"), figures("casemix_nlschools")
    text = read.ConvertOptions(column_types={"class": pa.string()})
    table = read.read_csv(place / "input.csv", convert_options=text)
    found = case_mix(team_sums(table, "lang", ["IQ", "SES"], "class"))
    assert found.slopes == pytest.approx(figure["within_coef"], abs=1e-8)
    pooled = {name: figure["pooled_coef"][name] for name in ("IQ", "SES")}
    assert found.pooled_slopes == pytest.approx(pooled, abs=1e-8)
    with (place / "expected_by_class.csv").open() as lines:
        rows = {row["class"]: row for row in csv.DictReader(lines)}
    for ours, theirs, within in [
        ("adjusted", "adjusted_fixed_effects", 1e-8),
        ("se", "se_fixed", 1e-8),
        ("indirect", "indirect", 1e-8),
        ("effect", "blup", 1e-5),
        ("reliability", "reliability", 1e-6),
    ]:
        truth = [float(rows[team][theirs]) for team in found.teams]
        np.testing.assert_allclose(getattr(found, ours), truth, atol=within)
    lme4 = figure["lmer"]
    assert list(found.fixed.values()) == pytest.approx(list(lme4["fixef"].values()), rel=1e-6)
    assert list(found.fixed_se.values()) == pytest.approx(lme4["se"], rel=1e-6)
    assert found.between == pytest.approx(lme4["vc"][0]["vcov"], rel=1e-6)
    assert found.deviance == pytest.approx(lme4["reml"], abs=1e-6)
    spreads = [getattr(found, name).std(ddof=1) for name in ("raw", "adjusted", "shrunk")]
    assert spreads == pytest.approx([figure[f"sd_{x}"] for x in ("raw", "adjusted", "blup")])
    without = case_mix(team_sums(table, "lang", [], "class"))
    null = figure["lmer_null"]
    assert without.intraclass == pytest.approx(null["icc"], abs=1e-6)
    assert without.fixed["intercept"] == pytest.approx(null["fixef"]["(Intercept)"], rel=1e-6)
    for fit, spreads in ((found, lme4["vc"]), (without, null["vc"])):
        truth = [row["vcov"] for row in spreads]
        assert [fit.between, fit.within] == pytest.approx(truth, rel=1e-5)
    assert (len(found.teams), found.n.sum()) == (figure["classes"], figure["n"])


def served(
    rng: np.random.Generator, *, tau: float, teams: int = 20, unfair: float = 0.0
) -> pa.Table:
    """Teams differ by tau; with `unfair`, better teams are given the harder cases too."""
    team = np.repeat(np.arange(teams), rng.integers(6, 24, teams))
    own = rng.normal(0, tau, teams)
    x = rng.normal(size=len(team)) + rng.normal(size=teams)[team] - unfair * own[team]
    y = 1 + own[team] + 0.8 * x + rng.normal(size=len(team))
    return pa.table({"team": team, "x": x, "y": y, "own": own[team]})


def truth_of(table: pa.Table) -> Any:
    own = dict(zip(table["team"].to_pylist(), table["own"].to_pylist(), strict=True))
    return 1 + np.array([own[team] for team in sorted(own)]) + 0.8 * table["x"].to_numpy().mean()


@pytest.mark.parametrize("tau", [0.0, 0.4, 1.0])
def test_limits_cover_what_the_teams_are(tau: float) -> None:
    rng = np.random.default_rng(51)
    adjusted, shrunk = [], []
    for _ in range(100):
        table = served(rng, tau=tau)
        found, truth = case_mix(team_sums(table, "y", ["x"], "team")), truth_of(table)
        adjusted.append((found.low <= truth) & (truth <= found.high))
        shrunk.append((found.shrunk_low <= truth) & (truth <= found.shrunk_high))
    assert 0.93 <= np.mean(adjusted) <= 0.97
    assert 0.93 <= np.mean(shrunk) <= (1 if tau == 0 else 0.97)


def test_slopes_within_teams_do_not_blame_a_team_for_its_cases() -> None:
    rng = np.random.default_rng(52)
    off: dict[str, float] = {"raw": 0, "indirect": 0, "adjusted": 0}
    for _ in range(30):
        table = served(rng, tau=1.0, unfair=1.5)
        found, truth = case_mix(team_sums(table, "y", ["x"], "team")), truth_of(table)
        for name in off:
            off[name] += float(np.square(getattr(found, name) - truth).mean())
    assert off["adjusted"] < 0.5 * off["indirect"] < off["raw"]


def test_teams_that_do_not_differ_are_all_alike() -> None:
    table = pa.table({"team": list("aabbcc"), "y": [1.0, 3, 1, 3, 1, 3]})
    found = case_mix(team_sums(table, "y", [], "team"))
    assert found.between == 0
    assert found.shrunk.tolist() == [2, 2, 2]
    assert (found.shrunk_low < found.shrunk).all()
    assert "no more than by chance" in str(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_gives_the_same_sums(name: str) -> None:
    table = with_gaps()
    found = team_sums(engine(name)(table), "y", ["x"], "desk")
    kept = [row for row in table.to_pylist() if None not in row.values()]
    assert found.teams == ("north", "south")
    assert found.left_out == len(table) - len(kept)
    for place, desk in enumerate(found.teams):
        values = np.array([[row["y"], row["x"]] for row in kept if row["desk"] == desk])
        assert found.n[place] == len(values)
        np.testing.assert_allclose(found.sums[place], values.sum(0), rtol=1e-9)
        np.testing.assert_allclose(found.products[place], values.T @ values, rtol=1e-9)


def with_gaps() -> pa.Table:
    rng = np.random.default_rng(53)
    gaps = rng.random((3, 300)) < 0.1
    return pa.table(
        {
            "desk": pa.array(rng.choice(["north", "south"], 300), mask=gaps[0]),
            "y": pa.array(rng.normal(5, 1, 300), mask=gaps[1]),
            "x": pa.array(rng.integers(1, 6, 300), mask=gaps[2]),
        }
    )


def test_sums_of_months_add_up() -> None:
    table = served(np.random.default_rng(54), tau=1.0)
    whole = team_sums(table, "y", ["x"], "team")
    added = team_sums(table[:90], "y", ["x"], "team") + team_sums(table[90:], "y", ["x"], "team")
    assert added.teams == whole.teams
    np.testing.assert_allclose(added.products, whole.products)
    np.testing.assert_allclose(case_mix(added).shrunk, case_mix(whole).shrunk)
    with pytest.raises(MeasureError, match="do not add up"):
        _ = whole + team_sums(table, "y", [], "team")


def of(**columns: Any) -> Callable[[], object]:
    x = [name for name in columns if name.startswith("x")]
    return lambda: case_mix(team_sums(pa.table(columns), "y", x, "team"))


TEAM, Y, X = list("aaabbbccc"), [1.0, 2, 4, 2, 3, 1, 5, 4, 4], [1.0, 2, 3, 1, 4, 2, 2, 1, 3]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (of(team=list("ab"), y=[1.0, 2]), "2 teams do not say"),
        (of(team=TEAM, y=[1.0] * 9), "'y' does not vary within teams"),
        (of(team=TEAM, y=Y, x=[1, 1, 1, 2, 2, 2, 3, 3, 3]), "'x' does not vary within teams"),
        (of(team=TEAM, y=Y, x1=X, x2=[2 * x + 1 for x in X]), "one follows from the others"),
        (of(team=TEAM, y=[2 * x for x in X], x=X), "The columns explain everything"),
        (of(team=TEAM, y=Y, x=[1e9 + x for x in X]), "rounding hides it"),
        (of(team=list("aabc"), y=[1.0, 2, 3, 4], x=[1.0, 2, 1, 2]), "too few rows"),
        (of(team=TEAM, y=[float("inf"), *Y[1:]], x=X), "infinite"),
        (of(team=TEAM, y=[float("nan")] * 9, x=X), "No row is complete"),
        (of(team=TEAM, y=Y, x=TEAM), "'x' holds String, not numbers"),
        (of(team=TEAM, y=[1, 1.001, 1.002, 9, 9.001, 9.002, 17, 17.001, 17.002]), "alike to 1 in"),
        (lambda: team_sums(dyestuff(), "yeild", [], "batch"), "Did you mean 'yield'"),
        (lambda: team_sums(dyestuff(), "yield", ["yield"], "batch"), "stands twice"),
    ],
)
def test_teams_that_cannot_be_adjusted_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        make()


def test_the_result_is_a_table_and_a_sentence() -> None:
    found = case_mix(team_sums(dyestuff(), "yield", [], "batch"))
    assert "<td>1505</td>" in found._repr_html_()
    assert str(found).startswith("42 in 100 of what the case mix leaves open lies between the 6")
