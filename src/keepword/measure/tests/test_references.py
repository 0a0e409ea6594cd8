"""Each folder of published figures beside the project is read by a test, or named here."""

import re
from pathlib import Path

import pytest

from .reference import BESIDE

READ = {
    "adverse_impact",
    "agreement",
    "beta_binomial_rats",
    "btyd_cdnow",
    "casemix_nlschools",
    "cuped",
    "did_kielmc",
    "disclosure_control",
    "dominance_azen_budescu",
    "erlang_c",
    "funnel_medpar",
    "hvbp_points",
    "james_stein_baseball",
    "lateness_chain_pert",
    "memory_models",
    "mixed_models",
    "nonresponse_balance",
    "nps",
    "proportions",
    "readability",
    "relimp_swiss",
    "reliability",
    "sequential",
    "servqual",
    "spc",
    "survey_api",
    "survey_deff",
}
NOT_OURS = {"benjamini_hochberg_1995"}
"""Several comparisons at once are SciPy's: nothing of that is written here."""

TESTS = Path(__file__).parent
READING = re.compile(r'(?:figures|folder|survey_file)\(\s*"(\w+)"')


def test_every_reference_is_read_by_a_test() -> None:
    sources = [path.read_text() for path in TESTS.glob("*.py")]
    assert {name for source in sources for name in READING.findall(source)} >= READ


def test_no_folder_beside_the_project_is_passed_over() -> None:
    if not BESIDE.is_dir():
        pytest.skip("The published figures ../shared/reference are not here.")
    assert {path.name for path in BESIDE.iterdir() if path.is_dir()} == READ | NOT_OURS
