"""What was kept of a message, as a reader reads it."""

from django import template

from keepword.webhooks.sayings import SAYINGS

register = template.Library()


@register.filter
def why_in_words(kept: str) -> str:
    """Why a message could not be sent, in the reader's language."""
    return SAYINGS.tell(kept)
