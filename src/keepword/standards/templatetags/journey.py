"""What the map of the journey looks up."""

from collections.abc import Mapping, Sequence

from django import template

register = template.Library()


@register.filter
def of_moment(said: Mapping[str, Sequence[str]], key: str) -> Sequence[str]:
    """What is said of a moment; nothing, where nothing is."""
    return said.get(key, ())
