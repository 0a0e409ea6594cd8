"""What holds for any teams: their order and names mean nothing, and size makes sure."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepword.measure.teams import case_mix, funnel, james_stein, team_sums

shares = st.integers(4, 12).flatmap(
    lambda k: st.tuples(
        st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=k, max_size=k),
        st.permutations(range(k)),
    )
)


def counts(rows: Any) -> tuple[Any, Any]:
    n = np.array([size for size, _ in rows])
    x = np.array([round(size * share) for size, share in rows])
    assume(0 < x.sum() < n.sum())
    return x, n


@settings(max_examples=30, deadline=None)
@given(shares, st.sampled_from([None, "multiplicative", "winsorised"]))
def test_a_funnel_narrows_with_size_and_knows_no_order(drawn: Any, dispersion: Any) -> None:
    x, n = counts(drawn[0])
    assume(dispersion is None or len(n) >= 5)
    order = list(drawn[1])
    found = funnel(x, n, dispersion=dispersion)
    again = funnel(x[order], n[order], dispersion=dispersion)
    assert again.value == pytest.approx(found.value[order])
    for ours, theirs in ((again.lower, found.lower), (again.upper, found.upper)):
        np.testing.assert_allclose(ours, theirs[:, order], atol=1e-9)
    assert ((found.lower[0] >= found.lower[1]) & (found.upper[0] <= found.upper[1])).all()
    assert set(found.outside(0.998)) <= set(found.outside(0.95))


@given(st.floats(0.05, 0.95), st.integers(1, 200), st.integers(2, 30))
def test_limits_widen_as_teams_get_smaller(target: float, size: int, times: int) -> None:
    found = funnel([0, 0], [size, size * times], target=target)
    # Between whole counts limits move by less than one count of the smaller team.
    assert (found.lower[:, 1] >= found.lower[:, 0] - 1 / size).all()
    assert (found.upper[:, 1] <= found.upper[:, 0] + 1 / size).all()
    spread = funnel([0, 0], [size, size * 1000], target=target)
    assert (np.diff(spread.upper - spread.lower, axis=1) < 0).all()


values = st.lists(st.floats(-100, 100), min_size=4, max_size=12)


@given(values, st.floats(1e-3, 1e4), st.floats(-50, 50))
def test_stein_draws_towards_the_mean_and_never_beyond(
    y: Any, variance: float, more: float
) -> None:
    given_ = np.array(y)
    assume(np.ptp(given_) > 1e-3)
    found = james_stein(given_, variance)
    assert 0 <= found.factor <= 1
    off, drawn = given_ - found.centre, found.value - found.centre
    assert (drawn * off >= -1e-9).all()
    assert (np.abs(drawn) <= np.abs(off) + 1e-9).all()
    assert found.value.mean() == pytest.approx(given_.mean(), abs=1e-9)
    moved = james_stein(given_ + more, variance)
    assert moved.value == pytest.approx(found.value + more, abs=1e-6)
    assert james_stein(given_, 2 * variance).factor <= found.factor


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(-100, 100), st.permutations("abcd"))
def test_a_constant_more_moves_every_team_by_it(seed: int, more: float, order: Any) -> None:
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(4), rng.integers(3, 9, 4))
    x = rng.normal(size=len(team))
    y = rng.normal(0, 1, 4)[team] + x + rng.normal(size=len(team))

    def fitted(y: Any, names: str | list[str] = "abcd") -> Any:
        desk = [names[place] for place in team]
        return case_mix(team_sums(pa.table({"desk": desk, "y": y, "x": x}), "y", ["x"], "desk"))

    found, moved = fitted(y), fitted(y + more)
    for name in ("raw", "adjusted", "low", "high", "indirect", "shrunk", "shrunk_high"):
        assert getattr(moved, name) == pytest.approx(getattr(found, name) + more, abs=1e-4)
    assert moved.effect == pytest.approx(found.effect, abs=1e-4)
    renamed = fitted(y, order)
    again = [renamed.shrunk[renamed.teams.index(name)] for name in order]
    assert again == pytest.approx(found.shrunk, abs=1e-4)
