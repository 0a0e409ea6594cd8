"""Gather every marked sentence, bring each language's catalogue up to date, and compile it.

    make messages

A new sentence stands in the catalogue without a translation; one that is gone, is gone from the
catalogue too. Staff read the languages of the settings, which have every sentence; the others are
there for customers, and have only what their pages and mails say. Only Babel is needed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "keepword"
LOCALE = SOURCE / "locale"
LEFT_OUT = ("tests", "migrations", "trades_ready")
KEYWORDS = dict.fromkeys(
    (
        "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
        "pgettext_lazy", "npgettext",
    )
)  # fmt: skip
FOR_STAFF = ("de",)
FOR_CUSTOMERS = re.compile(
    r"listening/surveys/(answering|files|kinds|kiosk|showing)\.py"
    r"|listening/concerns/(customers_form|files|front_door|mails)\.py"
    r"|listening/(inviting/mails|models/telling|telling/letters)\.py"
    r"|listening/templates/listening/concern/(_said|ended|private_page|tell|too_large)\.html"
    r"|listening/templates/listening/telling/(_line|you_said)\.html"
    r"|listening/templates/listening/(mail/.+|inviting/leave\.html)"
    r"|listening/templates/listening/survey/"
    r"(_kiosk_form|_question|_write|answer|closed|kiosk|thanks|too_large)\.html"
    r"|web/templates/web/_puzzle\.html"
)
"""The files in which a page or a mail for customers finds its sentences."""
SUBJECT = ("by", "by_said", "did", "about", "details")
"""What is no detail of a line of the audit trail."""
Found = tuple[str | tuple[str, ...], str | None]
"""A sentence, or its singular and plural, and the context that tells it apart."""


def marked() -> Catalog:
    """Every marked sentence of the program, with the files in which it stands."""
    catalog = Catalog(project="Keepword", charset="utf-8", fuzzy=False)
    for path in sorted(SOURCE.rglob("*")):
        is_mail = path.suffix == ".txt" and "templates" in path.parts
        if (is_mail or path.suffix in {".py", ".html"}) and not {*path.parts} & {*LEFT_OUT}:
            for message, context in _in_file(path):
                place = (str(path.relative_to(SOURCE)), 1)
                catalog.add(message, locations=[place], context=context)
    return catalog


def _in_file(path: Path) -> Iterator[Found]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" and "gettext" not in text and "did=" not in text:
        return
    if path.suffix in {".html", ".txt"}:
        # Within brackets the blanks at the beginning of a line mean nothing to Python.
        yield from _in_python(f"(\n{templatize(text, origin=str(path))}\n)")
    else:
        yield from _in_python(text)
        yield from ((said, None) for said in _deeds(ast.parse(text)))


def _in_python(text: str) -> Iterator[Found]:
    file = io.BytesIO(text.encode())
    for _line, function, parts, _comments in extract_python(file, KEYWORDS, [], {}):
        said = [part for part in (parts if isinstance(parts, tuple) else (parts,)) if part]
        context = said.pop(0) if "pgettext" in function and said else None
        forms = 2 if function.startswith("n") else 1
        if len(said) >= forms:  # else it is called with a variable
            yield (said[0] if forms == 1 else (said[0], said[1])), context


def _deeds(tree: ast.Module) -> Iterator[str]:
    """What the audit trail says that somebody did: kept in English, translated when it is read."""
    for node in ast.walk(tree):
        named = {each.arg: each.value for each in getattr(node, "keywords", ())}
        if isinstance(node, ast.Call) and "did" in named:
            yield from (
                part.value
                for part in ast.walk(named["did"])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            yield from (name.replace("_", " ") for name in named if name and name not in SUBJECT)


def for_customers(template: Catalog) -> Catalog:
    """The sentences that customers read."""
    catalog = Catalog(project=template.project, charset="utf-8", fuzzy=False)
    for each in template:
        places = [place for place in each.locations if FOR_CUSTOMERS.fullmatch(place[0])]
        if places:
            catalog.add(each.id, locations=places, context=each.context)
    return catalog


def languages() -> list[Path]:
    """The catalogue of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A language's catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as programs read it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Bring every catalogue up to date."""
    every = marked()
    customers = for_customers(every)
    for path in languages():
        catalog = read(path)
        created = catalog.creation_date
        template = every if path.parts[-3] in FOR_STAFF else customers
        catalog.update(template, no_fuzzy_matching=True)
        catalog.creation_date = created
        with path.open("wb") as file:
            write_po(file, catalog, include_lineno=False, ignore_obsolete=True, width=100)
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        wanting = [each.id for each in catalog if each.id and not _translated(each.string)]
        sys.stdout.write(f"{path.parts[-3]}: {len(catalog)} sentences, {len(wanting)} to write.\n")


def _translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


if __name__ == "__main__":
    main()
