"""Every sentence is marked, and every language has all of them."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from scripts.messages import FOR_STAFF, compiled, for_customers, languages, marked, read

from keepword.listening.surveys.languages import SPOKEN

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
    assert {*FOR_STAFF} == {code.split("-")[0] for code, _name in settings.LANGUAGES} - {"en"}
    assert [path.parts[-3] for path in languages()] == sorted({*SPOKEN, *FOR_STAFF} - {"en"})


OF_CUSTOMERS = re.compile(
    r'extends "listening/(?:outside|survey/_base|mail/_base)\.html"|listening/mail/'
)
ONLY_FOR_STAFF = {"preview.html"}


def test_what_a_customers_page_or_mail_includes_is_translated_with_it(template):
    """Whatever one of their templates says stands in the catalogues of their languages."""
    folders = SOURCE / "listening" / "templates", SOURCE / "web" / "templates"
    texts = {
        str(path.relative_to(folder)): path.read_text()
        for folder in folders
        for path in folder.rglob("*.*")
    }
    theirs = {
        name
        for name, text in texts.items()
        if OF_CUSTOMERS.search(f"{name} {text}") and Path(name).name not in ONLY_FOR_STAFF
    }
    assert len(theirs) >= 18
    for name in [*theirs]:
        theirs |= included(name, texts)
    said = {place.split("templates/")[-1] for each in template for place, _ in each.locations}
    kept = {
        place.split("templates/")[-1]
        for each in for_customers(template)
        for place, _ in each.locations
    }
    assert (theirs & said) - kept == set()


def included(name: str, texts: dict[str, str]) -> set[str]:
    named = {*re.findall(r'(?:include|extends) "([^"]+)"', texts[name])}
    return named.union(*(included(each, texts) for each in named))


def test_a_unit_has_one_word_in_german():
    """It is a Bereich: an Einheit is what somebody counts in."""
    german = next(path for path in languages() if path.parts[-3] == "de")
    said = [string for each in read(german) for string in strings(each)]
    assert any("Bereich" in string for string in said)
    assert not [string for string in said if re.search(r"\bEinheit(?:en)?\b", string)]


@pytest.mark.parametrize("path", languages(), ids=lambda path: path.parts[-3])
class TestLanguage:
    def test_it_has_every_sentence_and_no_other(self, path, template):
        kept = {(each.id, each.context) for each in read(path) if each.id}
        is_whole = path.parts[-3] in FOR_STAFF
        of_it = template if is_whole else for_customers(template)
        wanted = {(each.id, each.context) for each in of_it if each.id}
        assert len(wanted) > (1200 if is_whole else 130)
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
