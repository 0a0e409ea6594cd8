"""Several ways to do one thing, timed in turn, so that a drifting machine drifts for all."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Way = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def ratio_to(self, other: "Timing") -> tuple[float, float, float]:
        """Least, median and greatest ratio, round by round."""
        ratios = [mine / theirs for mine, theirs in zip(self.seconds, other.seconds, strict=True)]
        return min(ratios), statistics.median(ratios), max(ratios)


def contest(ways: dict[str, Way], *, rounds: int = 5) -> dict[str, Timing]:
    """Each way once to warm up, then all in turn, round after round."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing(name, tuple(taken)) for name, taken in seconds.items()}


def report(title: str, timings: dict[str, Timing], *, against: str) -> None:
    """A Markdown table on standard output: medians, and ratios to the one named."""
    print(f"\n## {title}\n")
    print(f"| way | median s | × {against} (least to greatest) |")
    print("|---|---:|---:|")
    for timing in timings.values():
        low, middle, high = timing.ratio_to(timings[against])
        print(f"| {timing.name} | {timing.median:.3f} | {middle:.2f} ({low:.2f} to {high:.2f}) |")
