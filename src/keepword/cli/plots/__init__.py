"""Drawings that commands write to a file: templated SVG, without a chart library.

A drawing is 760 wide, on white, and holds its own sentence and note, so that it can be put into a
report as it is. Places across are fixed; `rows` in a context carry their own `y`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

import click
from django.template import Context, Engine

import keepword

WIDTH = 760
TITLE_CHARACTERS, NOTE_CHARACTERS = 62, 104
_HERE = Path(__file__).parent
_PACKAGE = Path(keepword.__file__).parent
_TOKENS = _PACKAGE / "web" / "static" / "web" / "tokens.css"


def write(path: Path, template: str, *, title: str, note: str, body: Mapping[str, Any]) -> None:
    """Draw a template into a file: a sentence above, a note below, and between them the body.

    `body` says its own `height`; the other names are the template's.
    """
    path.write_text(drawn(template, title=title, note=note, body=body), encoding="utf-8")
    click.echo(f"Drew {path}.", err=True)


def drawn(template: str, *, title: str, note: str, body: Mapping[str, Any]) -> str:
    """The same as text."""
    titles, notes = wrap(title, TITLE_CHARACTERS), wrap(note, NOTE_CHARACTERS)
    top = 24 + 26 * len(titles)
    bottom = top + int(body["height"])
    engine = Engine(
        dirs=[str(_HERE), str(_PACKAGE / "board" / "templates")],
        libraries={"drawing": "keepword.board.templatetags.drawing"},
    )
    context = {
        **body,
        "title": title,
        "titles": [(line, 36 + 26 * place) for place, line in enumerate(titles)],
        "notes": [(line, bottom + 22 + 18 * place) for place, line in enumerate(notes)],
        "top": top,
        "width": WIDTH,
        "height": bottom + 24 + 18 * len(notes),
        "colours": colours(),
    }
    return engine.get_template(f"{template}.svg").render(Context(context, use_l10n=False))


def colours() -> dict[str, str]:
    """The colours of the pages in the light, and those of the lenses by their names."""
    light, _, _ = _TOKENS.read_text(encoding="utf-8").partition("@media")
    found = re.findall(r"--(?:lens-)?([\w-]+): (#[0-9a-f]{6})", light)
    return {name.replace("-", "_"): colour for name, colour in found}
