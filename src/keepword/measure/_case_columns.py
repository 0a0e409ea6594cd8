"""The kinds of case as columns of numbers, and which of them no model can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._team_counts import TeamCounts

    Figures = NDArray[np.float64]

TEAMS = 3
"""The fewest teams whose spread says anything."""

SINGULAR = 1e-9
"""Below this, relative to its spread, what a column adds to the others is rounding."""


@dataclass(frozen=True, eq=False)
class CaseColumns:
    """Cells × columns, a 1 first; the others about their means, which `back` takes back."""

    names: tuple[str, ...]
    x: Figures
    first: NDArray[np.int64]
    back: Figures


def case_columns(counts: TeamCounts) -> CaseColumns:
    """A column of 0 and 1 for each word but the first; numbers as they are."""
    if len(counts.teams) < TEAMS:
        raise MeasureError(
            f"{len(counts.teams)} teams do not say how teams differ: give {TEAMS} or more."
        )
    _check_both(counts.successes, counts.n, f"Every {counts.y!r}")
    columns: dict[str, Figures] = {}
    for place, name in enumerate(counts.columns):
        columns |= _columns(counts, name, [case[place] for _, case in counts.cells])
    team = np.array([counts.teams.index(team) for team, _ in counts.cells])
    given = np.column_stack([*columns.values()]) if columns else np.empty((len(team), 0))
    _check_columns(tuple(columns), given, counts.n, team)
    means = counts.n @ given / counts.n.sum()
    back = np.eye(len(columns) + 1)
    back[0, 1:] = -means
    x = np.column_stack([np.ones(len(team)), given - means])
    first = np.flatnonzero(np.diff(team, prepend=-1))
    return CaseColumns(("intercept", *columns), x, first, back)


def _columns(counts: TeamCounts, name: str, values: list[Any]) -> dict[str, Figures]:
    words = sorted(set(values))
    if not isinstance(words[0], str):
        figures = np.array(values, dtype=np.float64)
        if not np.isfinite(figures).all():
            raise MeasureError(f"A figure of {name!r} is infinite: correct it.")
        return {name: figures}
    found = {word: np.array([value == word for value in values]) for word in words}
    for word, here in found.items():
        yes, n = counts.successes[here], counts.n[here]
        _check_both(yes, n, f"Where {name!r} is {word!r}, every {counts.y!r}")
    return {f"{name} {word}": found[word].astype(np.float64) for word in words[1:]}


def _check_both(successes: Figures, n: Figures, which: str) -> None:
    if successes.sum() in (0, n.sum()):
        answer = "yes" if successes.sum() else "no"
        raise MeasureError(
            f"{which} is {answer}, so that nothing says how far cases or teams lie apart: join "
            "that kind with another, or leave it out."
        )


def _check_columns(
    names: tuple[str, ...], given: Figures, n: Figures, team: NDArray[np.int64]
) -> None:
    """Slopes come from within teams, or a team's merit would pass for that of its cases."""
    size = np.bincount(team, n)
    total = given - n @ given / n.sum()
    own = np.array([np.bincount(team, n * column) / size for column in given.T]).T
    within = given - own[team] if names else given
    spread = n @ np.square(total)
    for name, left, all_ in zip(names, n @ np.square(within), spread, strict=True):
        if left <= SINGULAR * max(all_, SINGULAR):
            raise MeasureError(
                f"{name!r} does not vary within teams, so that it cannot be told apart from them: "
                "leave it out."
            )
    scaled = within * np.sqrt(n)[:, None] / np.sqrt(n @ np.square(within))
    if names and np.linalg.eigvalsh(scaled.T @ scaled)[0] < SINGULAR:
        raise MeasureError(f"Among {', '.join(names)} one follows from the others: leave it out.")
