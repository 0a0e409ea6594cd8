"""Every sentence is marked, and every language has all of them."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from scripts.messages import compiled, languages, marked, read

from .support.marking import unmarked_in_python, unmarked_in_template
from .support.project import ROOT, SOURCE, files

PLACE = re.compile(r"%\(\w+\)[a-z]|%[%sd]|</?\w+>")
FOR_PROGRAMS = {"ledger/models.py", "organisation/bearer.py"}
"""What only the API and the command line say, in English."""


@pytest.fixture(scope="module")
def template() -> Catalog:
    return marked()


def of_source(path) -> str:
    return str(path.relative_to(SOURCE))


def test_no_template_says_what_no_translation_reaches():
    swept = [path for path in files(".html", below=SOURCE) if "templates" in path.parts]
    assert len(swept) >= 139
    found = {of_source(path): words for path in swept if (words := unmarked_in_template(path))}
    assert found == {}


def test_no_form_model_or_message_says_what_no_translation_reaches():
    ours = {path: of_source(path) for path in files(".py", below=SOURCE)}
    swept = [path for path in ours if not {"tests", "migrations"} & {*path.parts}]
    assert len(swept) > 300
    found = {ours[path]: words for path in swept if (words := [*unmarked_in_python(path)])}
    assert {*found} - FOR_PROGRAMS == set(), found


def test_the_sweeps_find_what_is_not_marked(tmp_path):
    page, module = tmp_path / "page.html", tmp_path / "forms.py"
    page.write_text(
        '<p title="Once">{% translate "Twice" %} {{ n }} thrice</p>'
        '{% include "x.html" with label="Four times" %} <code>never</code> Keepword'
    )
    module.write_text(
        "from django import forms\n"
        'a = CharField(label="Name", help_text=_("Who you are."))\n'
        'messages.error(request, f"No {n}.")\n'
        "said = f'{_(\"No.\")}'\n"
        'class Kind(models.TextChoices):\n    A = "a", "A kind"\n    B = "b", _("B kind")\n'
    )
    assert unmarked_in_template(page) == ["Once", "thrice", "Four times"]
    assert {*unmarked_in_python(module)} == {"Name", "f'No {n}.'", "_('No.')", "A kind"}


def test_german_is_there():
    assert [path.parts[-3] for path in languages()] == ["de"]


def test_a_unit_has_one_word_in_german():
    """It is a Bereich: an Einheit is what somebody counts in."""
    (german,) = languages()
    said = [string for each in read(german) for string in strings(each)]
    assert any("Bereich" in string for string in said)
    assert not [string for string in said if re.search(r"\bEinheit(?:en)?\b", string)]


@pytest.mark.parametrize("path", languages(), ids=lambda path: path.parts[-3])
class TestLanguage:
    def test_it_has_every_sentence_and_no_other(self, path, template):
        kept = {(each.id, each.context) for each in read(path) if each.id}
        wanted = {(each.id, each.context) for each in template if each.id}
        assert len(wanted) > 1200
        assert kept == wanted, "run `make messages`, and translate what is new"

    def test_nothing_is_left_to_translate(self, path):
        left = [each.id for each in read(path) if each.id and not all(strings(each))]
        doubtful = [each.id for each in read(path) if each.id and each.fuzzy]
        assert (left, doubtful) == ([], [])

    def test_every_place_in_a_sentence_is_filled(self, path):
        for each in read(path):
            if each.id:
                allowed = [places(form) for form in forms(each)]
                for string in strings(each):
                    assert places(string) in allowed, each.id

    def test_it_is_compiled_from_what_is_written(self, path):
        assert path.with_suffix(".mo").read_bytes() == compiled(read(path)), "run `make messages`"


def forms(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else [*message.id]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [*message.string]


def places(text: str) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(text) if name} if "{" in text else set()
    return {*PLACE.findall(text)} | named


def test_it_comes_with_an_installation():
    built = (ROOT / "pyproject.toml").read_text()
    assert 'packages = ["src/keepword"]' in built
    assert "*.mo" not in (ROOT / ".gitignore").read_text()


PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|^\s*(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius",
    re.MULTILINE,
)
FOUR_SIDES = re.compile(r"^\s*(?:margin|padding|inset)\s*:\s*(.+?);", re.MULTILINE)
ON_PAPER = {"paper.css"}
"""WeasyPrint, which prints it, knows no other properties."""


def test_styles_name_the_sides_as_a_line_runs():
    swept = [path for path in files(".css", below=SOURCE) if path.name not in ON_PAPER]
    assert len(swept) >= 15
    for path in swept:
        style = path.read_text()
        assert PHYSICAL.findall(style) == [], path.name
        for sides in FOUR_SIDES.findall(style):
            values = re.findall(r"[^\s(]+(?:\([^)]*\))?", sides)
            assert len(values) < 4 or values[1] == values[3], f"{path.name}: {sides}"
