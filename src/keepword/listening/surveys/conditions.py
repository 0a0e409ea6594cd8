"""Whether conditions hold: of the answers given so far and of known facts."""

from collections.abc import Mapping
from typing import Any

from keepword.listening.surveys.questionnaire import Comparison, Condition

Answers = Mapping[str, Any]
"""What conditions compare, by the question's key; None (or no key) is no answer."""
Facts = Mapping[str, str]


def holds(condition: Condition | None, answers: Answers, facts: Facts) -> bool:
    """Whether a condition holds; none always does."""
    if condition is None:
        return True
    each = (_so(comparison, answers, facts) for comparison in condition.comparisons)
    return all(each) if condition.joined == "all" else any(each)


def _so(comparison: Comparison, answers: Answers, facts: Facts) -> bool:
    """Without an answer nothing is so but "not answered"."""
    fact = comparison.fact
    given = answers.get(comparison.about) if fact is None else facts.get(fact)
    if given is None or comparison.how in {"answered", "not answered"}:
        return (given is None) == (comparison.how == "not answered")
    if comparison.how == "includes":
        return isinstance(given, list) and comparison.value in given
    if comparison.how in {"is", "is not"}:
        return bool(given == comparison.value) == (comparison.how == "is")
    return _ordered(comparison, given)


def _ordered(comparison: Comparison, given: object) -> bool:
    wanted = comparison.value
    if not isinstance(given, int | float) or not isinstance(wanted, int | float):
        return False
    return given >= wanted if comparison.how == "at least" else given <= wanted
