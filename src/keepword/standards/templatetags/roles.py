"""How a kind of role is called."""

from django import template

from keepword.organisation.models import Role

register = template.Library()


@register.filter
def role_name(kind: str) -> str:
    """The name of a kind of role, in the reader's language."""
    return str(Role.Kind(kind).label)
