"""Memory: FSRS's own test cases, knowledge tracing by hand, and learners with known truth."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keepword.measure import MeasureError
from keepword.measure.memory import RATINGS, half_life_recall, refresher, understands

from .reference import figures

START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
NAMES = {1: "again", 2: "hard", 3: "good", 4: "easy"}
OF_THE_LIBRARY: Any = {
    "learning_steps": [timedelta(minutes=1), timedelta(minutes=10)],
    "relearning_steps": [timedelta(minutes=10)],
}

# py-fsrs 6, tests/test_basic.py, test_review_card: each review on the day it was due.
PUBLISHED_RATINGS = [3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3]
PUBLISHED_INTERVALS = (0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21)


def asked_when_due(ratings: list[int]) -> Any:
    reviews: list[Any] = []
    when = START
    for rating in ratings:
        reviews.append((when, NAMES[rating]))
        when = refresher(reviews, **OF_THE_LIBRARY).due
    return reviews


def test_the_published_intervals_are_reproduced() -> None:
    reviews = asked_when_due(PUBLISHED_RATINGS)
    assert refresher(reviews, **OF_THE_LIBRARY).intervals == PUBLISHED_INTERVALS
    # Without steps the same memory is asked after a day at the earliest.
    assert refresher(reviews).intervals == (2, 2, 11, 46, 163, 498, 7, 2, 2, 4, 7, 12, 21)


def test_the_published_state_of_a_memory_is_reproduced() -> None:
    """py-fsrs 6, tests/test_basic.py, test_memo_state."""
    ratings, gaps = [1, 3, 3, 3, 3, 3], [0, 0, 1, 3, 8, 21]
    days = np.cumsum(gaps)
    reviews: Any = [
        (START + timedelta(days=int(day)), NAMES[r]) for day, r in zip(days, ratings, strict=True)
    ]
    found = refresher(reviews)
    assert found.stability == pytest.approx(53.62691, abs=1e-4)
    assert found.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_every_state_computed_elsewhere_agrees() -> None:
    computed = figures("memory_models")["computed"]["fsrs"]
    reviews = asked_when_due(PUBLISHED_RATINGS)
    for n, (stability, difficulty) in enumerate(computed["states"], start=1):
        found = refresher(reviews[:n])
        assert found.stability == pytest.approx(stability, rel=1e-9)
        assert found.difficulty == pytest.approx(difficulty, rel=1e-9)


@pytest.mark.parametrize("days", [0, 1, 10, 30, 100])
def test_the_chance_of_remembering_is_the_published_curve(days: int) -> None:
    found = refresher([(START, "good")])
    w = 0.1542
    factor = 0.9 ** (-1 / w) - 1
    expected = (1 + factor * days / found.stability) ** -w
    assert found.recall(START + timedelta(days=days)) == pytest.approx(expected, abs=1e-12)


def test_every_curve_and_path_computed_elsewhere_agrees() -> None:
    computed = figures("memory_models")["computed"]
    published = figures("memory_models")["published"]["memo_state"]
    days = np.cumsum(published["gaps_days"])
    reviews: Any = [
        (START + timedelta(days=int(day)), NAMES[rating])
        for day, rating in zip(days, published["ratings"], strict=True)
    ]
    for n, (stability, difficulty) in enumerate(computed["fsrs"]["memo"], start=1):
        found = refresher(reviews[:n])
        assert (found.stability, found.difficulty) == pytest.approx((stability, difficulty))
    found = refresher([(START, "good")])
    for case, chance in computed["fsrs"]["retr"].items():
        stability, days_later = (float(part[2:]) for part in case.split(","))
        later = START + timedelta(days=days_later)
        # The library counts whole days, and the curve depends on days by stability alone.
        assert replace(found, stability=stability).recall(later) == pytest.approx(chance)
    for case in computed["hlr"]:
        assert half_life_recall(case["delta"], case["h"]) == pytest.approx(case["p"], abs=1e-12)


def test_half_of_it_is_gone_after_a_half_life() -> None:
    np.testing.assert_allclose(half_life_recall([0, 3, 6], [3, 3, 2]), [1, 0.5, 0.125])
    for days, half_life, says in [
        (-1, 2, "below 0"),
        (1, 0, "not above 0"),
        (np.nan, 1, "missing"),
    ]:
        with pytest.raises(MeasureError, match=says):
            half_life_recall(days, half_life)


def test_it_falls_due_when_the_chance_is_the_one_asked_for() -> None:
    for retention in (0.8, 0.9, 0.95):
        reviews = [(START + timedelta(days=day), True) for day in (0, 9, 40, 90)]
        found = refresher(reviews, retention=retention)
        assert found.recall(found.due) == pytest.approx(retention, abs=0.002)
    far, near = (refresher(reviews, retention=chance) for chance in (0.8, 0.9))
    ratio = (far.due - far.last_review) / (near.due - near.last_review)
    assert ratio == pytest.approx(3.3, abs=0.03)


def test_a_quiz_knows_right_and_wrong() -> None:
    days = [START, START + timedelta(days=3)]
    quiz = refresher([(days[0], True), (days[1], False)])
    assert quiz == refresher([(days[0], "good"), (days[1], "again")])
    assert quiz.stability < refresher([(days[0], True), (days[1], True)]).stability


def test_other_time_zones_are_the_same_moment() -> None:
    zone = timezone(timedelta(hours=-8))
    assert refresher([(START.astimezone(zone), True)]) == refresher([(START, True)])


histories = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([*NAMES.values()])), min_size=1)


@given(histories, st.floats(0.7, 0.98), st.integers(1, 400))
def test_a_refresher_is_never_too_far_and_one_forgets(
    history: list[tuple[int, Any]], retention: float, longest: int
) -> None:
    days = np.cumsum([gap for gap, _ in history])
    reviews = [
        (START + timedelta(days=int(day)), rating)
        for day, (_, rating) in zip(days, history, strict=True)
    ]
    found = refresher(reviews, retention=retention, longest=longest)
    assert found == refresher(reviews, retention=retention, longest=longest)
    assert found.n == len(found.intervals) == len(reviews)
    assert all(1 <= interval <= longest for interval in found.intervals)
    assert 1 <= found.difficulty <= 10
    chances = [found.recall(found.last_review + timedelta(days=day)) for day in (0, 1, 30, 900)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)


@given(histories)
def test_forgetting_is_due_before_remembering(history: list[tuple[int, Any]]) -> None:
    days = np.cumsum([gap for gap, _ in history])
    past = [
        (START + timedelta(days=int(day)), rating)
        for day, (_, rating) in zip(days, history, strict=True)
    ]
    last = past[-1][0] + timedelta(days=5)
    dues = [refresher([*past, (last, rating)]).due for rating in NAMES.values()]
    assert dues == sorted(dues)


@pytest.mark.parametrize(
    ("reviews", "options", "says"),
    [
        ([], {}, "never asked"),
        ([(START, 3)], {}, "Review 0 is 3: give again, hard, good, easy, True or False"),
        ([(START, 1)], {}, "Review 0 is 1"),
        ([(START, "Good")], {}, "Review 0 is 'Good'"),
        ([(START.replace(tzinfo=None), True)], {}, "Review 0, .*, has no time zone"),
        ([(START, True), (START - timedelta(1), True)], {}, "Review 1 comes before review 0"),
        ([(START, True)], {"retention": 90}, "retention is a chance"),
        ([(START, True)], {"retention": math.nan}, "retention is a chance"),
        ([(START, True)], {"longest": 0}, "longest is a number of days"),
    ],
)
def test_what_no_refresher_follows_from_is_refused(reviews: Any, options: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        refresher(reviews, **options)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(MeasureError, match=r"The moment, .*, has no time zone"):
        refresher([(START, True)]).recall(START.replace(tzinfo=None))
    assert len(RATINGS) == 6


CORBETT = {"knows": 0.5, "learns": 0.1, "slips": 0.1, "guesses": 0.2}


def test_every_step_is_the_exact_fraction() -> None:
    """Corbett and Anderson (1995), worked by hand: right, wrong, right, right, right."""
    found = understands([1, 0, 1, 1, 1], **CORBETT)
    exact = [Fraction(*pair) for pair in [(46, 55), (133, 295), (683, 845), (3433, 3595)]]
    exact.append(Fraction(17183, 17345))
    assert found.following.tolist() == pytest.approx([float(f) for f in exact], abs=1e-12)
    assert found.posterior[0] == pytest.approx(9 / 11, abs=1e-12)
    assert found.expected[0] == pytest.approx(0.55, abs=1e-12)
    assert found.prior[1] == found.following[0]
    assert found.understood()
    assert not understands([1, 0], **CORBETT).understood()


def test_every_step_computed_elsewhere_agrees() -> None:
    computed = figures("memory_models")["computed"]["bkt"]
    steps = computed["steps"]
    names = dict(zip("LTSG", CORBETT, strict=True))
    chances = {names[name[0]]: value for name, value in computed["params"].items()}
    found = understands([step["correct"] for step in steps], **chances)
    for name, of_step in [
        ("prior", "prior"),
        ("expected", "p_correct"),
        ("posterior", "posterior"),
        ("following", "next"),
    ]:
        expected = [step[of_step] for step in steps]
        assert getattr(found, name).tolist() == pytest.approx(expected, abs=1e-12)


def test_of_those_with_a_chance_of_80_in_100_80_understand() -> None:
    """Simulated learners: what is said of them is right as often as it says."""
    rng = np.random.default_rng(1)
    chances, truth = [], []
    for _ in range(4000):
        knows = rng.random() < CORBETT["knows"]
        answers = []
        for _ in range(rng.integers(1, 7)):
            answers.append(rng.random() < (1 - CORBETT["slips"] if knows else CORBETT["guesses"]))
            knows = knows or rng.random() < CORBETT["learns"]
        chances.append(understands(answers, **CORBETT).probability)
        truth.append(knows)
    said, so = np.array(chances), np.array(truth)
    for low, high in [(0, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 0.99), (0.99, 1)]:
        group = (said >= low) & (said < high)
        assert group.sum() > 100
        error = 3 * math.sqrt(said[group].mean() * (1 - said[group].mean()) / group.sum())
        assert so[group].mean() == pytest.approx(said[group].mean(), abs=error)


chance = st.floats(0.01, 0.99)


@given(st.lists(st.booleans(), min_size=1, max_size=12), chance, chance, chance, chance)
def test_right_answers_speak_for_and_wrong_ones_against(
    answers: list[bool], knows: float, learns: float, slips: float, guesses: float
) -> None:
    assume(slips + guesses < 0.999)
    found = understands(answers, knows=knows, learns=learns, slips=slips, guesses=guesses)
    for right, before, after in zip(answers, found.prior, found.posterior, strict=True):
        assert after >= before - 1e-12 if right else after <= before + 1e-12
    assert (found.following >= found.posterior).all()
    assert ((found.expected > 0) & (found.expected < 1)).all()


@pytest.mark.parametrize(
    ("answers", "chances", "says"),
    [
        ([], {}, "There are no answers"),
        ([1, 2], {}, "Answer 1 is 2"),
        ([1, math.nan], {}, "Answer 1 is nan"),
        ([None], {}, "Answer 0 is None"),
        ([1], {"knows": 1.2}, "knows is a chance"),
        ([1], {"learns": math.nan}, "learns is a chance"),
        ([1], {"slips": 0.5, "guesses": 0.5}, "slips and guesses add up to 1 or more"),
        ([0], {"knows": 1, "slips": 0}, "Answer 0 cannot be"),
    ],
)
def test_what_says_nothing_is_refused(answers: Any, chances: Any, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        understands(answers, **chances)


def test_results_are_shown_as_sentences_and_tables() -> None:
    assert str(refresher([(START, True)])).startswith("Due on 2022-12-01")
    assert "stability" in refresher([(START, True)])._repr_html_()
    found = understands([True, False])
    assert str(found).endswith("n = 2 answers).")
    assert found._repr_html_().count("<tr>") == 3
