"""Looks fixed beforehand, against the published tables and by simulation."""

import math
from typing import Any

import numpy as np
import pytest

from keepword.measure import MeasureError, planned_looks

from .reference import figures

# Jennison and Turnbull (2000), tables 2.1 and 2.3; Armitage, McPherson and Rowe (1969), table 2.
CONSTANTS = {"pocock": {2: 2.178, 5: 2.413, 10: 2.555}, "obrien-fleming": {2: 1.977, 5: 2.04}}
PEEKING = {2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248}


def test_the_limits_are_those_of_the_tables() -> None:
    for shape, constants in CONSTANTS.items():
        for looks, constant in constants.items():
            found = planned_looks(looks, shape=shape)
            assert found.constant == pytest.approx(constant, abs=5e-4)
            assert found.limits[-1] == found.constant
    assert planned_looks(5).limits[0] == pytest.approx(2.04 * math.sqrt(5), abs=2e-3)
    assert set(planned_looks(4, shape="pocock").limits) == {
        planned_looks(4, shape="pocock").constant
    }


def test_peeking_costs_what_was_published() -> None:
    for looks, error in PEEKING.items():
        assert planned_looks(looks).unplanned == pytest.approx(error, abs=6e-4)


def test_every_published_figure_is_reproduced() -> None:
    reference = figures("sequential")
    published = reference["published"]
    for shape, name in (("pocock", "pocock"), ("obrien-fleming", "obrien_fleming")):
        for looks, constant in published[f"{name}_alpha_05"].items():
            found = planned_looks(int(looks), shape=shape)
            assert found.constant == pytest.approx(constant, abs=5.1e-4)
    peeking = published["peeking_type1_alpha_05"]
    for looks, error in zip(peeking["looks"], reference["computed"]["peeking"], strict=True):
        assert planned_looks(looks).unplanned == pytest.approx(error, abs=5.1e-5)


@pytest.mark.parametrize("shape", ["pocock", "obrien-fleming"])
@pytest.mark.parametrize("level", [0.9, 0.99])
def test_all_looks_together_miss_as_seldom_as_promised(shape: Any, level: float) -> None:
    rng = np.random.default_rng(7)
    z = rng.normal(size=(200_000, 6)).cumsum(axis=1) / np.sqrt(np.arange(1, 7))
    beyond = (np.abs(z) > planned_looks(6, shape=shape, level=level).limits).any(axis=1)
    assert beyond.mean() == pytest.approx(1 - level, rel=0.06)


def test_one_look_is_an_ordinary_interval_and_many_are_found_too() -> None:
    one = planned_looks(1)
    assert one.limits == pytest.approx([1.959963984540054])
    assert one.unplanned == pytest.approx(0.05)
    hundred = planned_looks(100)
    assert 2.087 < hundred.constant < 2.241  # the limit of ever more looks
    assert hundred.n == 100


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        ((0,), {}, "0 looks: give a whole number from 1 to 100"),
        ((2.5,), {}, "2.5 looks"),
        ((101,), {}, "101 looks"),
        ((4,), {"shape": "flat"}, "no shape 'flat': choose obrien-fleming, pocock"),
        ((4,), {"level": 95}, "level is a share"),
    ],
)
def test_looks_that_cannot_be_planned_are_refused(arguments: Any, options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        planned_looks(*arguments, **options)


def test_planned_looks_are_a_sentence_and_a_table() -> None:
    found = planned_looks(3, shape="pocock")
    assert "2.29, 2.29, 2.29 (pocock, 95 %)" in str(found)
    assert found._repr_html_().count("<tr>") == 4
