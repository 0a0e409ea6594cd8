"""What breaks soon of the promises given to customers, above the board."""

from django import template
from django.template import Context

from keepword.delivery.given.pressing import pressing

register = template.Library()


@register.inclusion_tag("board/_breaking.html", takes_context=True)
def breaking(context: Context) -> dict[str, object]:
    """The sentence of what is about to break, for whoever may call those customers."""
    return {"pressing": pressing(context["user"])}
