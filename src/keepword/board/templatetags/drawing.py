"""What the board's templates need to lay out results."""

from collections.abc import Hashable, Mapping
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from keepword.board import charts
from keepword.board.results import Board, Choice, Mark, Row, Sentence, Trend

register = template.Library()
LAID_OUT = 512
"""So many parts of pages are kept, some kilobytes each: those of the latest boards and moments."""


@register.simple_tag
def laid_out(part: str, **values: Hashable) -> SafeString:
    """A part of a page that shows these values and nothing else, in the reader's language.

    Figures change when something is observed, and pages are read in between: so each part is laid
    out once for its values. They are the key, so what is shown is never older than they are.
    """
    return _laid_out(part, get_language(), tuple(values.items()))


@lru_cache(LAID_OUT)
def _laid_out(
    part: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return render_to_string(part, dict(values))


@register.simple_tag
def sentence(parts: Sentence) -> SafeString:
    """The parts of a sentence; a figure is strong and carries its lens."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<strong class="figure lens-{}">{}</strong>', part.lens, part.text),)
            if part.lens
            else (part.text,)
            for part in parts
        ),
    )


@register.inclusion_tag("board/_strip.html")
def row_strip(row: Row) -> dict[str, object]:
    """A row's marks on the scale."""
    return {"strip": charts.row_strip(row)}


@register.inclusion_tag("board/_strip.html")
def strip(marks: tuple[Mark, ...]) -> dict[str, object]:
    """Some marks on the scale."""
    return {"strip": charts.strip(marks)}


@register.inclusion_tag("board/_strip.html")
def strip_of(mark: Mark) -> dict[str, object]:
    """One mark on the scale."""
    return {"strip": charts.strip((mark,))}


@register.simple_tag
def trend(trends: tuple[Trend, ...]) -> SafeString:
    """The weeks of every lens."""
    return laid_out("board/_trend.html", chart=charts.trend_chart(trends))


@register.simple_tag
@cache
def mark_key(lens: str, told: bool = False) -> SafeString:  # noqa: FBT001, FBT002 -- a tag
    """One lens's mark beside its name: a page has dozens of them, and there are a few kinds."""
    return render_to_string("board/_mark.html", {"lens": lens, "told": told})


@register.filter
def of(colours: Mapping[str, str], lens: str) -> str:
    """A lens's colour."""
    return colours[lens]


@register.filter
def hollow(mark: Mark) -> bool:
    """Whether a mark is drawn without its filling."""
    return charts.is_hollow(mark)


@register.filter
def indented(choice: Choice) -> str:
    """A choice's name, set in under the one it belongs to."""
    return "\N{EM SPACE}" * choice.depth + choice.name


@register.inclusion_tag("board/_legend.html")
def legend(*rows: Row | None) -> dict[str, object]:
    """The marks that a row shows."""
    return {"entries": charts.legend(mark for row in rows if row for mark in row.marks)}


@register.inclusion_tag("board/_legend.html")
def board_legend(board: Board) -> dict[str, object]:
    """The marks that the rows of a board show."""
    return legend(board.overall, *board.rows)
