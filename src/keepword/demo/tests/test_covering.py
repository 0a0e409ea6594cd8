"""Every page that shows something is held against the truth, or says why it is not."""

from tests.support.taken_away import FILE_AND_API

from .covering import CHECKED, NO_FIGURES

ALSO = {"consultation"}
"""It counts who was heard, though nothing of it is taken away."""


def test_every_page_says_which_sentences_cover_it_or_why_none_does():
    pages, said = {*FILE_AND_API} | ALSO, {*CHECKED} | {*NO_FIGURES}
    assert not pages - said, f"Say in demo/tests/covering.py what covers {sorted(pages - said)}."
    assert not said - pages, f"These are no pages any more: {sorted(said - pages)}."
    assert {*CHECKED}.isdisjoint(NO_FIGURES)
