"""The board on paper."""

import builtins
import sys

import pytest
from click.testing import CliRunner

from keepword.board import pdf
from keepword.cli import main

from . import pages


def needs_weasyprint() -> None:
    try:
        import weasyprint  # noqa: F401, PLC0415 -- an extra
    except (ImportError, OSError) as reason:
        pytest.skip(f"No PDF without the extra `pdf` and Pango: {reason}")


def test_the_page_holds_every_row_its_marks_and_what_comes_first() -> None:
    html = pdf.as_html(pages.board())

    assert html.count("<article") == len(pages.ROWS)
    assert html.count("look first") == 1
    assert all(row.name in html for row in pages.ROWS)
    assert "#c43c14" in html
    assert "Withheld: fewer than 5 answers" in html


def test_what_a_pdf_needs_is_named_and_nothing_is_written(tmp_path, monkeypatch) -> None:
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    done = board_of_a_file(tmp_path)

    assert done.exit_code == 2
    assert "A PDF needs WeasyPrint and Pango" in done.output
    assert not (tmp_path / "board.pdf").exists()


def test_a_bare_file_becomes_a_pdf(tmp_path) -> None:
    needs_weasyprint()
    done = board_of_a_file(tmp_path)

    assert done.exit_code == 0, done.output
    made = (tmp_path / "board.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert len(made) > 5_000


def board_of_a_file(folder):
    rows = [f"pick-up,perceived,{int(i % 3 > 0)}" for i in range(40)]
    (folder / "answers.csv").write_text("\n".join(["moment,lens,score", *rows]))
    paths = [str(folder / "answers.csv"), "--pdf", str(folder / "board.pdf")]
    return CliRunner().invoke(main, ["gaps", *paths])
