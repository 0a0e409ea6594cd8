"""The examples' recipes on the real data, as far as it is beside the project."""

import datetime as dt
import re
from pathlib import Path

import pytest

from keepword import measure
from keepword.delivery.actions import import_files
from keepword.ledger.reading import read_pairs, read_tallies

PROJECT = Path(__file__).parents[4]
DATA = PROJECT.parent / "shared" / "data"
EVER = {"first_day": dt.date(1990, 1, 1), "last_day": dt.date(2030, 12, 31)}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not DATA.exists(), reason=f"the real data sets are not in {DATA}"),
]


def imported(example: str, data: str):
    return import_files(PROJECT / "examples" / example / "recipe.toml", data=DATA / data)


def figures(report) -> dict[str, float]:
    return {each["name"]: each["mean"] for each in report.account["figures"]}


def shares(*by: str, moments=None) -> dict[tuple, float]:
    """Per group the weighted share of occasions at which the proposition held."""
    rows = read_tallies(**EVER, by=by, moments=moments).to_pylist()
    return {tuple(row[key] for key in by): row["wx"] / row["w"] for row in rows}


def counts(*by: str, moments=None) -> dict[tuple, int]:
    rows = read_tallies(**EVER, by=by, moments=moments).to_pylist()
    return {tuple(row[key] for key in by): row["n"] for row in rows}


def test_olist_weighs_and_tells_late_with_and_without_what_never_came():
    told = figures(imported("olist", "olist_sample"))
    assert told["Late, of delivered orders"] == pytest.approx(0.0802, abs=5e-5)
    late_or_lost = told["Late or not delivered and past its date, of all such orders"]
    assert late_or_lost == pytest.approx(0.107, abs=5e-4)
    assert told["Mean stars"] == pytest.approx(4.067, abs=5e-4)
    assert told["One star"] == pytest.approx(0.12, abs=5e-4)
    trap = "One star, as if every sampled order stood for one (the trap)"
    assert told[trap] == pytest.approx(0.32, abs=5e-3)
    held = shares("moment", "lens")
    assert 1 - held["delivered", "delivered"] == pytest.approx(late_or_lost)
    assert held["order", "perceived"] == pytest.approx(0.191 + 0.574, abs=2e-3)
    assert counts("moment") == {("delivered",): 8073, ("handed-over",): 8362, ("order",): 8135}
    of_promises = read_pairs(**EVER, by=("moment_a", "first"), moments=["order"]).to_pylist()
    satisfied = {row["first"]: row["wx"] / row["w"] for row in of_promises
                 if row["moment_a"] == "delivered"}  # fmt: skip
    assert satisfied == pytest.approx({1.0: 0.8225, 0.0: 0.2818}, abs=5e-5)


def test_boston_flag_counts_requests_that_nobody_promised():
    report = imported("boston-311", "boston_311")
    told = figures(report)
    assert told["On time by the city's own flag, of all requests"] == pytest.approx(0.906, abs=5e-4)
    assert told["Closed by the target, of requests that had one"] == pytest.approx(0.849, abs=5e-4)
    assert told["No target at all, of those the flag calls on time"] == pytest.approx(
        0.418, abs=5e-4
    )
    (counted,) = report.account["observations"]
    assert counted["no_occasion"] == 18_825 + 711
    assert (
        counted["accepted"] + counted["superseded"] + counted["no_occasion"] + 10 == 46_638 + 4_995
    )
    (kept,) = shares("moment").values()
    assert kept == pytest.approx(0.849, abs=1e-3)
    assert len(counts("channel")) == 7


def test_pierce_leaders_and_staff_differ_more_the_higher_the_rank():
    report = imported("pierce-county", "pierce_employee_survey")
    told = figures(report)
    means = [round(told[f"Learning and growing, mean of {rank}"], 2)
             for rank in ("directors", "managers", "supervisors", "staff")]  # fmt: skip
    assert means == [3.73, 3.39, 3.19, 2.95]
    by_rank = {key[0]: share for key, share in shares("stratum").items()}
    staff = by_rank.pop("staff")
    assert (
        by_rank["director"] - staff > by_rank["manager"] - staff > by_rank["supervisor"] - staff > 0
    )
    tallies = read_tallies(**EVER, by=("lens",))
    assert set(tallies["lens"].to_pylist()) == {"believed_leaders", "believed_staff"}
    moments = counts("moment")
    assert len(moments) == 10
    assert moments["learn",] == 118 + 287
    assert sum(each["does_not_apply"] for each in report.account["observations"]) > 0


def test_kiosk_pairs_what_is_expected_with_what_is_perceived():
    told = figures(imported("kiosk", "kiosk_servqual"))
    assert told["Mean expectation, 1 to 7"] == pytest.approx(5.974, abs=5e-4)
    assert told["Mean perception, 1 to 7"] == pytest.approx(4.872, abs=5e-4)
    both = counts("moment", "lens")
    assert all(n == 207 for n in both.values())
    pairs = read_pairs(**EVER, by=("moment_a", "lens_a", "first", "lens_b"))
    paired = {(row["moment_a"], row["lens_a"], row["lens_b"]): 0 for row in pairs.to_pylist()}
    for row in pairs.to_pylist():
        paired[row["moment_a"], row["lens_a"], row["lens_b"]] += row["n"]
    assert paired["security", "expected", "perceived"] == 207
    held = shares("moment", "lens")
    gaps = {moment: held[moment, "perceived"] - held[moment, "expected"] for moment, lens in held
            if lens == "expected"}  # fmt: skip
    assert min(gaps, key=gaps.get) == "security"
    assert max(gaps, key=gaps.get) == "enjoyment"


def test_call_centre_answers_by_queue_and_agents_who_cut_calls_off():
    report = imported("call-centre", "call_centre_anonymous_bank")
    told = figures(report)
    assert told["Answered within 20 seconds, of those answered"] == pytest.approx(0.660, abs=1e-3)
    assert told["Gave up, of those who had to queue"] == pytest.approx(0.195, abs=2e-3)
    assert told["Over within 10 seconds, of calls with an agent"] == pytest.approx(0.056, abs=5e-4)
    reasons = {each["reason"]: each["count"] for each in report.account["refused"]}
    assert reasons["the time at the voice menu is negative"] == 62
    queues = {"call-back", "english", "internet", "prospects", "regular", "stocks"}
    answered = shares("unit", moments=["answered"])
    assert {unit for (unit,) in answered} == queues
    gave_up = {unit: 1 - kept for (unit,), kept in shares("unit", moments=["not-given-up"]).items()}
    assert max(gave_up, key=gave_up.get) == "prospects"
    agents = measure.summarise(read_tallies(**EVER, by=("stratum",), moments=["not-cut-off"]))
    busy = [row for row in agents.to_pylist() if row["n"] > 300]
    cut = sorted(((1 - row["mean"], row["stratum"]) for row in busy), reverse=True)
    assert [agent for _, agent in cut[:3]] == ["AGENT_020", "AGENT_019", "AGENT_000"]
    assert [share for share, _ in cut[:3]] == pytest.approx([0.199, 0.147, 0.112], abs=1e-3)
    assert cut[len(cut) // 2][0] == pytest.approx(0.023, abs=2e-3)


@pytest.mark.parametrize(
    "example", sorted(path.parent.name for path in (PROJECT / "examples").glob("*/recipe.toml"))
)
def test_every_example_says_how_it_is_run(example):
    text = (PROJECT / "examples" / example / "README.md").read_text()
    assert re.search(rf"keepword import examples/{example}/recipe.toml --data \S+", text)
