"""Parts of pages are laid out once for their values, and anew where a value or language differs."""

from dataclasses import replace

import pytest
from django.utils import translation

from keepword.board.results import Mark
from keepword.board.templatetags import drawing

MARK = Mark(
    lens="perceived", label="customers perceive", at=0.714, low=0.6, high=0.8, n=70, said="71",
    interval_said="60 to 80",
)  # fmt: skip
PART = "board/_figures.html"


@pytest.fixture(autouse=True)
def nothing_kept():
    drawing._laid_out.cache_clear()


def shown(mark: Mark) -> str:
    return drawing.laid_out(PART, marks=(mark,), caption="It arrived by the day we said.")


def test_it_is_laid_out_once_for_its_values(monkeypatch):
    laid_out = []
    monkeypatch.setattr(
        drawing, "render_to_string", lambda part, values: laid_out.append(part) or str(values)
    )
    assert shown(MARK) == shown(replace(MARK))
    assert laid_out == [PART]


def test_another_figure_is_shown_at_once():
    assert ">71<" in shown(MARK)
    assert ">72<" in shown(replace(MARK, said="72"))
    assert ">71<" in shown(MARK)


def test_everybody_reads_it_in_their_language():
    assert "Whose view" in shown(MARK)
    with translation.override("de"):
        assert "Wessen Sicht" in shown(MARK)
    assert "Whose view" in shown(MARK)


def test_what_somebody_wrote_stays_words():
    said = drawing.laid_out(PART, marks=(MARK,), caption="<b>bold</b>")
    assert "&lt;b&gt;" in said
    assert "<b>" not in said
