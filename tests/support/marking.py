"""What a person would read in a template or in a sentence of Python, and is not marked."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

READ_ALOUD = {"aria-label", "alt", "placeholder", "title", "label"}
NAMES = {"keepword", "Keepword", "CSV", "Excel", "JSON", "Parquet", "UTC"}
BETWEEN = {"blocktranslate", "endblocktranslate", "block", "endblock"}
"""Tags that begin or end words that are marked, or that are the names of styles."""
AS_IT_IS = {"code", "style", "script"}
LETTERS = re.compile(r"[^\W\d_]{2,}|[“”]")
GIVEN = re.compile(r'(?:\w=|default:)"([^"]*)"')
"""What an include is given, or stands for what is missing, in words."""
TAG = "\0"
"""Stands where a template has a tag, a variable or a marked sentence."""


def unmarked_in_template(path: Path) -> list[str]:
    """The words of a template that no translation reaches."""
    reader = _Words()
    reader.feed(_without_tags(path.read_text(encoding="utf-8")))
    reader.close()
    found = (" ".join(words.replace(TAG, " ").split()) for words in reader.found)
    return [words for words in found if not _is_name(words)]


def _without_tags(text: str) -> str:
    kept, inside = [], False
    for token in Lexer(text).tokenize():
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK and words[0] in BETWEEN:
            inside = words[0] == "blocktranslate" or words == ["block", "main_class"]
        if token.token_type != TokenType.TEXT:
            given = GIVEN.findall(token.contents) if words[:1] != ["trans"] else []
            kept.append(TAG + " ".join(each for each in given if each[:1].isupper()))
        else:
            kept.append(TAG if inside else token.contents)
    return "".join(kept)


def _is_name(words: str) -> bool:
    return all(word in NAMES for word in LETTERS.findall(words))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in AS_IT_IS:
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data.strip())


MARKS = {"_", "gettext", "ngettext", "pgettext"}
SAID = {"ValidationError", "success", "info", "warning", "error", "add_error", "PermissionDenied"}
SHOWN = {"label", "help_text", "empty_label", "verbose_name", "verbose_name_plural"}


def unmarked_in_python(path: Path) -> Iterator[str]:
    """Words that are said to a person as they stand: of forms, models, messages and errors."""
    text = path.read_text(encoding="utf-8")
    if "django" not in text and "gettext" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg in SHOWN:
            yield from _words(node.value)
        elif isinstance(node, ast.Call) and _name(node) in SAID:
            for value in node.args:
                yield from _words(value)
        elif isinstance(node, ast.FormattedValue):
            yield from _in_braces(node)
        elif isinstance(node, ast.ClassDef):
            yield from _choices(node)


def _in_braces(node: ast.FormattedValue) -> Iterator[str]:
    """What is marked within the braces of a text is not gathered."""
    for each in ast.walk(node.value):
        marks = isinstance(each, ast.Call) and _name(each).rpartition(".")[2] in MARKS
        if marks and isinstance(each.args[0], ast.Constant):
            yield ast.unparse(each)


def _choices(node: ast.ClassDef) -> Iterator[str]:
    if any(ast.unparse(base).endswith("Choices") for base in node.bases):
        for each in node.body:
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Tuple):
                yield from _words(each.value.elts[-1])


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


def _words(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.JoinedStr):
        yield ast.unparse(value)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and _is_read(value.value):
        yield value.value


def _is_read(text: str) -> bool:
    return " " in text or text[:1].isupper()
