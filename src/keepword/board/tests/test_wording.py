"""The board's English is the same with Django and without, and `measure` is understood."""

from datetime import date

import pytest
from django.utils import translation

from keepword.board import measured
from keepword.board.figures import withheld_mark
from keepword.board.gap_sentences import KEYS
from keepword.board.results import Part
from keepword.board.sentences import plain, related
from keepword.board.translating import OfTheReader
from keepword.board.wording import English, opened, told
from keepword.measure import _gap, _intervals, _lens_summary, _named_gaps
from keepword.web.directions import BEGIN, END

DAY = date(2025, 10, 6)
HEBREW = "מוכן"


@pytest.mark.parametrize("form", ["day", "day of year", "month", "short"])
def test_english_needs_no_django(form):
    with translation.override("en"):
        assert OfTheReader().day(DAY, form) == English().day(DAY, form)
        assert OfTheReader().count(1_234_567) == English().count(1_234_567) == "1,234,567"
        assert OfTheReader().pgettext("period", "All") == English().pgettext("period", "All")
    assert [English().ngettext("one", "many", n) for n in (0, 1, 2)] == ["many", "one", "many"]


def test_a_sentence_is_told_around_its_figures_wherever_they_stand():
    figure = Part("71", "perceived")
    assert told("Customers say %(n)s.", n=figure) == (Part("Customers say "), figure, Part("."))
    assert told("%(n)s, sagen %(who)s", n=(figure, Part(" von 100")), who="Kunden") == (
        figure, Part(" von 100"), Part(", sagen "), Part("Kunden"),
    )  # fmt: skip
    assert (opened("we deliver"), opened("")) == ("We deliver", "")


def test_a_name_of_the_other_direction_stays_in_one_piece():
    nobody = withheld_mark("perceived", 5)
    with translation.override("de"):
        assert plain(related(HEBREW, nobody, nobody)).startswith(f"{BEGIN}{HEBREW}{END}")
        assert plain(related("Ready", nobody, nobody)).startswith("Ready")
    assert English().name(HEBREW) == HEBREW


def said_by_measure() -> set[str]:
    """The methods and reasons that stand in the modules which the board reads."""
    named = {**vars(_intervals), **vars(_gap), **vars(_lens_summary)}
    methods = {text for name, text in named.items() if name.isupper() and isinstance(text, str)}
    methods -= {_named_gaps.BELIEVED_EXPECTED, _intervals.CAREFUL}
    methods |= {each + _intervals.CAREFUL for each in (_intervals.STUDENT, _gap.WELCH)}
    return methods | {*_named_gaps.NOBODY.values()} | {gap.name for gap in _named_gaps.NAMED_GAPS}


def test_all_that_measure_says_is_known():
    assert len(said_by_measure()) > 25
    assert said_by_measure() - {*measured.KNOWN, *KEYS} == set()
