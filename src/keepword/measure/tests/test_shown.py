"""Every public result is a sentence, a table in a notebook, and never a silent NaN."""

import dataclasses
import doctest
import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

from keepword import measure

RESULTS = {
    name: getattr(measure, name)
    for name in measure.__all__
    if dataclasses.is_dataclass(getattr(measure, name))
}
FUNCTIONS = {
    name: getattr(measure, name)
    for name in measure.__all__
    if inspect.isroutine(getattr(measure, name))
}
ROWS = {
    *("Backlog", "DimensionGap", "Exposure", "GroupRate", "MeanGap", "Met", "Moved", "Sentence"),
    *("StepCost", "Term", "TradeOff", "VagueWord", "WorthOfDriver"),
}
"""Parts of a result, which stand in its table."""

REDUCED = {
    *("Cells", "CrossProduct", "ItemGaps", "ItemProducts", "JobCounts", "KnownTotals"),
    *("PersonWeeks", "RatingCounts", "RatingPairs", "RatingSums", "Spends", "StepCounts"),
    *("TeamCounts", "TeamSums"),
}
GIVEN = {"Design", "ThreePoint"}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_frozen_and_says_itself(name: str) -> None:
    result = RESULTS[name]
    assert result.__dataclass_params__.frozen
    if name not in GIVEN:
        assert result.__str__ is not object.__str__
    if name not in ROWS | REDUCED | GIVEN:
        assert result._repr_html_


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_an_example_finds_is_a_sentence_and_a_table(name: str) -> None:
    found: list[Any] = []

    def kept(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            found.append(function(*given, **named))
            return found[-1]

        return called

    for example in doctest.DocTestFinder(recurse=False).find(FUNCTIONS[name]):
        example.globs |= {public: kept(function) for public, function in FUNCTIONS.items()}
        doctest.DocTestRunner().run(example, out=lambda _: None)
    for result in found:
        if type(result).__name__ in RESULTS:
            said = str(result)
            assert re.search(r"[.?]$|\)$", said)
            assert not re.search(r"\bnan\b|<\w+ object", said)
            if hasattr(result, "_repr_html_"):
                shown = result._repr_html_()
                assert "<table><caption>" in shown
                assert not re.search(r">nan<|None<", shown)
