"""Several ways to do one thing, timed in turn, so that a drifting machine drifts for all."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Way = Callable[[], object]
Clock = Callable[[], float]
Spread = tuple[float, float, float]


@dataclass(frozen=True)
class Timing:
    """How long a way took in each round: by the wall clock, and of the processors."""

    name: str
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    result: Any

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def ratio_to(self, other: "Timing") -> Spread:
        """Least, median and greatest ratio of wall clocks, round by round."""
        return _ratios(self.seconds, other.seconds)

    def work_beside(self, other: "Timing") -> float:
        """The median ratio of processor time, which what else runs changes less."""
        return _ratios(self.cpu, other.cpu)[1]


def contest(
    ways: Mapping[str, Way],
    *,
    rounds: int = 5,
    clocks: Mapping[str, Clock] | None = None,
    once: tuple[str, ...] = (),
) -> dict[str, Timing]:
    """Each way once to warm up, then all in turn, round after round.

    Args:
        ways: What to time, by name.
        rounds: How often.
        clocks: The processor time of ways that work in another process.
        once: Ways too slow to repeat: their first time stands for every round.
    """
    clock = {name: (clocks or {}).get(name, time.process_time) for name in ways}
    first = {name: _timed(way, clock[name]) for name, way in ways.items()}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            time_of = first[name] if name in once else _timed(way, clock[name])
            taken[name].append(time_of[:2])
    return {
        name: Timing(name, *zip(*times, strict=True), first[name][2])
        for name, times in taken.items()
    }


def report(
    title: str,
    timings: Mapping[str, Timing],
    *,
    against: str,
    goals: Mapping[str, str] | None = None,
) -> None:
    """A Markdown table on standard output: medians, and ratios to the one named."""
    print(f"\n## {title}\n")
    print(f"| way | median s | CPU s | × {against} (least to greatest) | × CPU | goal |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    for timing in timings.values():
        low, middle, high = timing.ratio_to(timings[against])
        cpu = statistics.median(timing.cpu)
        ratio = (
            f"{middle:.2f} ({low:.2f} to {high:.2f}) | {timing.work_beside(timings[against]):.2f}"
        )
        goal = (goals or {}).get(timing.name, "")
        print(f"| {timing.name} | {timing.median:.4f} | {cpu:.4f} | {ratio} | {goal} |", flush=True)


def _timed(way: Way, clock: Clock) -> tuple[float, float, object]:
    wall, cpu = time.perf_counter(), clock()
    result = way()
    return time.perf_counter() - wall, clock() - cpu, result


def _ratios(mine: tuple[float, ...], theirs: tuple[float, ...]) -> Spread:
    ratios = [a / b if b else float("nan") for a, b in zip(mine, theirs, strict=True)]
    return min(ratios), statistics.median(ratios), max(ratios)
