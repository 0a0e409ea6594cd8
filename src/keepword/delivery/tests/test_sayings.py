"""What imports say is known word for word, and told in the reader's language."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.utils import translation
from tests.support.project import SOURCE

from keepword.delivery import sayings

SPEAKERS = (
    *sorted((SOURCE / "delivery").glob("*.py")),
    SOURCE / "standards" / "actions" / "recording.py",
    SOURCE / "ledger" / "actions.py",
)
BY_A_PAGE = ("arrivals.py", "looking.py", "spreadsheets.py")
ONLY_BY_RECIPES = {"{}", "{} has no sheet “{}”.{}"}


def sentences(name: str = "") -> Iterator[str]:
    """Every text of those modules, with {} for what stands in it."""
    for path in SPEAKERS:
        if path.name != "sayings.py" and (not name or path.name == name):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant | ast.JoinedStr):
                    yield text_of(node)


def text_of(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return "{}"
    return "".join("{}" if isinstance(p, ast.FormattedValue) else text_of(p) for p in node.values)


def as_written(saying: str) -> str:
    return re.sub(r"%\(\w+\)s", "{}", saying).replace("%%", "%")


def test_every_saying_is_said_somewhere():
    written = {re.sub(r"\{\}", "", each) for each in sentences()}
    kept = [*sayings.FILES, *sayings.WORK]
    assert len(kept) > 45
    lost = [each for each in kept if as_written(each).replace("{}", "") not in written]
    assert lost == []


@pytest.mark.parametrize("module", BY_A_PAGE)
def test_whatever_a_page_can_meet_is_known(module):
    known = {as_written(each) for each in (*sayings.FILES, *sayings.ROWS, *sayings.WORK)}
    raised = [
        text_of(node.exc.args[0]).replace("{}{}", "{}")
        for node in ast.walk(ast.parse((SOURCE / "delivery" / module).read_text()))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
    ]
    assert raised
    assert {*raised} - known - ONLY_BY_RECIPES == set()


TOO_MANY = (
    "3 refusals among 10 rows of orders: 2 because the score is not a number (first in row 3 of "
    "f.csv: “a.b”); 1 because “due” is not a day in exactly one of the date_formats (first in row "
    "1 of f.csv). Its ways of writing: “1.2.2026”. Name every one under the [[source]], for example"
    ' date_formats = ["%Y-%m-%d", "%d/%m/%Y"]. More than 0.01 of the rows would be refused, so '
    "nothing was imported. Mend the file or the recipe, or allow it at the top of the recipe: "
    "refused_at_most = 0.31."
)
ZU_VIELE = (
    "3 Ablehnungen unter 10 Zeilen von orders: 2, weil gilt: der Wert ist keine Zahl (zuerst in "
    "Zeile 3 von f.csv: “a.b”); 1, weil gilt: „due“ entspricht nicht einem Tag in genau einem der "
    "date_formats (zuerst in Zeile 1 von f.csv). So ist es geschrieben: “1.2.2026”. Nennen Sie "
    "jede Schreibweise unter der [[source]], zum Beispiel date_formats = "
    '["%Y-%m-%d", "%d/%m/%Y"]. Mehr als 0.01 der Zeilen würden abgelehnt, darum wurde nichts '
    "importiert. Verbessern Sie die Datei oder das Rezept, oder erlauben Sie es oben im Rezept: "
    "refused_at_most = 0.31."
)
SAID = (
    ("orders.csv is empty.", "orders.csv ist leer."),
    ("Reading orders", "orders wird gelesen"),
    (
        "Line 12 of the recipe: a.csv has no column “x”. Did you mean “y”?",
        "Zeile 12 des Rezepts: a.csv hat keine Spalte „x“. Meinten Sie „y“?",
    ),
    (TOO_MANY, ZU_VIELE),
    ("Nobody foresaw this.", "Nobody foresaw this."),
)


@pytest.mark.parametrize(("kept", "read"), SAID)
def test_what_was_kept_is_read_in_german(kept, read):
    with translation.override("de"):
        assert sayings.in_words(kept) == read


@pytest.mark.parametrize("kept", [kept for kept, _ in SAID])
def test_in_english_it_stays_word_for_word(kept):
    with translation.override("en"):
        assert sayings.in_words(kept) == kept
