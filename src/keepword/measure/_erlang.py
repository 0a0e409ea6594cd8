from __future__ import annotations

import math
from dataclasses import dataclass

from ._errors import MeasureError
from ._shown import html_table

MOST_AGENTS = 100_000
"""Where the search for enough agents ends."""


@dataclass(frozen=True)
class Waiting:
    """How long callers wait who all stay on the line, in the unit of time of the input.

    Attributes:
        agents: How many answer.
        load: The work that arrives, in agents (erlangs).
        occupancy: The share of time that an agent is busy; 1 or more is more than can be done.
        waits: The share of callers who wait at all.
        mean_wait: The mean wait of all callers; infinite where the queue grows without end.
        mean_wait_of_waiting: The mean wait of those who wait.
        within: The promise: a wait of at most so long.
        answered: The share of callers whom the promise is kept to.
        definition: The name of the model.
    """

    agents: int
    load: float
    occupancy: float
    waits: float
    mean_wait: float
    mean_wait_of_waiting: float
    within: float
    answered: float
    definition: str = "Erlang C"

    def __str__(self) -> str:
        if self.occupancy >= 1:
            return (
                f"{self.agents} agents cannot do the work of {self.load:.4g}: the queue grows "
                f"without end ({self.definition})."
            )
        return (
            f"With {self.agents} agents {100 * self.answered:.0f} of 100 callers are answered "
            f"within {self.within:g}; {100 * self.waits:.0f} wait, and the mean wait of all is "
            f"{self.mean_wait:.3g} ({self.definition}, a model: nobody hangs up)."
        )

    def _repr_html_(self) -> str:
        head = ("agents", "load", "occupancy", "wait", "mean wait", "answered in time")
        row = (
            f"{self.agents}",
            self.load,
            self.occupancy,
            self.waits,
            self.mean_wait,
            self.answered,
        )
        return html_table(head, [row], caption=str(self))


def erlang_c(arrivals: float, duration: float, agents: int, *, within: float = 0.0) -> Waiting:
    """How many callers are answered in time by so many agents?

    With the load a = arrivals · duration and n agents, the share that waits is
    C = B / (1 − (a/n)(1 − B)), where B is Erlang's B by its recursion B₀ = 1,
    Bₖ = a Bₖ₋₁ / (k + a Bₖ₋₁), which does not overflow. The mean wait of those who wait is
    duration / (n − a), of all C times that, and the share answered within t
    1 − C e^{−(n − a) t / duration}. Where a ≥ n the queue grows without end: everybody waits, for
    ever.

    Args:
        arrivals: Calls, visitors or jobs per unit of time, on average.
        duration: How long one takes an agent on average, in the same unit.
        agents: How many answer: a whole number. Half an agent is one agent half of the time: do
            both times apart.
        within: The promise: a wait of at most so long, in the same unit.

    Returns:
        `Waiting`. It takes it that arrivals are random, nobody hangs up, and the load stays the
        same for long: where people hang up, real waits are shorter.

    Raises:
        MeasureError: A figure is negative or not finite, or agents are no whole number.

    Source:
        Erlang (1917); Cooper (1981), Introduction to Queueing Theory, 3.5.

    Example:
        A hundred calls in half an hour, three minutes each; times in seconds.

        >>> print(erlang_c(100 / 1800, 180, 14, within=20))
        With 14 agents 89 of 100 callers are answered within 20; 17 wait, and the mean wait of all
        is 7.84 (Erlang C, a model: nobody hangs up).
    """
    for name, value in (("arrivals", arrivals), ("duration", duration), ("within", within)):
        if not (math.isfinite(value) and value >= 0):
            raise MeasureError(f"{name} is {value}: give a number of 0 or more.")
    if not (math.isfinite(agents) and agents == int(agents) and agents >= 1):
        raise MeasureError(f"{agents} agents: give a whole number of at least 1.")
    load = arrivals * duration
    if load >= agents:
        forever = math.inf
        return Waiting(int(agents), load, load / agents, 1.0, forever, forever, within, 0.0)
    return _waiting(load, duration, int(agents), within, blocked(load, int(agents)))


def agents_needed(
    arrivals: float, duration: float, *, within: float, share: float = 0.8
) -> Waiting:
    """How many agents answer this share of callers in time?

    Args:
        arrivals: As in `erlang_c`.
        duration: As in `erlang_c`.
        within: The promise: a wait of at most so long.
        share: The share of callers to whom it shall be kept.

    Returns:
        The `Waiting` with the fewest agents whose `.answered` is at least `share`.

    Raises:
        MeasureError: As `erlang_c`; or the share is not within 0 and 1; or no number up to
            100,000 is enough.

    Example:
        >>> agents_needed(100 / 1800, 180, within=20, share=0.8).agents
        14
    """
    if not 0 < share < 1:
        raise MeasureError(f"A share of {share}: give one between 0 and 1, such as 0.8.")
    load = erlang_c(arrivals, duration, 1, within=within).load
    blocking = 1.0
    for agents in range(1, MOST_AGENTS + 1):
        blocking = load * blocking / (agents + load * blocking)
        if agents > load:
            found = _waiting(load, duration, agents, within, blocking)
            if found.answered >= share:
                return found
    raise MeasureError(f"{MOST_AGENTS:,} agents are not enough for a load of {load:g}.")


def blocked(load: float, agents: int) -> float:
    """Erlang's B: the share of calls lost where nobody can wait."""
    found = 1.0
    for busy in range(1, agents + 1):
        found = load * found / (busy + load * found)
    return found


def _waiting(load: float, duration: float, agents: int, within: float, blocking: float) -> Waiting:
    waits = blocking / (1 - load / agents * (1 - blocking))
    of_waiting = duration / (agents - load)
    late = waits * math.exp(-within / of_waiting) if of_waiting else 0.0
    return Waiting(
        agents, load, load / agents, waits, waits * of_waiting, of_waiting, within, 1 - late
    )
