"""Django's `i18n`, whose sentences keep names of the other direction in one piece."""

from typing import Any

from django.template import Context, Library
from django.template.base import FilterExpression, Parser, Token, TokenType
from django.templatetags import i18n
from django.templatetags.i18n import BlockTranslateNode

from keepword.web.directions import kept_apart

register = Library()
register.filters.update(i18n.register.filters)
register.tags.update(i18n.register.tags)


class _KeptApart:
    """What stands in a place of a sentence."""

    def __init__(self, written: FilterExpression) -> None:
        self.written = written

    def resolve(self, context: Context) -> Any:
        """Its value; as a text with marks around it where it would turn the sentence about."""
        value = self.written.resolve(context)
        text = value if isinstance(value, str) else str(value)
        marked = kept_apart(text)
        return value if marked == text else marked


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> BlockTranslateNode:
    """Django's tag, with each name kept apart from the sentence around it."""
    node: BlockTranslateNode = i18n.do_block_translate(parser, token)
    pieces = [*node.singular, *(node.plural or [])]
    named = {each.contents for each in pieces if each.token_type == TokenType.VAR}
    written = {name: parser.compile_filter(name) for name in named - {node.countervar}}
    places: dict[str, Any] = {**written, **node.extra_context}
    node.extra_context = {name: _KeptApart(each) for name, each in places.items()}  # type: ignore[misc]  # resolves as a FilterExpression does
    return node
