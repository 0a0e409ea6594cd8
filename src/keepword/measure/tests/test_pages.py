"""The examples on the pages of docs/methods are true."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[4] / "docs" / "methods"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path) -> None:
    result = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0
