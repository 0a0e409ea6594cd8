import doctest
import inspect

import pytest

from keepword import measure

from .test_pages import PAGES

NAMES = {
    "BELIEVED_EXPECTED",
    "LENSES",
    "NAMED_GAPS",
    "TALLY_COLUMNS",
    "Gap",
    "LensSummary",
    "MeasureError",
    "NamedGap",
    "gap",
    "gaps",
    "lens_summaries",
    "lens_summary",
    "merge",
    "paired_gap",
    "summarise",
    "tally",
}


def test_the_public_names_of_the_core_are_exported() -> None:
    assert set(measure.__all__) >= NAMES
    assert all(hasattr(measure, name) for name in measure.__all__)


PUBLIC = [name for name in measure.__all__ if inspect.isroutine(getattr(measure, name))]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_says_what_raises_and_shows_an_example_that_runs(name: str) -> None:
    """The examples themselves run with all other doctests."""
    public = getattr(measure, name)
    found = doctest.DocTestFinder(recurse=False).find(public)
    assert [example for test in found for example in test.examples], f"{name} has no example."
    assert "Raises:" in public.__doc__


def test_every_public_function_stands_on_a_page() -> None:
    pages = "".join(page.read_text() for page in PAGES.glob("*.md"))
    assert [name for name in PUBLIC if name not in pages] == []


def test_the_lenses_are_those_of_a_row_in_its_order() -> None:
    assert measure.LENSES == (
        "expected",
        "promised",
        "delivered",
        "believed_leaders",
        "believed_staff",
        "perceived",
    )
