"""Real incidents of a help desk: what was foreseen of those open beside what came of them."""

from datetime import date, timedelta

import polars as pl
import pytest

from keepword.measure.chain import job_counts, step_costs, step_counts

from .reference import BESIDE

DATA = BESIDE.parent / "data"


def events(name: str, case: str, when: str) -> pl.DataFrame:
    """The events of a log in order, with `case` and `day`."""
    files = sorted((DATA / name).glob("*.parquet"))
    if not files:
        pytest.skip(f"The log ../shared/data/{name} is not here.")
    return (
        pl.read_parquet(files[0])
        .sort(case, when, maintain_order=True)
        .with_columns(case=case, day=pl.col(when).dt.date())
    )


def tickets(today: date) -> pl.DataFrame:
    """Tickets of the year before, as they were known at the end of a day, and when they ended."""
    log = events("helpdesk_italian", "Case ID", "Complete Timestamp")
    ended = pl.when(pl.col("Activity") == "Closed").then("day").max()
    jobs = log.group_by("case").agg(began=pl.col("day").min(), ended=ended)
    closed = (pl.col("ended") <= today).fill_null(value=False)
    known = pl.when(closed).then("ended").otherwise(today)
    return jobs.filter(pl.col("began").is_between(today - timedelta(365), today)).with_columns(
        closed=closed,
        days=(known - pl.col("began")).dt.total_days(),
        took=(pl.col("ended") - pl.col("began")).dt.total_days(),
    )


@pytest.mark.parametrize(
    "today", [date(2011, 12, 31), date(2012, 6, 30), date(2012, 12, 31), date(2013, 6, 30)], ids=str
)
def test_as_many_open_tickets_break_a_promise_as_was_foreseen(today: date) -> None:
    jobs = tickets(today)
    backlog = job_counts(jobs, "days", "closed").kept(40).backlog
    open_ = jobs.filter(~pl.col("closed"))
    waiting = open_.filter(pl.col("days") < 40)

    assert (backlog.open, backlog.broken) == (len(open_), len(open_) - len(waiting))
    assert backlog.low <= (waiting["took"] > 40).sum() <= backlog.high
    assert backlog.high - backlog.low < 0.7 * backlog.will_break


def test_waiting_for_the_user_costs_incidents_most() -> None:
    """Of incidents that were closed; the log holds no other ones."""
    log = events("bpic2013_volvo_incidents", "sr_number", "change_date_time").with_columns(
        done=pl.when(pl.col("status") == "Completed").then("day").min().over("case"),
        step=pl.when(pl.col("status") == "Queued")
        .then(pl.lit("the queue"))
        .when(pl.col("sub_status") == "Wait - User")
        .then(pl.lit("waiting for the user"))
        .otherwise(pl.lit("the rest")),
    )
    until = pl.min_horizontal(pl.col("day").shift(-1).over("case"), "done")
    spans = log.with_columns(days=(until - pl.col("day")).dt.total_days()).filter(
        pl.col("day") <= pl.col("done")
    )
    times = spans.pivot("step", index="case", values="days", aggregate_function="sum").fill_null(0)
    steps = [name for name in times.columns if name != "case"]
    found = step_costs(step_counts(times, steps), 5, draws=100)
    took = spans.group_by("case").agg(pl.col("days").sum())["days"]

    assert found.share == pytest.approx((took <= 5).mean())
    assert found.steps[0].name == "waiting for the user"
    assert found.steps[0].first > 0.9
    assert found.steps[0].gain - found.steps[1].gain > 0.005
