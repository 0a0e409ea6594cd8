import doctest
import inspect

from keepword import measure

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


def test_every_public_function_and_class_shows_an_example_that_runs() -> None:
    finder = doctest.DocTestFinder(recurse=False)
    for name in NAMES:
        public = getattr(measure, name)
        if inspect.isroutine(public) or inspect.isclass(public):
            examples = [example for test in finder.find(public) for example in test.examples]
            assert examples, f"{name} has no example."


def test_the_lenses_are_those_of_a_row_in_its_order() -> None:
    assert measure.LENSES == (
        "expected",
        "promised",
        "delivered",
        "believed_leaders",
        "believed_staff",
        "perceived",
    )
