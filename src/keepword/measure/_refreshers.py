from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from fsrs import Card, Rating, Scheduler

from ._errors import MeasureError
from ._shown import html_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    Recalled = Literal["again", "hard", "good", "easy"] | bool

RATINGS: dict[str | bool, Rating] = {
    "again": Rating.Again,
    "hard": Rating.Hard,
    "good": Rating.Good,
    "easy": Rating.Easy,
    False: Rating.Again,
    True: Rating.Good,
}
"""How well something was remembered; a quiz only knows wrong and right."""

RETENTION = 0.9
LONGEST = 36_500
"""The most days that the model plans ahead."""

LEAST, MOST = 0.7, 0.99
"""The chances of remembering that the model was made for."""

DEFINITION = "FSRS-6"


@dataclass(frozen=True)
class Refresher:
    """When somebody should be reminded of something, and how well it sits.

    Attributes:
        due: The day and hour from which the chance of remembering is below `retention`.
        stability: After how many days that chance is 90 in 100.
        difficulty: How hard it is for this person, from 1 to 10.
        last_review: When it was last asked.
        intervals: After each review, the whole days to the next one; 0 within a day.
        n: How often it was asked.
        retention: The chance at which a refresher falls due.
        definition: The model.
    """

    due: datetime
    stability: float
    difficulty: float
    last_review: datetime
    intervals: tuple[int, ...]
    n: int
    retention: float
    definition: str

    def recall(self, at: datetime) -> float:
        """The chance that it is remembered at a moment, by whole days since it was asked."""
        card = Card(0, stability=self.stability, due=self.due, last_review=self.last_review)
        return Scheduler().get_card_retrievability(card, _in_utc(at, "The moment"))

    def __str__(self) -> str:
        return (
            f"Due on {self.due:%Y-%m-%d}: the chance of remembering is {100 * self.retention:g} "
            f"in 100 then, and stability {self.stability:.1f} days ({self.definition}; "
            f"n = {self.n})."
        )

    def _repr_html_(self) -> str:
        row = (f"{self.due:%Y-%m-%d}", self.stability, self.difficulty, self.n)
        return html_table(("due", "stability", "difficulty", "n"), [row], caption=str(self))


def refresher(
    reviews: Sequence[tuple[datetime, Recalled]],
    *,
    retention: float = RETENTION,
    longest: int = LONGEST,
    learning_steps: Sequence[timedelta] = (),
    relearning_steps: Sequence[timedelta] = (),
) -> Refresher:
    """When does somebody need to be reminded of a standard, before it is forgotten?

    The FSRS-6 model of the fsrs library, with its parameters for people in general:
    chance of remembering after t days = (1 + f t / S)^(-w), f = 0.9^(-1/w) - 1, w = 0.1542, so
    that it is 0.9 after S days. Every time it is asked, the stability S grows if it was
    remembered, the more so the later it was asked, and falls if it was not. The same history gives
    the same day: nothing is left to chance.

    Args:
        reviews: (when, how well), in the order of time: "again" (forgotten), "hard", "good",
            "easy", or True and False as a quiz knows them.
        retention: The chance of remembering at which a refresher falls due. At 0.8
            the next one is 3.3 times as far away as at 0.9.
        longest: The most days between two refreshers.
        learning_steps: Repetitions within the first days, as apps for vocabulary have them; none
            by default, so that nobody is asked twice on one day.
        relearning_steps: The same after something was forgotten.

    Returns:
        A `Refresher`: `.due`, `.recall(at)`, `.stability`, `.difficulty`.

    Raises:
        MeasureError: There is no review, one is out of order, has no time zone or an unknown
            rating, or retention or longest is out of range.

    Source:
        github.com/open-spaced-repetition (FSRS-6); the library fsrs.

    Example:
        >>> from datetime import UTC, datetime
        >>> asked = [(datetime(2026, 3, 2, 9, tzinfo=UTC), True),
        ...          (datetime(2026, 3, 4, 9, tzinfo=UTC), True)]
        >>> print(refresher(asked))
        Due on 2026-03-15: the chance of remembering is 90 in 100 then, and stability 11.0 days
        (FSRS-6; n = 2).
    """
    _check(reviews, retention, longest)
    scheduler = Scheduler(
        desired_retention=retention,
        learning_steps=tuple(learning_steps),
        relearning_steps=tuple(relearning_steps),
        maximum_interval=longest,
        enable_fuzzing=False,
    )
    times = [_in_utc(when, f"Review {i}") for i, (when, _) in enumerate(reviews)]
    card, intervals = Card(0, due=times[0]), []
    for i, (when, (_, recalled)) in enumerate(zip(times, reviews, strict=True)):
        if i and when < times[i - 1]:
            raise MeasureError(f"Review {i} comes before review {i - 1}: sort them by time.")
        card, _ = scheduler.review_card(card, RATINGS[recalled], when)
        intervals.append((card.due - when).days)
    return Refresher(
        due=card.due,
        stability=cast("float", card.stability),
        difficulty=cast("float", card.difficulty),
        last_review=times[-1],
        intervals=tuple(intervals),
        n=len(times),
        retention=retention,
        definition=DEFINITION,
    )


def _check(reviews: Sequence[tuple[datetime, Recalled]], retention: float, longest: int) -> None:
    if not reviews:
        raise MeasureError("It was never asked: there is nothing to remember yet.")
    if not LEAST <= retention <= MOST:
        raise MeasureError(f"retention is a chance from 0.7 to 0.99, not {retention}.")
    if longest < 1:
        raise MeasureError(f"longest is a number of days from 1 on, not {longest}.")
    for i, (_, recalled) in enumerate(reviews):
        # 1 is True to a dictionary, and "again" to whoever counts ratings from 1 to 4.
        if not isinstance(recalled, str | bool) or recalled not in RATINGS:
            known = ", ".join(name for name in RATINGS if isinstance(name, str))
            raise MeasureError(f"Review {i} is {recalled!r}: give {known}, True or False.")


def _in_utc(when: datetime, what: str) -> datetime:
    if when.tzinfo is None:
        raise MeasureError(f"{what}, {when}, has no time zone: give one.")
    return when.astimezone(UTC)
