"""What an analyst says of the workshop: promises, steps, open jobs, plans, targets."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepword import measure as m
from keepword import simulate
from keepword.demo.checking.statements import Statement
from keepword.measure.effect import confidence_sequence, segmented, verdict
from keepword.simulate import DAYS, PLAN_WEEK, Organisation

BLOCK = 28
"""Plans are judged by four weeks at a time."""
NAMES = {simulate.TOMORROW: "Tomorrow", simulate.THURSDAY: "Thursday"}
GOAL, OTHER_GOAL = 0.76, 0.95
"""What the plan that worked was to reach, and what the other one was."""
DRAWS = 200
Tables = Mapping[str, pa.Table]


class Jobs:
    """The workshop's tickets as its export has them, in days since the first."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.opened, self.due, self.ready, exported = (
            _days(table, name) for name in ("opened", "due", "ready", "exported")
        )
        self.today = float(exported[0])
        self.first = self.today - (DAYS - 1)

    @cached_property
    def since_plan(self) -> NDArray[np.bool_]:
        """Tickets that were opened after the plan began."""
        return np.asarray(self.opened - self.first >= 7 * PLAN_WEEK)

    @cached_property
    def closed(self) -> NDArray[np.bool_]:
        """Tickets whose repair is done."""
        return ~np.isnan(self.ready)

    @cached_property
    def promise(self) -> NDArray[np.float64]:
        """The days that each ticket promises."""
        return np.asarray(self.due - self.opened)

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """Whether it was ready by its day."""
        return np.asarray(self.closed & (self.ready <= self.due))


def _days(table: pa.Table, name: str) -> NDArray[np.float64]:
    """Days as numbers; NaN where there is none."""
    numbers = table[name].cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    return np.asarray(numbers.to_numpy(), dtype=np.float64)


def of_workshop(tables: Tables, shop: Organisation) -> Iterator[Statement]:
    """Every sentence about the workshop."""
    jobs = Jobs(tables["repairs"])
    yield from of_promises(jobs)
    yield from _of_steps(jobs)
    yield from _of_open_jobs(jobs, shop)
    yield from _of_plan(jobs)
    yield _of_targets(tables["benches"])


def of_promises(jobs: Jobs) -> Iterator[Statement]:
    """'Tomorrow' holds 61 times in 100; 'Thursday' 95."""
    durations, ages = _times(jobs, jobs.since_plan)
    for days, name in NAMES.items():
        found = m.kept(durations, ages, days)
        said = f"“{name}” holds {100 * found.share:.0f} times in 100."
        true = simulate.chance_of(days, since_plan=True)
        yield Statement("Promises", said, true, found.share, found.low, found.high)


def _times(jobs: Jobs, which: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How long closed jobs took, and how old open ones are."""
    closed, open_ = which & jobs.closed, which & ~jobs.closed
    return (jobs.ready - jobs.opened)[closed], jobs.today - jobs.opened[open_]


def _of_steps(jobs: Jobs) -> Iterator[Statement]:
    """Parts cost the day."""
    which = jobs.since_plan & jobs.closed
    steps = {
        name: np.asarray(jobs.table[name].to_numpy(), dtype=float)[which] for name in simulate.STEPS
    }
    _, ages = _times(jobs, jobs.since_plan)
    found = m.step_costs(steps, simulate.TOMORROW, open_ages=ages, draws=DRAWS)
    kept = simulate.chance_of(simulate.TOMORROW, since_plan=True)
    for step in found.steps:
        true = simulate.chance_of(simulate.TOMORROW, since_plan=True, capped=step.name) - kept
        said = f"Without its long times {100 * step.gain:.0f} more in 100 would be kept."
        yield Statement(f"Step {step.name}", said, true, step.gain, step.low, step.high)


def _of_open_jobs(jobs: Jobs, shop: Organisation) -> Iterator[Statement]:
    """How many of today's open jobs are about to break their promise."""
    for days, name in NAMES.items():
        its = jobs.since_plan & (jobs.promise == days)
        durations, ages = _times(jobs, its)
        backlog = m.kept(durations, ages, days).backlog
        true = int((simulate.breaking(shop) & (shop.repairs.promise == days)).sum())
        said = f"{backlog.open} are open, about {backlog.will_break:.0f} are about to break."
        low, high = round(backlog.low), round(backlog.high)
        yield Statement(f"Open jobs, “{name}”", said, true, backlog.will_break, low, high)


def _of_plan(jobs: Jobs) -> Iterator[Statement]:
    """The plan that worked: its step in the odds, and whether its goal is reached."""
    due = jobs.due <= jobs.today
    kept, n = blocks((jobs.opened - jobs.first)[due], jobs.kept[due])
    found = segmented(
        kept, at=7 * PLAN_WEEK // BLOCK, change="step", exposure=n, family="quasibinomial"
    )
    before, since = (simulate.kept_by_the_day(since_plan=later) for later in (False, True))
    true = (since / (1 - since)) / (before / (1 - before))
    said = f"Since parts are ordered early the odds are {found.estimate:.2f} times what they were."
    yield Statement("The plan that worked", said, true, found.estimate, found.low, found.high)
    yield of_goal("The plan that worked", (jobs.due - jobs.first)[due & jobs.since_plan],
                  jobs.kept[due & jobs.since_plan], GOAL, true="closed")  # fmt: skip


def of_goal(
    about: str, day: NDArray[np.float64], kept: NDArray[np.bool_], goal: float, *, true: str
) -> Statement:
    """A verdict that was looked at every day: it may not know yet, but not say the contrary."""
    total, n = blocks(day, kept, block=1)
    said = verdict(confidence_sequence(total, n, best_at=1000), goal)
    told = {"closed": 1.0, "not closed": 0.0}
    value = told.get(said, told[true])
    return Statement(about, f"Goal {goal:g}: {said}.", told[true], value)


def blocks(
    day: NDArray[np.float64], kept: NDArray[np.bool_], *, block: int = BLOCK
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many were kept, and of how many, in each block of days that holds any."""
    place = (day // block).astype(int)
    n = np.bincount(place, minlength=1)
    total = np.bincount(place, kept, minlength=len(n))
    held = n > 0
    return total[held].astype(float), n[held].astype(float)


def _of_targets(benches: pa.Table) -> Statement:
    """So many jobs a day and so many right the first time: both cannot be had."""
    cells = m.person_weeks(benches, "jobs_a_day", "first_time", person="mechanic", load=["waiting"])
    found = m.conflict(cells, (simulate.JOBS_A_DAY, simulate.FIRST_TIME))
    said = f"Jobs a day and right the first time: {found.verdict}."
    return Statement("Targets", said, 1.0, float(found.verdict == "contradictory"))
